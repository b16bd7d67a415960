// The lanes of a timeline in their order: CPUs, each device with its link, prefetch workers and the OOM reaper where they ran. The same for
// all of a run, so that nothing jumps while one pans. No kernel symbol; our decision.

import { type Footprint, identifyActor, type RecordedDevice, type Step } from '../core/index.ts';
import { deviceNumber } from './cells.ts';
import { LINK } from './timeline-index.ts';
import type { LaneView } from './timeline-view.ts';

/** The lanes, and the place among them of each number that the index knows. */
export interface Lanes {
  readonly views: readonly LaneView[];
  readonly places: ReadonlyMap<number, number>;
}

interface Placed {
  readonly number: number;
  readonly order: number;
  readonly view: LaneView;
}

const KINDS: readonly LaneView['kind'][] = ['cpu', 'device', 'worker', 'reaper'];
/** More than there are actors of one kind, twice: a device's link comes right after it. */
const MANY = 256;
const FIRST_CPU = 0;

/** The lanes of a run in which those of `seen` were ever busy. The first CPU has one always. */
export function lanesOf(footprint: Footprint, seen: readonly number[]): Lanes {
  const devices = devicesOf(footprint);
  const numbers = new Set([FIRST_CPU, ...seen]);
  const placed = Array.from(numbers, (number) => place(number, devices)).sort((a, b) => a.order - b.order);
  const views: LaneView[] = [];
  const places = new Map<number, number>();
  for (const { number, view } of placed) {
    const last = views.at(-1); // A device of several nodes has one link.
    if (last?.kind !== view.kind || last.number !== view.number) views.push(view);
    places.set(number, views.length - 1);
  }
  return { views, places };
}

function place(number: number, devices: readonly RecordedDevice[]): Placed {
  if (number >= LINK) {
    const device = devices.findLast(({ nodes }) => nodes.some(({ node }) => node === number - LINK));
    const at = deviceNumber(device?.id ?? 0);
    return { number, order: MANY + 2 * at + 1, view: { kind: 'link', number: at, name: device?.name ?? '' } };
  }
  const { kind, number: own } = identifyActor(number as Step['actor']);
  if (kind !== 'device')
    return { number, order: KINDS.indexOf(kind) * 4 * MANY + own, view: { kind, number: own, name: '' } };
  const name = devices.find(({ id }) => id === own)?.name ?? '';
  const at = deviceNumber(own);
  return { number, order: MANY + 2 * at, view: { kind, number: at, name } };
}

/** The devices of a run, looked up once for each version of its footprint. */
function devicesOf(footprint: Footprint): readonly RecordedDevice[] {
  const known = recorded.get(footprint);
  if (known?.version === footprint.version) return known.devices;
  const { version, devices } = footprint;
  recorded.set(footprint, { version, devices });
  return devices;
}

const recorded = new WeakMap<Footprint, { version: number; devices: readonly RecordedDevice[] }>();
