// Where every granule of a recorded run lived, and since when: a list that grows with the moves, not with the steps, so that it serves also
// for steps that were let go. No kernel symbol; our decision (stage.md, "address × time residency").

import {
  GM_PAGE_TYPE_MASK,
  GmPage,
  type History,
  kindSet,
  nodeOf,
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

/** The moves of one run, ascending by step. */
export class ResidencyIndex {
  private readonly history: History;
  private readonly list: Moved[] = [];
  /** By `gm_mapping`: its last move, as long as it is there. */
  private readonly last = new Map<number, Moved>();
  private count = 0;
  /** Devices by their memory nodes, of the statement that is read. */
  private owners: ReadonlyMap<number, number> = new Map();

  constructor(history: History) {
    this.history = history;
  }

  /** Every move of the run so far. */
  get moves(): readonly Moved[] {
    return this.list;
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
    while ((this.list.at(-1)?.step ?? -1) >= end) this.list.pop();
    this.count = Math.min(this.count, end);
    this.last.clear();
    for (const moved of this.list) this.remember(moved);
  }

  private take({ kind, now, a, b, c, d }: Step, at: number): void {
    if (kind === StepKind.MappingCreate) {
      const before = this.last.get(b);
      if (before !== undefined) this.add({ ...before, at: now, step: at, home: Home.None });
      const pid = this.history.machine.kernel.objects.mm.data[a]!;
      this.add({ at: now, step: at, pid, page: c, home: before?.home ?? Home.Nowhere, mapping: b });
    } else if (kind === StepKind.MappingState || kind === StepKind.MappingFree) {
      const before = this.last.get(kind === StepKind.MappingState ? a : b);
      const home = kind === StepKind.MappingState ? this.homeOf(c, d) : Home.None;
      if (before !== undefined && before.home !== home) this.add({ ...before, at: now, step: at, home });
    }
  }

  private add(moved: Moved): void {
    this.list.push(moved);
    this.remember(moved);
  }

  private remember(moved: Moved): void {
    if (moved.home === Home.None) this.last.delete(moved.mapping);
    else this.last.set(moved.mapping, moved);
  }

  private homeOf(flags: number, frame: number): number {
    const type = flags & GM_PAGE_TYPE_MASK;
    if (type === GmPage.CPU) return Home.Host;
    if (type !== GmPage.DEVICE) return Home.Nowhere;
    return Home.Device + deviceNumber(this.owners.get(nodeOf(frame as Pfn)) ?? 1);
  }
}
