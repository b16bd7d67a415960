// Where every granule of a recorded run lived, and since when: a list that grows with the moves, not with the steps, so that it serves also
// for steps that were let go. No kernel symbol; our decision (stage.md, "address × time residency").

import {
  GM_PAGE_TYPE_MASK,
  GmPage,
  type History,
  kindSet,
  nodeOf,
  NumberTable,
  type Pfn,
  type Step,
  StepKind,
} from '../core/index.ts';
import { countUpTo } from './bisect.ts';
import { deviceNumber } from './cells.ts';
import { Home } from './codes.ts';

const told = kindSet(StepKind.MappingCreate, StepKind.MappingState, StepKind.MappingFree);

/** A granule moved: at simulated time `at`, with step number `step`. `home` is Home, or Home.Device + the device's number. */
export interface Moved {
  readonly at: number;
  readonly step: number;
  readonly pid: number;
  readonly page: number;
  readonly home: number;
  readonly mapping: number;
}

/** Columns of a move. */
const Move = { At: 0, Step: 1, Pid: 2, Page: 3, Home: 4, Mapping: 5 } as const;
const WIDTH = 6;

/** The moves of one run, ascending by step. */
export class ResidencyIndex {
  private readonly history: History;
  private readonly list = new NumberTable(WIDTH);
  /** By `gm_mapping`: one past the number of its last move, as long as it is there; else 0. */
  private last: number[] = [];
  private count = 0;
  /** Devices by their memory nodes, of the statement that is read. */
  private owners: ReadonlyMap<number, number> = new Map();

  constructor(history: History) {
    this.history = history;
  }

  /** Every move of the run so far in one process. */
  *movesOf(pid: number): Generator<Moved> {
    for (let i = 0; i < this.list.length; i++) if (this.list.at(i, Move.Pid) === pid) yield this.at(i);
  }

  /** Reads the statement that has just run. */
  follow(): void {
    const { steps } = this.history.machine.kernel.engine;
    const { devices } = this.history.footprint;
    this.owners = new Map(devices.flatMap(({ id, nodes }) => nodes.map(({ node }) => [node, id])));
    for (let at = steps.seek(this.count, told); at < steps.end; at = steps.seek(at + 1, told))
      this.take(steps.at(at), at);
    this.count = steps.end;
  }

  /** Forgets the statements from number `statements` on; the history has forgotten them already. */
  truncate(statements: number): void {
    const end = this.history.firstStep(statements);
    const { list } = this;
    list.truncate(countUpTo(list.length, end - 1, (i) => list.at(i, Move.Step)));
    this.count = Math.min(this.count, end);
    this.last = [];
    for (let i = 0; i < list.length; i++) this.remember(i);
  }

  private at(i: number): Moved {
    const { list } = this;
    return {
      at: list.at(i, Move.At),
      step: list.at(i, Move.Step),
      pid: list.at(i, Move.Pid),
      page: list.at(i, Move.Page),
      home: list.at(i, Move.Home),
      mapping: list.at(i, Move.Mapping),
    };
  }

  private take({ kind, now, a, b, c, d }: Step, at: number): void {
    if (kind === StepKind.MappingCreate) {
      const before = this.lastOf(b);
      if (before !== null) this.add({ ...before, at: now, step: at, home: Home.None });
      const pid = this.history.machine.kernel.objects.mm.data[a]!;
      this.add({ at: now, step: at, pid, page: c, home: before?.home ?? Home.Nowhere, mapping: b });
    } else if (kind === StepKind.MappingState || kind === StepKind.MappingFree) {
      const before = this.lastOf(kind === StepKind.MappingState ? a : b);
      const home = kind === StepKind.MappingState ? this.homeOf(c, d) : Home.None;
      if (before !== null && before.home !== home) this.add({ ...before, at: now, step: at, home });
    }
  }

  private add({ at, step, pid, page, home, mapping }: Moved): void {
    this.list.push(at, step, pid, page, home, mapping);
    this.remember(this.list.length - 1);
  }

  private remember(i: number): void {
    this.last[this.list.at(i, Move.Mapping)] = this.list.at(i, Move.Home) === Home.None ? 0 : i + 1;
  }

  private lastOf(mapping: number): Moved | null {
    const i = (this.last[mapping] ?? 0) - 1;
    return i < 0 ? null : this.at(i);
  }

  private homeOf(flags: number, frame: number): number {
    const type = flags & GM_PAGE_TYPE_MASK;
    if (type === GmPage.CPU) return Home.Host;
    if (type !== GmPage.DEVICE) return Home.Nowhere;
    return Home.Device + deviceNumber(this.owners.get(nodeOf(frame as Pfn)) ?? 1);
  }
}
