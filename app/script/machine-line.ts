// The `machine` line as the core's configuration. Our decision (interface.md §1).

import { defaultMachine, MAX_HOST_BYTES, PAGE_SIZE, type MachineConfig } from '../core/index.ts';
import type { Statement, StatementOf } from './ast.ts';

/** The machine that a script asks for; the default one without a `machine` line. Host memory is cut to what a machine can have. */
export function machineOf(statements: readonly Statement[]): MachineConfig {
  const line = statements[0];
  return line?.kind === 'machine' ? configOf(line) : defaultMachine;
}

function configOf(line: StatementOf<'machine'>): MachineConfig {
  return {
    host: clamp(line.host ?? defaultMachine.host),
    granule: line.granule ?? defaultMachine.granule,
    cpu: line.cpu ?? defaultMachine.cpu,
    cpus: line.cpus ?? defaultMachine.cpus,
    seed:
      line.seed === null ? defaultMachine.seed : Number(BigInt.asUintN(32, line.seed ^ (line.seed >> 32n))),
    chunkShift: line.xaChunkShift ?? defaultMachine.chunkShift,
    semantics: line.semantics ?? defaultMachine.semantics,
    cost: line.cost ?? defaultMachine.cost,
  };
}

const clamp = (host: bigint): bigint =>
  host > MAX_HOST_BYTES ? MAX_HOST_BYTES : host < PAGE_SIZE ? BigInt(PAGE_SIZE) : host;
