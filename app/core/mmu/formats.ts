// The table of page-table formats. Our decision (model.md §5).

import { arm64 } from './arm64.ts';
import type { Format, FormatName } from './format.ts';
import { gpu } from './gpu.ts';
import { npu } from './npu.ts';
import { sv39, sv48, sv57 } from './riscv.ts';
import { x86With4Levels, x86With5Levels } from './x86-64.ts';

/** The format of a name in a machine whose granule is 2^`granuleOrder` base pages: only `npu` depends on it. */
export const formatOf = (name: FormatName, granuleOrder: 0 | 9): Format =>
  name === 'npu' ? npu(granuleOrder) : fixedFormats[name];

const fixedFormats: Record<Exclude<FormatName, 'npu'>, Format> = {
  'x86-64': x86With4Levels,
  'x86-64-5level': x86With5Levels,
  arm64,
  'riscv-sv39': sv39,
  'riscv-sv48': sv48,
  'riscv-sv57': sv57,
  gpu,
};

/** All names, in the order of their ids in the state. */
export const formatNames: readonly FormatName[] = [...(Object.keys(fixedFormats) as FormatName[]), 'npu'];
