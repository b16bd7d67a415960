// Where every granule of a recorded run lived, and since when: a list that grows with the moves, not with the steps, so that it serves also
// for steps that were let go. No kernel symbol; our decision (stage.md, "address × time residency").

import {
  GM_PAGE_TYPE_MASK,
  GmPage,
  type History,
  kindSet,
  nodeOf,
  NumberList,
  type Pfn,
  type Step,
  StepKind,
} from '../core/index.ts';
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

/** Numbers of one move, in the order of `Moved`. */
const WIDTH = 6;

/** The moves of one run, ascending by step. */
export class ResidencyIndex {
  private readonly history: History;
  private readonly list = new NumberList();
  /** By `gm_mapping`: one past the place of its last move, as long as it is there; else 0. */
  private last: number[] = [];
  private count = 0;
  /** Devices by their memory nodes, of the statement that is read. */
  private owners: ReadonlyMap<number, number> = new Map();

  constructor(history: History) {
    this.history = history;
  }

  /** Every move of the run so far in one process. */
  *movesOf(pid: number): Generator<Moved> {
    for (let place = 0; place < this.list.length; place += WIDTH)
      if (this.list.at(place + 2) === pid) yield this.at(place);
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
    while (list.length > 0 && list.at(list.length - WIDTH + 1) >= end) list.truncate(list.length - WIDTH);
    this.count = Math.min(this.count, end);
    this.last = [];
    for (let place = 0; place < list.length; place += WIDTH) this.remember(place);
  }

  private at(place: number): Moved {
    const { list } = this;
    return {
      at: list.at(place),
      step: list.at(place + 1),
      pid: list.at(place + 2),
      page: list.at(place + 3),
      home: list.at(place + 4),
      mapping: list.at(place + 5),
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
    const place = this.list.length;
    this.list.pushAll(at, step, pid, page, home, mapping);
    this.remember(place);
  }

  private remember(place: number): void {
    this.last[this.list.at(place + 5)] = this.list.at(place + 4) === Home.None ? 0 : place + 1;
  }

  private lastOf(mapping: number): Moved | null {
    const place = (this.last[mapping] ?? 0) - 1;
    return place < 0 ? null : this.at(place);
  }

  private homeOf(flags: number, frame: number): number {
    const type = flags & GM_PAGE_TYPE_MASK;
    if (type === GmPage.CPU) return Home.Host;
    if (type !== GmPage.DEVICE) return Home.Nowhere;
    return Home.Device + deviceNumber(this.owners.get(nodeOf(frame as Pfn)) ?? 1);
  }
}
