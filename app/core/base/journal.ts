// The journal: every write to a cell of a column, in order, as (column, cell, old, new). It undoes and redoes; "who last wrote
// this cell", "what just changed" and the state digest are readings of it. No kernel symbol; our decision (architecture.md 4).

import { assert } from './assert.ts';

const ENTRIES_PER_CHUNK = 1 << 16;
const WORD_BITS = 2;
const WORDS = 1 << WORD_BITS;
const CHUNK_WORDS = ENTRIES_PER_CHUNK * WORDS;

/** A column as the journal sees it: 32-bit cells that grow on demand. */
export interface Cells {
  data: Int32Array;
  readonly name: string;
  /** Whether its cells count for the state digest. */
  readonly digested: boolean;
}

/** Receives one entry of the journal. */
export type EntryVisitor = (column: number, cell: number, before: number, after: number) => void;

/** A cell to look for: only writes that change a bit of `mask` count (−1: all bits). */
export interface WantedCell {
  readonly column: number;
  readonly cell: number;
  readonly mask: number;
}

/**
 * The journal of one machine. A *position* is a number of entries since the machine was made; entries from `first` to `end`
 * are kept. Moving (`moveTo`) rewrites cells and never appends; appending after moving back first needs `truncate`.
 */
export class Journal {
  /** All columns of the machine, by column id. */
  readonly columns: Cells[] = [];
  /** Counts every move and restore: caches derived from cells compare it. */
  epoch = 0;
  private chunks: (Int32Array<ArrayBuffer> | undefined)[] = [];
  /** Chunks that were let go, to be written anew: fresh memory is slow. */
  private readonly spare: Int32Array<ArrayBuffer>[] = [];
  private chunk = new Int32Array(CHUNK_WORDS);
  private cursor = 0;
  /** Where the cursor must not write: the chunk's end, or where it stands while nothing is recorded. */
  private limit = CHUNK_WORDS;
  private recording = true;
  private head = 0;
  private movedBack = false;
  private firstKept = 0;
  private chunkStart = 0;
  private readonly movers: (() => void)[] = [];

  constructor() {
    this.chunks[0] = this.chunk;
  }

  /** Registers a column and gives its id. */
  register(column: Cells): number {
    this.columns.push(column);
    return this.columns.length - 1;
  }

  /** Appends one write. Called by columns only, which also write the cell. */
  append(column: number, cell: number, before: number, after: number): void {
    if (this.cursor === this.limit && !this.makeRoom()) return;
    const { chunk, cursor } = this;
    chunk[cursor] = column;
    chunk[cursor + 1] = cell;
    chunk[cursor + 2] = before;
    chunk[cursor + 3] = after;
    this.cursor = cursor + WORDS;
  }

  /** The position after the last entry appended. */
  get end(): number {
    return this.chunkStart + (this.cursor >> WORD_BITS);
  }

  /** The position that the cells show now: `end` unless moved back. */
  get position(): number {
    return this.movedBack ? this.head : this.end;
  }

  /** The oldest position that can still be reached. */
  get first(): number {
    return this.firstKept;
  }

  /** Entries kept now. */
  get length(): number {
    return this.end - this.firstKept;
  }

  /** Bytes of one entry. */
  readonly entryBytes = WORDS * Int32Array.BYTES_PER_ELEMENT;

  /** Bytes held by the journal's chunks. */
  get bytes(): number {
    const kept = this.chunks.filter((chunk) => chunk !== undefined).length;
    return (kept + this.spare.length) * CHUNK_WORDS * Int32Array.BYTES_PER_ELEMENT;
  }

  /** Switches recording off for measurements; undo is impossible for what is written meanwhile. */
  record(on: boolean): void {
    this.recording = on;
    this.place(this.cursor);
  }

  /** Rewrites the cells to how they stood at `target` (between `first` and `end`); never appends. */
  moveTo(target: number): void {
    assert(target >= this.firstKept && target <= this.end, 'journal position is kept');
    let at = this.position;
    if (at === target) return;
    while (at > target) this.write(--at, 2);
    while (at < target) this.write(at++, 3);
    this.head = target;
    this.movedBack = target !== this.end;
    this.tellMove();
  }

  /** Calls `moved` after every move and restore: for what is read too often to compare `epoch`. */
  onMove(moved: () => void): void {
    this.movers.push(moved);
  }

  /** Forgets all entries after the present position, so that a new future can be appended. */
  truncate(): void {
    if (!this.movedBack) return;
    const chunkIndex = Math.floor(this.head / ENTRIES_PER_CHUNK);
    this.chunks.length = chunkIndex + 1;
    this.chunk = this.chunkAt(chunkIndex);
    this.chunkStart = chunkIndex * ENTRIES_PER_CHUNK;
    this.place((this.head - this.chunkStart) * WORDS);
    this.movedBack = false;
  }

  /** Lets go of whole chunks before `position`; it stays reachable itself, older ones may not. */
  dropBefore(position: number): void {
    const keep = Math.floor(position / ENTRIES_PER_CHUNK);
    for (let i = Math.floor(this.firstKept / ENTRIES_PER_CHUNK); i < keep; i++) {
      const gone = this.chunks[i];
      if (gone !== undefined) this.spare.push(gone);
      this.chunks[i] = undefined;
    }
    this.firstKept = Math.max(this.firstKept, keep * ENTRIES_PER_CHUNK);
  }

  /** Begins anew at `position` with no entries: after a checkpoint was restored. */
  restart(position: number): void {
    const index = Math.floor(position / ENTRIES_PER_CHUNK);
    this.chunks = [];
    this.chunks[index] = new Int32Array(CHUNK_WORDS);
    this.chunk = this.chunkAt(index);
    this.chunkStart = index * ENTRIES_PER_CHUNK;
    this.place((position - this.chunkStart) * WORDS);
    this.firstKept = position;
    this.movedBack = false;
    this.tellMove();
  }

  /** Calls `visit` for the entries from `from` to before `to`, in order; backwards when `to` is below `from`. */
  visit(from: number, to: number, visit: EntryVisitor): void {
    if (from <= to) for (let at = from; at < to; at++) this.visitOne(at, visit);
    else for (let at = from - 1; at >= to; at--) this.visitOne(at, visit);
  }

  /**
   * For each wanted cell the position just after its last write before `before`, or −1 where there is none from `oldest` on. One look at
   * each entry, whatever the number of cells, and none further back than the last one found. Ends when `enough` cells are found: the
   * others are −1 too.
   */
  lastWrites(
    wanted: readonly WantedCell[],
    before: number,
    oldest = this.firstKept,
    enough = wanted.length,
  ): number[] {
    const search = new LastWrites(wanted, this.columns.length, enough);
    const first = Math.max(oldest, this.firstKept);
    for (let end = before; end > first && search.missing > 0;) {
      const index = Math.floor((end - 1) / ENTRIES_PER_CHUNK);
      const chunkStart = index * ENTRIES_PER_CHUNK;
      const start = Math.max(first, chunkStart);
      search.look(this.chunkAt(index), (end - chunkStart) * WORDS, (start - chunkStart) * WORDS, chunkStart);
      end = start;
    }
    return search.found;
  }

  private visitOne(at: number, visit: EntryVisitor): void {
    const chunk = this.chunkAt(Math.floor(at / ENTRIES_PER_CHUNK));
    const base = (at % ENTRIES_PER_CHUNK) * WORDS;
    visit(chunk[base]!, chunk[base + 1]!, chunk[base + 2]!, chunk[base + 3]!);
  }

  private write(at: number, field: 2 | 3): void {
    const chunk = this.chunkAt(Math.floor(at / ENTRIES_PER_CHUNK));
    const base = (at % ENTRIES_PER_CHUNK) * WORDS;
    this.columns[chunk[base]!]!.data[chunk[base + 1]!] = chunk[base + field]!;
  }

  private tellMove(): void {
    this.epoch++;
    for (const moved of this.movers) moved();
  }

  private chunkAt(index: number): Int32Array<ArrayBuffer> {
    const chunk = this.chunks[index];
    assert(chunk !== undefined, 'journal chunk is kept');
    return chunk;
  }

  private place(cursor: number): void {
    this.cursor = cursor;
    this.limit = this.recording ? CHUNK_WORDS : cursor;
  }

  /** Begins the next chunk, unless nothing is recorded. */
  private makeRoom(): boolean {
    if (!this.recording) return false;
    this.chunkStart += ENTRIES_PER_CHUNK;
    this.chunk = this.spare.pop() ?? new Int32Array(CHUNK_WORDS);
    this.chunks[this.chunkStart / ENTRIES_PER_CHUNK] = this.chunk;
    this.cursor = 0;
    return true;
  }
}

/** A search for last writes: looks at chunks from the newest entry to the oldest. Wanted cells hang from their columns as lists. */
class LastWrites {
  readonly found: number[];
  missing: number;
  private readonly wanted: readonly WantedCell[];
  /** Per column, 1 + the number of its first wanted cell; 0 for none: what tells most entries apart at once. */
  private readonly heads: Int32Array;
  /** The next wanted cell of the same column, likewise. */
  private readonly next: Int32Array;

  constructor(wanted: readonly WantedCell[], columns: number, enough: number) {
    this.wanted = wanted;
    this.found = wanted.map(() => -1);
    this.missing = Math.min(enough, wanted.length);
    this.heads = new Int32Array(columns);
    this.next = new Int32Array(wanted.length);
    wanted.forEach(({ column }, i) => {
      this.next[i] = this.heads[column]!;
      this.heads[column] = i + 1;
    });
  }

  /** Looks at the entries in words `[from, end)` of a chunk, backwards, until nothing is missing. */
  look(chunk: Int32Array, end: number, from: number, chunkStart: number): void {
    const { heads, next, wanted, found } = this;
    for (let base = end - WORDS; base >= from && this.missing > 0; base -= WORDS) {
      for (let link = heads[chunk[base]!]!; link !== 0; link = next[link - 1]!) {
        const { cell, mask } = wanted[link - 1]!;
        if (chunk[base + 1] !== cell || found[link - 1] !== -1) continue;
        if (((chunk[base + 2]! ^ chunk[base + 3]!) & mask) === 0) continue;
        found[link - 1] = chunkStart + base / WORDS + 1;
        this.missing--;
      }
    }
  }
}
