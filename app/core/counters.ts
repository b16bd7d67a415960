// The counters of interface.md §3 as they stand: what happened so far and what the tables cost now.

import type { Kernel } from './mm/kernel.ts';
import { gmMmuOps, type GmMmuOp } from './gmem/structs.ts';
import { PAGE_SIZE } from './base/units.ts';

/** Bytes of the structures that make the logical page tables (model.md §2, x86-64). */
const VM_OBJECT_BYTES = 24;
const XARRAY_BYTES = 16;
const MAPPING_BYTES = 48;
const NODE_BYTES = { 4: 192, 6: 576 } as const;

/** Counters by their names in the state dump; counts unless the name says bytes. */
export interface CounterValues {
  readonly cpu_faults: number;
  readonly device_faults: number;
  readonly migrations_to_device: number;
  readonly migrations_to_host: number;
  readonly evictions: number;
  readonly bytes_moved: number;
  readonly tlb_flushes: number;
  readonly xa_nodes: number;
  readonly gm_mappings: number;
  readonly logical_bytes: number;
  readonly physical_bytes: number;
  readonly calls: Readonly<Record<GmMmuOp, number>>;
}

/** All counters of a machine at its present position. */
export function readCounters(k: Kernel): CounterValues {
  const { counters, arrays, objects, mappings } = k;
  const nodes = arrays.nodeSlab.live;
  const calls = gmMmuOps.map((op, number) => [op, counters.calls.data[number]!] as const);
  return {
    cpu_faults: counters.cpuFaults.value,
    device_faults: counters.deviceFaults.value,
    migrations_to_device: counters.migrationsToDevice.value,
    migrations_to_host: counters.migrationsToHost.value,
    evictions: counters.evictions.value,
    bytes_moved: counters.pagesMoved.value * PAGE_SIZE,
    tlb_flushes: counters.tlbFlushes.value,
    xa_nodes: nodes,
    gm_mappings: mappings.slab.live,
    logical_bytes:
      objects.slab.live * (VM_OBJECT_BYTES + XARRAY_BYTES) +
      nodes * NODE_BYTES[arrays.chunkShift] +
      mappings.slab.live * MAPPING_BYTES,
    physical_bytes: k.tables.allTables * PAGE_SIZE,
    calls: Object.fromEntries(calls) as Record<GmMmuOp, number>,
  };
}
