// What every call of a gm_mmu operation leaves behind (RFC patch 3/6, struct gm_mmu): time, a count, a step. And faults of drivers that
// were injected.

import { failSites, type DeviceSite } from '../base/fault-injection.ts';
import type { Column } from '../base/slab.ts';
import { StepKind } from '../base/steps.ts';
import type { Kernel } from '../mm/kernel.ts';
import { GmRet } from '../uapi.ts';
import { gmMmuOps, type GmMmuOp } from './structs.ts';

/** A driver's operation is done: accounts for it. `key` is a page index, or 0 for operations on a whole page table. */
export function finishCall(k: Kernel, op: GmMmuOp, dev: number, key: number, ret: GmRet): void {
  const number = gmMmuOps.indexOf(op);
  k.engine.clock.advance(k.cost.driverCall);
  k.counters.calls.add(number, 1);
  k.engine.steps.emit(StepKind.DriverCall, number, dev, key, ret);
}

/** What an operation must answer because it was injected; `SUCCESS` if nothing was. Counts the call. */
export function injectedFault(k: Kernel, op: DeviceSite, dev: number): GmRet {
  const left = faultsOf(k, op);
  if (left.data[dev] === 0) return GmRet.SUCCESS;
  k.engine.steps.emit(StepKind.FaultInjected, failSites.indexOf(op), dev, left.add(dev, -1));
  if (op === 'peer_map') return k.devices.mapFault.data[dev] as GmRet;
  return op === 'peer_unmap' ? GmRet.FAILURE_UNKNOWN : GmRet.NOMEM;
}

/** The next `count` calls of an operation of a device answer `ret`; a later injection takes the place of an earlier one, 0 cancels. */
export function injectFault(k: Kernel, op: DeviceSite, dev: number, ret: GmRet, count: number): void {
  faultsOf(k, op).set(dev, count);
  if (op === 'peer_map') k.devices.mapFault.set(dev, ret);
  k.engine.steps.emit(StepKind.FaultArmed, failSites.indexOf(op), dev, count);
}

function faultsOf({ devices }: Kernel, op: DeviceSite): Column {
  if (op === 'peer_map') return devices.mapFaults;
  return op === 'peer_unmap' ? devices.unmapFaults : devices.vaFaults;
}
