// The footprint: which addresses were ever mapped and which pages ever touched in the recorded run. The folded address axis is made of
// it, so that nothing jumps while one steps through the run. Read off the steps as statements end. Our decision.

import { NumberTable } from '../base/number-table.ts';
import { kindSet, StepKind } from '../base/steps.ts';
import { frameOf, nodeOf, type Pfn } from '../base/units.ts';
import { hnodesOf } from '../gmem/gm-dev.ts';
import type { Kernel } from '../mm/kernel.ts';
import type { FormatName } from '../mmu/format.ts';
import { formatNames } from '../mmu/formats.ts';

/** Page indices `[first, first + pages)`. */
export interface PageRange {
  readonly first: number;
  readonly pages: number;
}

/** What any of some ranges covers, ascending, in pieces: one ends wherever a range begins or ends. */
export function cutAtEdges(ranges: readonly PageRange[]): PageRange[] {
  const depths = new Map<number, number>();
  const count = (page: number, by: number): unknown => depths.set(page, (depths.get(page) ?? 0) + by);
  for (const { first, pages } of ranges) {
    count(first, 1);
    count(first + pages, -1);
  }
  const edges = [...depths.keys()].sort((a, b) => a - b);
  let depth = 0;
  return edges.flatMap((first, i) => {
    depth += depths.get(first)!;
    return depth === 0 ? [] : [{ first, pages: edges[i + 1]! - first }];
  });
}

/** A device that the run made, as it is from then on. */
export interface RecordedDevice {
  readonly id: number;
  readonly name: string;
  readonly format: FormatName;
  /** Its memory nodes with their frames, ascending. */
  readonly nodes: readonly { readonly node: number; readonly frames: number }[];
}

const RANGE = 1;
const TOUCH = 2;
const KEY = 3;
const FRAMES = 4;
const DEVICE = 5;
const ATTACH = 6;
/** Columns of an entry; its kind, the first of a range or the only page, and how many there are. */
const Entry = { Kind: 0, Pid: 1, First: 2, Pages: 3 } as const;
const WIDTH = 4;

const isRare = (kind: number): boolean => kind === RANGE || kind === DEVICE || kind === ATTACH;

const noted = kindSet(
  StepKind.VmaLink,
  StepKind.VmaResize,
  StepKind.PteSet,
  StepKind.MappingCreate,
  StepKind.DeviceCreate,
  StepKind.ContextAttach,
  StepKind.FrameAlloc,
);

/** An append-only list of what was mapped and touched, cut back when history is. */
export class Footprint {
  /** Grows with every change: a derived axis compares it. */
  version = 0;
  private readonly k: Kernel;
  private readonly entries = new NumberTable(WIDTH);
  /** Numbers of the entries that are neither about one page nor about frames: a few among millions. */
  private readonly rare: number[] = [];
  private seenSteps: number;
  /** By node: one past the highest frame that was ever in use. */
  private ends: number[] = [];
  /** The page that was noted last: steps about one page often follow each other. */
  private lastPid = 0;
  private lastPage = 0;
  private readonly made = new Map<number, RecordedDevice>();

  constructor(k: Kernel) {
    this.k = k;
    this.seenSteps = k.engine.steps.end;
  }

  /** Entries so far, for `truncate`. */
  get length(): number {
    return this.entries.length;
  }

  /** Reads the steps that were made since. */
  follow(): void {
    const { steps } = this.k.engine;
    for (let at = steps.seek(this.seenSteps, noted); at < steps.end; at = steps.seek(at + 1, noted))
      this.read(at);
    this.seenSteps = steps.end;
  }

  /** Forgets what came after the footprint had `length` entries. */
  truncate(length: number): void {
    this.entries.truncate(length);
    while ((this.rare.at(-1) ?? -1) >= length) this.rare.pop();
    this.ends = [];
    this.lastPid = 0;
    for (let i = 0; i < length; i++)
      if (this.entries.at(i, Entry.Kind) === FRAMES)
        this.ends[this.entries.at(i, Entry.Pid)] = this.entries.at(i, Entry.Pages);
    this.seenSteps = this.k.engine.steps.end;
    this.version++;
  }

  /** Ranges of a process that were ever mapped, ascending, cut wherever a VMA ever began or ended. */
  ranges(pid: number): PageRange[] {
    return cutAtEdges(this.select(RANGE, pid));
  }

  /** Pages (or first pages of huge leaves and granules) of a process that ever had a leaf or a mapping, ascending, each once. */
  touched(pid: number): number[] {
    return this.pagesOf(pid, TOUCH, KEY);
  }

  /** Keys that the logical page table of a process ever had, ascending, each once. */
  keys(pid: number): number[] {
    return this.pagesOf(pid, KEY);
  }

  /** One past the highest frame of a node that was ever in use. */
  frameEnd(node: number): number {
    return this.ends[node] ?? 0;
  }

  /** All devices that the run ever made, by id. */
  get devices(): RecordedDevice[] {
    return this.select(DEVICE, 0).map(({ first }) => this.made.get(first)!);
  }

  /** Ids of the devices that were ever attached to a process, in that order. */
  attached(pid: number): number[] {
    return [...new Set(this.select(ATTACH, pid).map(({ first }) => first))];
  }

  private pagesOf(pid: number, ...kinds: readonly number[]): number[] {
    const { entries } = this;
    const found = new Float64Array(entries.length);
    let count = 0;
    let isAscending = true;
    for (let i = 0; i < entries.length; i++) {
      if (entries.at(i, Entry.Pid) !== pid || !kinds.includes(entries.at(i, Entry.Kind))) continue;
      const page = entries.at(i, Entry.First);
      if (count > 0 && page < found[count - 1]!) isAscending = false;
      if (count === 0 || page !== found[count - 1]) found[count++] = page;
    }
    const pages = found.subarray(0, count);
    return Array.from(isAscending ? pages : pages.sort().filter((page, i) => page !== pages[i - 1]));
  }

  /** Entries of a kind of `isRare`. */
  private select(kind: number, pid: number): PageRange[] {
    const { entries } = this;
    return this.rare
      .filter((i) => entries.at(i, Entry.Kind) === kind && entries.at(i, Entry.Pid) === pid)
      .map((i) => ({ first: entries.at(i, Entry.First), pages: entries.at(i, Entry.Pages) }));
  }

  private read(at: number): void {
    const { steps } = this.k.engine;
    const kind = steps.kindAt(at);
    if (kind === StepKind.VmaLink || kind === StepKind.VmaResize)
      this.add(RANGE, steps.numberAt(at, 'a'), steps.numberAt(at, 'c'), steps.numberAt(at, 'd'));
    else if (kind === StepKind.PteSet) this.leaf(steps.numberAt(at, 'a'), steps.numberAt(at, 'b'));
    else if (kind === StepKind.MappingCreate)
      this.key(this.k.objects.mm.data[steps.numberAt(at, 'a')]!, steps.numberAt(at, 'c'));
    else if (kind === StepKind.DeviceCreate) this.device(steps.numberAt(at, 'a'));
    else if (kind === StepKind.ContextAttach)
      this.add(ATTACH, steps.numberAt(at, 'b'), steps.numberAt(at, 'a'), 0);
    else if (kind === StepKind.FrameAlloc)
      this.frames(steps.numberAt(at, 'a') as Pfn, steps.numberAt(at, 'b'));
  }

  /** A page table that is gone at the statement's end was a failed fork's. */
  private leaf(mmu: number, index: number): void {
    const { tables } = this.k;
    if (tables.isLive(mmu)) this.touch(tables.mmOf(mmu), index);
  }

  private device(id: number): void {
    const { devices, memory, names } = this.k;
    const name = names[devices.name.data[id]!]!;
    const format = formatNames[devices.format.data[id]!]!;
    const nodes = hnodesOf(this.k, id).map((node) => ({ node, frames: memory.framesOf(node) }));
    this.made.set(id, { id, name, format, nodes });
    this.add(DEVICE, 0, id, 0);
  }

  private key(pid: number, index: number): void {
    this.add(KEY, pid, index, 1);
    this.lastPid = pid;
    this.lastPage = index;
  }

  private frames(at: Pfn, order: number): void {
    const node = nodeOf(at);
    const end = frameOf(at) + 2 ** order;
    if (end <= this.frameEnd(node)) return;
    this.ends[node] = end;
    this.add(FRAMES, node, 0, end);
  }

  private touch(pid: number, index: number): void {
    if (pid === this.lastPid && index === this.lastPage) return;
    this.add(TOUCH, pid, index, 1);
    this.lastPid = pid;
    this.lastPage = index;
  }

  private add(kind: number, pid: number, first: number, pages: number): void {
    const { entries } = this;
    if (isRare(kind)) this.rare.push(entries.length);
    entries.push(kind, pid, first, pages);
    this.version++;
  }
}
