// Names of page-table formats for people.

import type { FormatName } from '../../core/index.ts';

/** The name of each format. */
export const formatLabels: Readonly<Record<FormatName, string>> = {
  'x86-64': 'x86-64, 4 levels',
  'x86-64-5level': 'x86-64, 5 levels',
  arm64: 'arm64',
  'riscv-sv39': 'RISC-V Sv39',
  'riscv-sv48': 'RISC-V Sv48',
  'riscv-sv57': 'RISC-V Sv57',
  gpu: 'gpu',
  npu: 'npu',
};
