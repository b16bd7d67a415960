// The link between the host and a device: whether it is coherent, and what it costs. No kernel symbol (Linux leaves it to drivers and firmware
// tables); not modelled: switches, links between devices, more than one transfer at a time.

import { costPresets, linkCosts, type LinkCosts } from '../base/cost.ts';
import { nodeOf, type Pfn } from '../base/units.ts';
import type { Kernel } from '../mm/kernel.ts';

/** Whether caches on both ends of a device's link see each other's stores, so that either can use the other's memory in place. */
export const isCoherent = (k: Kernel, dev: number): boolean =>
  linkCosts[costPresets[k.devices.link.data[dev]!]!].coherent;

/** What the link of a device costs. A link that the script does not name has the times of the machine's preset (`cost=`). */
export const linkTimes = (k: Kernel, dev: number): LinkCosts =>
  linkCosts[costPresets[k.devices.timing.data[dev]!]!];

/** Nanoseconds of one load or store by a device (0 = a CPU) in a frame: at home, or over its own link, the other's, or both. */
export function accessTime(k: Kernel, dev: number, pfn: Pfn): number {
  const home = k.memory.deviceOf(nodeOf(pfn));
  if (home === dev) return dev === 0 ? k.cost.access : k.cost.deviceAccess;
  const own = dev === 0 ? 0 : linkTimes(k, dev).remoteAccess;
  return own + (home === 0 ? 0 : linkTimes(k, home).remoteAccess);
}
