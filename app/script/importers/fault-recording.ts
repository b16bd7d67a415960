// What the two importers of page faults share: a recording of faults alone shows no mappings, so VMAs are made around what was
// touched (interface.md, Importing): one for each file, and private anonymous ones for runs of other pages.

import { flags } from '../grammar.ts';
import { printMapFlags, printProt } from '../printer.ts';
import { fileArgument } from './maps.ts';
import type { ImportOptions } from './options.ts';
import { ScriptWriter, USER_END } from './script-writer.ts';

interface Fault {
  readonly page: number;
  readonly address: bigint;
  readonly store: boolean;
}

/** A VMA to make, in base pages. */
interface Vma {
  readonly first: number;
  end: number;
  store: boolean;
  readonly file: string | null;
}

/** Pages between two touched ones that are nearer than 64 KiB belong to one VMA. */
const GAP_PAGES = 16;
const FAULTS_PER_STEP = 4096;

/** Collects faults in the order of their recording, and writes the script. */
export class FaultRecording {
  private readonly faults: Fault[] = [];
  private readonly files = new Map<string, Vma>();
  private readonly others = new Map<number, boolean>();
  readonly writer: ScriptWriter;
  private readonly options: ImportOptions;

  constructor(options: ImportOptions) {
    this.options = options;
    this.writer = new ScriptWriter(options);
  }

  get isEmpty(): boolean {
    return this.faults.length === 0;
  }

  /** Takes a fault at an address, on a file if one is known. Addresses above the user range are counted only. */
  add(address: bigint, store: boolean, file: string | null): void {
    if (address >> 12n >= BigInt(USER_END)) return this.writer.notes.add('aboveUserRange');
    const page = Number(address >> 12n);
    this.faults.push({ page, address, store });
    if (file === null) {
      this.others.set(page, store || this.others.get(page) === true);
      return;
    }
    const known = this.files.get(file);
    const first = Math.min(known?.first ?? page, page);
    const end = Math.max(known?.end ?? 0, page + 1);
    this.files.set(file, { first, end, store: store || known?.store === true, file });
  }

  /** Writes VMAs and touches; yields the share that is done. */
  *write(): Generator<number, void, void> {
    const vmas = this.vmas();
    for (const vma of vmas) this.writeVma(vma);
    const turns = new Map<number, number | null>();
    for (const [at, { page, address, store }] of this.faults.entries()) {
      if (at % FAULTS_PER_STEP === 0) yield at / this.faults.length;
      if (this.writer.isFull) return;
      if (!turns.has(page)) turns.set(page, this.writer.nextDevice(this.isPeer(vmaAt(vmas, page))));
      const word = (address & ~3n).toString(16);
      this.writer.access(null, turns.get(page) ?? null, page, word, store);
    }
  }

  private isPeer(vma: Vma | undefined): boolean {
    return vma?.file === null && this.options.peerShared === 'anon';
  }

  /** All VMAs, ascending and apart. Files whose pages mix become one, and other pages inside a file's belong to it. */
  private vmas(): Vma[] {
    const files: Vma[] = [];
    for (const vma of [...this.files.values()].toSorted((a, b) => a.first - b.first)) {
      const last = files.at(-1);
      if (last === undefined || last.end <= vma.first) files.push({ ...vma });
      else {
        last.end = Math.max(last.end, vma.end);
        last.store ||= vma.store;
      }
    }
    const runs: Vma[] = [];
    for (const page of [...this.others.keys()].toSorted((a, b) => a - b)) {
      const store = this.others.get(page) === true;
      const file = vmaAt(files, page);
      const last = runs.at(-1);
      if (file !== undefined) file.store ||= store;
      else if (last !== undefined && page - last.end < GAP_PAGES && !lies(files, last.end, page))
        last.end = page + 1;
      else runs.push({ first: page, end: page + 1, store, file: null });
    }
    return files.concat(runs).toSorted((a, b) => a.first - b.first);
  }

  private writeVma(vma: Vma): void {
    const { MAP_PRIVATE, MAP_ANONYMOUS, MAP_PEER_SHARED } = flags.map;
    const { PROT_READ, PROT_WRITE } = flags.prot;
    const peer = this.isPeer(vma);
    const prot = vma.file === null || vma.store ? PROT_READ | PROT_WRITE : PROT_READ;
    const bits = MAP_PRIVATE | (vma.file === null ? MAP_ANONYMOUS : 0) | (peer ? MAP_PEER_SHARED : 0);
    const at = `0x${vma.first.toString(16)}000`;
    const length = (vma.end - vma.first) * 4096;
    const file = vma.file === null ? '-1' : fileArgument(vma.file);
    this.writer.statement(
      `mmap(${at}, ${length}, ${printProt(prot)}, ${printMapFlags(bits)}, ${file}, 0) = ${at}`,
    );
    this.writer.notes.add('madeVmas', vma.file ?? 'anonymous');
    if (peer) this.writer.notes.add('peerShared');
    if (vma.file !== null) this.writer.notes.add('plainFile');
  }
}

/** The VMA of an ascending list that a page lies in. */
function vmaAt(vmas: readonly Vma[], page: number): Vma | undefined {
  let low = 0;
  let high = vmas.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (vmas[middle]!.end > page) high = middle;
    else low = middle + 1;
  }
  const found = vmas[low];
  return found !== undefined && found.first <= page ? found : undefined;
}

/** Whether one of the VMAs lies in a gap. */
const lies = (vmas: readonly Vma[], from: number, to: number): boolean =>
  vmas.some(({ first }) => first >= from && first < to);
