// What stands still while one steps through a recorded run: the axis of a process and the rows of its tables, worked out from the
// footprint once for each version of it. No kernel symbol; our decision.

import type { Footprint, RecordedDevice } from '../core/index.ts';
import { type Axis, buildAxis } from './axis.ts';

/** What is read of a footprint: that of one run, or of several together. */
export type Trodden = Pick<
  Footprint,
  'version' | 'ranges' | 'touched' | 'keys' | 'frameEnd' | 'devices' | 'attached'
>;

/** The still parts of one process. */
export class Ground {
  readonly axis: Axis;
  /** Pages that ever had a leaf or a mapping, ascending. */
  readonly touched: readonly number[];
  /** Keys that its logical page table ever had, ascending. */
  readonly keys: readonly number[];
  /** Devices that the run ever makes, and the ids of those that it attaches to this process. */
  readonly devices: readonly RecordedDevice[];
  readonly attached: readonly number[];
  private readonly rows = new Map<string, readonly number[]>();

  constructor(footprint: Trodden, pid: number, granulePages: number) {
    this.touched = footprint.touched(pid);
    this.keys = footprint.keys(pid);
    this.devices = footprint.devices;
    this.attached = footprint.attached(pid);
    this.axis = buildAxis(footprint.ranges(pid), this.touched, granulePages);
  }

  /** The rows of a table, made once by its name. */
  rowsFor(table: string, make: () => readonly number[]): readonly number[] {
    const rows = this.rows.get(table) ?? make();
    this.rows.set(table, rows);
    return rows;
  }
}

/** The ground of a process; made again when the footprint has changed. */
export function groundOf(footprint: Trodden, pid: number, granulePages: number): Ground {
  let known = grounds.get(footprint);
  if (known?.version !== footprint.version) known = { version: footprint.version, byPid: new Map() };
  grounds.set(footprint, known);
  const ground = known.byPid.get(pid) ?? new Ground(footprint, pid, granulePages);
  known.byPid.set(pid, ground);
  return ground;
}

const grounds = new WeakMap<Trodden, { version: number; byPid: Map<number, Ground> }>();
