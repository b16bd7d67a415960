// Band 3: the physical page tables of a process, the CPU's and each attached device's, over the axis. Mirrors what a walker of each
// architecture sees; the driver's directory of an `npu` array is no level.

import {
  Access,
  bitField,
  decodeBits,
  type Format,
  formatOf,
  type FormatName,
  type Kernel,
  NO_FRAME,
  nodeOf,
  PAGE_SHIFT,
  PAGE_SIZE,
} from '../core/index.ts';
import { columnOf, orderAt, positionOf } from './axis.ts';
import { deviceNumber } from './cells.ts';
import { ColumnKind, LeafFlag, NO_DEVICE } from './codes.ts';
import { Density } from './density.ts';
import { frameOfLeaf } from './frame-at.ts';
import { rowsOf } from './levels.ts';
import { entriesWritten, frameInEntry, type WrittenEntries } from './pte-changes.ts';
import { columnsTold, type Scene, seenPages } from './scene.ts';
import { tablesOf } from './share-sources.ts';
import type { LeavesView, RawEntryView, TableBarView, TablePageView, TableView } from './stage-view.ts';

/** A page table to draw; `device` 0 is the CPU, `mmu` 0 a table that does not exist now. */
interface Source {
  readonly device: number;
  readonly mmu: number;
  readonly name: string;
  readonly format: FormatName;
}

/** Band 3 of a scene: the CPU's table first, then one for each device that the run ever attaches, in that order. */
export function projectPhysical(scene: Scene): TableView[] {
  const { k, pid, ground } = scene;
  const mmus = tablesOf(k, pid, ground);
  const devices = ground.attached.map((device) => ground.devices.find(({ id }) => id === device)!);
  const cpu = { id: 0, name: 'cpu', format: k.config.cpu };
  return [cpu, ...devices].map(({ id, name, format }, at) =>
    new TableProjector(scene, { device: id, mmu: mmus[at]!, name, format }).project(),
  );
}

/** A table page while bars are put together: its facts, and where it stands. */
interface Visited {
  readonly facts: TablePageView;
  readonly first: number;
  readonly span: number;
}

const NOTHING_WRITTEN: WrittenEntries = { leaves: new Map(), tables: new Set() };

class TableProjector {
  private readonly scene: Scene;
  private readonly k: Kernel;
  private readonly source: Source;
  private readonly format: Format;
  private readonly exists: boolean;
  /** Levels that a walker sees, root first. */
  private readonly levels: readonly number[];
  private readonly rows: readonly number[];
  private readonly written: WrittenEntries;
  private readonly density: Density | null;

  constructor(scene: Scene, source: Source) {
    const { k, ground } = scene;
    this.scene = scene;
    this.k = k;
    this.source = source;
    this.format = formatOf(source.format, k.granuleOrder);
    this.exists = source.mmu !== 0;
    const { levels } = this.format;
    this.levels = levels
      .map((_, level) => level)
      .filter((level) => !levels[level]!.directory)
      .reverse();
    this.rows = ground.rowsFor(`${source.format}:${source.device === 0 ? 'cpu' : 'device'}`, () =>
      this.planRows(),
    );
    this.density = this.planDensity();
    this.written = this.exists ? entriesWritten(scene, source.mmu) : NOTHING_WRITTEN;
  }

  project(): TableView {
    const { source, exists, format, k } = this;
    const top = format.levels.at(-1)!;
    const pageCount = exists ? k.tables.tableCount(source.mmu) : 0;
    return {
      id: source.device === 0 ? 'cpu' : String(source.device),
      device: deviceNumber(source.device),
      name: source.name,
      format: source.format,
      addressBits: top.shift + top.bits + PAGE_SHIFT,
      levels: this.levels.length,
      exists,
      pageCount,
      bytes: pageCount * PAGE_SIZE,
      rows: this.namesByRow(),
      bars: exists ? this.bars() : [],
      leaves: this.leaves(),
      entry: exists ? this.entry() : null,
    };
  }

  /** Keys that this table ever had leaves for: ordinary memory is the CPU's alone. */
  private planRows(): readonly number[] {
    const { ground } = this.scene;
    const isCpu = this.source.device === 0;
    const placeOf = (order: number): number =>
      this.levels.findIndex((level) => this.format.levels[level]!.leafOrder === order);
    const byOrder = [placeOf(0), placeOf(9)];
    const orderOf = (key: number): number => (isCpu ? orderAt(ground.axis, key) : this.k.granuleOrder);
    const shapes = this.levels.map((level) => ({ span: this.spanOf(level) }));
    return rowsOf(
      shapes,
      isCpu ? ground.touched : ground.keys,
      (key) => byOrder[orderOf(key) === 0 ? 0 : 1]!,
    );
  }

  /** The rows of narrow table pages, where columns stand in bins; a row's entries are those of its lowest level. */
  private planDensity(): Density | null {
    const { dense, ground } = this.scene;
    if (dense === null) return null;
    const entries: number[] = [];
    for (const level of this.levels) entries[this.rowOf(level)] = 2 ** this.format.levels[level]!.bits;
    const density = new Density(ground, dense.bins, entries);
    dense.tables.push(density);
    return density;
  }

  private spanOf(level: number): number {
    const { shift, bits } = this.format.levels[level]!;
    return 2 ** (shift + bits);
  }

  private rowOf(level: number): number {
    const row = this.rows[this.levels.indexOf(level)] ?? 0;
    return row >= 0 ? row : Math.max(...this.rows);
  }

  private namesByRow(): string[][] {
    const byRow: string[][] = [];
    this.levels.forEach((level, place) => {
      const row = this.rows[place] ?? 0;
      if (row >= 0) (byRow[row] ??= []).push(this.format.levels[level]!.name);
    });
    return byRow;
  }

  private bars(): TableBarView[] {
    const [first, end] = seenPages(this.scene);
    const visited: Visited[] = [];
    const { density } = this;
    this.k.tables.forEachTable(
      this.source.mmu,
      (id, level, from, span, used) => {
        if (density?.isNarrow(from, span) === true) density.add(this.rowOf(level), from, used);
        else visited.push({ facts: this.factsOf(id, level, from, used), first: from, span });
      },
      first,
      Math.max(first, end - 1),
    );
    return this.chains(visited).map((chain) => this.barOf(chain));
  }

  private factsOf(id: number, level: number, first: number, used: number): TablePageView {
    const { shift, bits, name } = this.format.levels[level]!;
    const { changes, selected } = this.scene;
    const isLit = selected >= first && selected < first + this.spanOf(level);
    const isNew = changes.before('table_page.state', id) !== undefined;
    const wasUsed = isNew ? 0 : (changes.before('table_page.live', id) ?? used);
    return {
      id,
      level,
      name,
      entries: 2 ** bits,
      used,
      wasUsed,
      slot: isLit ? bitField(selected, shift, bits) : -1,
    };
  }

  /** Joins pages that are the only child of a page of the same row; `visited` has a page before those below it. */
  private chains(visited: readonly Visited[]): Visited[][] {
    const chains: Visited[][] = [];
    for (const page of visited) {
      const chain = chains.at(-1);
      const above = chain?.at(-1);
      const isOnly = above?.facts.used === 1 && above.first + above.span > page.first;
      const sharesRow = above !== undefined && this.rowOf(above.facts.level) === this.rowOf(page.facts.level);
      if (chain === undefined || above === undefined || !isOnly || !sharesRow) chains.push([page]);
      else {
        chain[chain.length - 1] = { ...above, facts: this.pointsTo(above, page) };
        chain.push(page);
      }
    }
    return chains;
  }

  private pointsTo(above: Visited, below: Visited): TablePageView {
    const { shift } = this.format.levels[above.facts.level]!;
    return { ...above.facts, slot: Math.floor((below.first - above.first) / 2 ** shift) };
  }

  private barOf(chain: readonly Visited[]): TableBarView {
    const { axis } = this.scene.ground;
    const { selected, changes } = this.scene;
    const lowest = chain.at(-1)!;
    const pages = chain.map(({ facts }) => facts);
    return {
      id: String(pages[0]!.id),
      row: this.rowOf(lowest.facts.level),
      from: positionOf(axis, lowest.first),
      to: positionOf(axis, lowest.first + lowest.span),
      pages,
      isLit: selected >= lowest.first && selected < lowest.first + lowest.span,
      isChanged: pages.some(
        ({ id }) => this.written.tables.has(id) || changes.before('table_page.state', id) !== undefined,
      ),
    };
  }

  private leaves(): LeavesView {
    const columns = columnsTold(this.scene);
    const leaves: LeavesView = {
      pfn: new Int32Array(columns).fill(NO_FRAME),
      wasPfn: new Int32Array(columns).fill(NO_FRAME),
      order: new Uint8Array(columns),
      flags: new Uint8Array(columns),
      device: new Uint8Array(columns).fill(NO_DEVICE),
    };
    if (!this.exists || columns === 0) return leaves;
    for (let i = 0; i < columns; i++) this.fillLeaf(leaves, i);
    this.markChanged(leaves);
    return leaves;
  }

  private fillLeaf(leaves: LeavesView, column: number): void {
    const { axis } = this.scene;
    const { tables, memory } = this.k;
    if (axis.kind[column] !== ColumnKind.Cell) return;
    const index = axis.first[column]!;
    const cell = tables.lookup(this.source.mmu, index);
    if (cell < 0) return;
    const pfn = frameOfLeaf(this.k, cell, index);
    const access = tables.accessAt(cell);
    leaves.pfn[column] = pfn;
    leaves.wasPfn[column] = pfn;
    leaves.order[column] = tables.orderAt(cell);
    leaves.device[column] = deviceNumber(memory.deviceOf(nodeOf(pfn)));
    leaves.flags[column] =
      LeafFlag.Present |
      LeafFlag.WasPresent |
      (access >= Access.Read ? LeafFlag.User : 0) |
      (access >= Access.ReadWrite ? LeafFlag.Write : 0) |
      (tables.isAccessed(cell) ? LeafFlag.Accessed : 0) |
      (tables.isDirty(cell) ? LeafFlag.Dirty : 0);
  }

  private markChanged(leaves: LeavesView): void {
    const { scene, k } = this;
    for (const [cell, raw] of this.written.leaves) {
      const column = columnOf(scene.ground.axis, k.tables.indexAt(cell)) - scene.axis.from;
      if (column < 0 || column >= leaves.flags.length || scene.axis.kind[column] !== ColumnKind.Cell)
        continue;
      const was = frameInEntry(this.format, k.tables.levelOfTable(Math.floor(cell / 512)), raw);
      leaves.wasPfn[column] = was;
      leaves.flags[column]! &= ~LeafFlag.WasPresent;
      leaves.flags[column]! |= LeafFlag.Changed | (was === NO_FRAME ? 0 : LeafFlag.WasPresent);
    }
  }

  private entry(): RawEntryView | null {
    const { selected } = this.scene;
    if (selected < 0 || selected >= this.format.userEnd) return null;
    const end = this.k.tables.walk(this.source.mmu, selected).at(-1)!;
    const { name } = this.format.levels[end.level]!;
    const pfn = end.kind === 'leaf' ? frameInEntry(this.format, end.level, end.raw) : NO_FRAME;
    const fields = decodeBits(this.format, end.level, end.raw);
    return {
      level: name,
      slot: end.slot,
      raw: end.raw,
      kind: end.kind === 'leaf' ? 'leaf' : 'empty',
      pfn,
      fields,
    };
  }
}
