// Two footprints as one: pictures of two runs drawn on it have the same columns, rows and frames, whatever either run did. No kernel
// symbol; our decision (stage.md, "two runs side by side").

import { cutAtEdges, type PageRange, type RecordedDevice } from '../core/index.ts';
import type { Trodden } from './ground.ts';

/** What either of two runs ever mapped and touched. */
export class UnitedFootprint implements Trodden {
  private readonly parts: readonly [Trodden, Trodden];

  constructor(one: Trodden, other: Trodden) {
    this.parts = [one, other];
  }

  /** Grows when either grows. */
  get version(): number {
    return this.parts[0].version + this.parts[1].version;
  }

  ranges(pid: number): PageRange[] {
    return cutAtEdges(this.parts.flatMap((part) => part.ranges(pid)));
  }

  touched(pid: number): number[] {
    return ascending(this.parts.flatMap((part) => part.touched(pid)));
  }

  keys(pid: number): number[] {
    return ascending(this.parts.flatMap((part) => part.keys(pid)));
  }

  frameEnd(node: number): number {
    return Math.max(...this.parts.map((part) => part.frameEnd(node)));
  }

  /** Devices are made by the same statements, so that an id means the same one in both. */
  get devices(): RecordedDevice[] {
    const [own, others] = [this.parts[0].devices, this.parts[1].devices];
    return [...own, ...others.filter(({ id }) => own.every((device) => device.id !== id))];
  }

  attached(pid: number): number[] {
    return [...new Set(this.parts.flatMap((part) => part.attached(pid)))];
  }
}

const ascending = (pages: readonly number[]): number[] => [...new Set(pages)].sort((a, b) => a - b);
