// What a process may expect of its memory, told naively: areas as a list, and for every word the values that a load may return. Knows
// nothing of pages, devices or migrations.

/** A piece of an address space, in bytes `[start, end)`. `writable` and `readable`: null when that is not certain. */
export interface NaiveArea {
  readonly start: number;
  readonly end: number;
  readonly readable: boolean | null;
  readonly writable: boolean | null;
  /** `peer`: peer-shared; `anon`: private; `other`: memory with a life of its own (shared, files), whose values are not foretold. */
  readonly kind: 'peer' | 'anon' | 'other';
}

/** Bytes `[start, end)`. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** Pieces without what lies in `[start, end)`. */
const without = <Piece extends Range>(pieces: readonly Piece[], start: number, end: number): Piece[] =>
  pieces.flatMap((piece) => [
    ...(piece.start < start ? [{ ...piece, end: Math.min(piece.end, start) }] : []),
    ...(piece.end > end ? [{ ...piece, start: Math.max(piece.start, end) }] : []),
  ]);

const ZERO: readonly number[] = [0];

/** One address space. */
export class NaiveSpace {
  areas: NaiveArea[] = [];
  /** Devices that are attached, by name. */
  readonly attached = new Set<string>();
  /** Heap in bytes; null before the first brk. */
  heap: { readonly start: number; readonly end: number } | null = null;
  isAlive = true;
  /** Values that words which were ever written may have now, by address. Anything is possible: null. */
  private words = new Map<number, readonly number[] | null>();
  /** Where nothing is known of the words that are not listed; elsewhere they are 0. */
  private unknown: Range[] = [];

  areaAt(address: number): NaiveArea | undefined {
    return this.areas.find(({ start, end }) => start <= address && address < end);
  }

  /** What a load may return; null if that cannot be said. */
  valuesAt(address: number): readonly number[] | null {
    const known = this.words.get(address);
    if (known !== undefined) return known;
    return this.unknown.some(({ start, end }) => start <= address && address < end) ? null : ZERO;
  }

  setWord(address: number, values: readonly number[] | null): void {
    this.words.set(address, values);
  }

  /** A load has shown the value: from now on it is known. */
  narrow(address: number, value: number): void {
    if (this.valuesAt(address) !== ZERO) this.words.set(address, [value]);
  }

  /** A further value is possible. */
  widen(address: number, value: number): void {
    const values = this.valuesAt(address);
    if (values !== null && !values.includes(value)) this.words.set(address, [...values, value]);
  }

  /** The contents of a range are gone. */
  drop(start: number, end: number): void {
    for (const address of this.wordsIn(start, end)) this.words.delete(address);
    this.unknown = without(this.unknown, start, end);
  }

  /** The contents of a range may be gone. */
  mayDrop(start: number, end: number): void {
    for (const address of this.wordsIn(start, end)) this.widen(address, 0);
  }

  /** Nothing is known of the contents of a range any more. */
  forget(start: number, end: number): void {
    for (const address of this.wordsIn(start, end)) this.words.set(address, null);
    this.unknown.push({ start, end });
  }

  /** Takes a range out: no area, no contents. */
  remove(start: number, end: number): void {
    this.drop(start, end);
    this.areas = without(this.areas, start, end);
  }

  add(area: NaiveArea): void {
    this.remove(area.start, area.end);
    this.areas.push(area);
  }

  /** Changes what the areas of a range allow. */
  protect(start: number, end: number, readable: boolean | null, writable: boolean | null): void {
    this.areas = this.areas.flatMap((area) => {
      if (area.end <= start || area.start >= end) return [area];
      const inner = { start: Math.max(area.start, start), end: Math.min(area.end, end) };
      return [
        ...(area.start < start ? [{ ...area, end: start }] : []),
        { ...area, ...inner, readable, writable },
        ...(area.end > end ? [{ ...area, start: end }] : []),
      ];
    });
  }

  /** What lay in a range lies at `to` now. */
  moveWords(start: number, end: number, to: number): void {
    const moved = this.wordsIn(start, end).map(
      (address) => [address - start + to, this.words.get(address)!] as const,
    );
    const unknown = this.unknown
      .map((range) => ({ start: Math.max(range.start, start), end: Math.min(range.end, end) }))
      .filter((range) => range.start < range.end);
    this.drop(start, end);
    for (const [address, values] of moved) this.words.set(address, values);
    for (const range of unknown)
      this.unknown.push({ start: range.start - start + to, end: range.end - start + to });
  }

  /** The same contents and areas, but for peer-shared ones. */
  copyTo(child: NaiveSpace): void {
    child.areas = this.areas.filter(({ kind }) => kind !== 'peer');
    child.heap = this.heap;
    child.unknown = [...this.unknown];
    for (const [address, values] of this.words)
      if (this.areaAt(address)?.kind === 'anon') child.words.set(address, values);
  }

  clear(): void {
    this.areas = [];
    this.words.clear();
    this.unknown = [];
    this.attached.clear();
    this.heap = null;
  }

  /** The process exits. */
  end(): void {
    this.clear();
    this.isAlive = false;
  }

  /** Every word that was ever written may have become 0. */
  mayDropAll(): void {
    this.mayDrop(0, Infinity);
  }

  /** Addresses of words that were written in a range. */
  wordsIn(start: number, end: number): number[] {
    return [...this.words.keys()].filter((address) => start <= address && address < end);
  }
}
