// The naive model's PEER devices: which addresses each refuses (model.md §4, mmap with peers).

import type { NaiveMachine } from './naive-machine.ts';
import type { NaiveDevice } from './naive-memory.ts';
import { meets, type NaiveProcess, type Range } from './naive-space.ts';

/** Negotiation with the PEER devices of a machine. */
export class NaivePeers {
  private readonly machine: NaiveMachine;

  constructor(machine: NaiveMachine) {
    this.machine = machine;
  }

  /** Whether every PEER device of a process grants a range; what is peer-shared already was granted before. */
  agree(process: NaiveProcess, range: Range): boolean {
    const known = process.areas.filter(({ kind }) => kind === 'peer').sort((a, b) => a.start - b.start);
    const gaps: Range[] = [];
    let at = range.start;
    for (const area of known.filter((each) => meets(each, range))) {
      if (area.start > at) gaps.push({ start: at, end: area.start });
      at = Math.max(at, area.end);
    }
    if (at < range.end) gaps.push({ start: at, end: range.end });
    return [...process.attached].every(([id, mode]) => {
      const device = this.machine.device(id);
      return this.grantsEach(device, mode === 'SHARE' ? this.machine.userEnd : device.limit, gaps);
    });
  }

  /** Whether a device grants each of several ranges; asked until one is refused. */
  grantsEach(device: NaiveDevice, limit: number, ranges: readonly Range[]): boolean {
    return (
      !device.peer ||
      ranges.every(
        (range) =>
          !device.fails('peer_va_alloc_fixed') && !meets(device.reserved, range) && range.end <= limit,
      )
    );
  }
}
