// The table of page-table formats. Our decision (model.md §5).

import { arm64 } from './arm64.ts';
import type { Format, FormatName } from './format.ts';
import { gpu } from './gpu.ts';
import { npu } from './npu.ts';
import { sv39, sv48, sv57 } from './riscv.ts';
import { x86With4Levels, x86With5Levels } from './x86-64.ts';

/** What a leaf allows whoever walks the table; with `None` it only keeps its frame, as PROT_NONE does. Execution is not told apart. */
export const Access = { None: 0, Read: 1, ReadWrite: 2 } as const;
export type Access = (typeof Access)[keyof typeof Access];

const formats = {
  'x86-64': () => x86With4Levels,
  'x86-64-5level': () => x86With5Levels,
  arm64: () => arm64,
  'riscv-sv39': () => sv39,
  'riscv-sv48': () => sv48,
  'riscv-sv57': () => sv57,
  gpu: () => gpu,
  npu,
} satisfies Record<FormatName, (granuleOrder: 0 | 9) => Format>;

/** All names, in the order of their ids in the state. */
export const formatNames = Object.keys(formats) as readonly FormatName[];

/** The format of a name in a machine whose granule is 2^`granuleOrder` base pages: only `npu` depends on it. */
export const formatOf = (name: FormatName, granuleOrder: 0 | 9): Format => formats[name](granuleOrder);
