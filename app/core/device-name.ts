// What a device is called. Our decision (the patches only number devices).

import type { Kernel } from './mm/kernel.ts';

/** The name of a device; `null` for 0, the CPU. */
export const deviceName = (k: Kernel, dev: number): string | null =>
  dev === 0 ? null : k.names[k.devices.name.data[dev]!]!;
