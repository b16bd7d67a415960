// Replays a golden file of kind vm_object: every answer and every state is compared with the recording. What the fields and operations mean
// stands in app/core/gmem/fixtures/README.md.

import type { ErratumId } from '../../core/index.ts';
import type { Json } from './golden-array.ts';
import { difference, type GoldenDifference, isListOf } from './golden-difference.ts';
import { errataOfPatch2, GoldenObject } from './golden-object.ts';
import { vmObjectOps } from './golden-vm-object-ops.ts';

/** A golden file of kind vm_object. */
export interface VmObjectGolden {
  readonly name: string;
  readonly pageShift: 12;
  readonly chunkShift: 4 | 6;
  readonly ops: readonly (readonly [string, ...Json[]])[];
  readonly results: readonly Json[];
  readonly checkpoints: readonly { readonly afterOp: number; readonly state: Json }[];
}

/** Whether parsed JSON is a golden file of this kind, whole enough to be replayed: every operation answered, the last one with a state. */
export function isVmObjectGolden(file: unknown): file is VmObjectGolden {
  if (typeof file !== 'object' || file === null) return false;
  const { pageShift, chunkShift, ops, results, checkpoints } = file as Readonly<Record<string, unknown>>;
  const isShaped =
    pageShift === 12 &&
    (chunkShift === 4 || chunkShift === 6) &&
    isListOf(ops, (op) => Array.isArray(op) && typeof op[0] === 'string') &&
    isListOf(results, () => true) &&
    isListOf(checkpoints, (point) => typeof point === 'object' && point !== null && 'state' in point);
  if (!isShaped) return false;
  const whole = file as VmObjectGolden;
  const last = whole.ops.length - 1;
  return whole.results.length === last + 1 && whole.checkpoints.some(({ afterOp }) => afterOp === last);
}

/** Replays a whole file with errata on. Gives the first difference, or null when every answer and state is as recorded. */
export function replayVmObject(
  file: VmObjectGolden,
  errata: readonly ErratumId[] = errataOfPatch2,
): GoldenDifference | null {
  const object = new GoldenObject(file.chunkShift, errata);
  const checkpoints = new Map(file.checkpoints.map(({ afterOp, state }) => [afterOp, state]));
  for (const [op, [name, ...args]] of file.ops.entries()) {
    const expected = file.results[op] ?? null;
    try {
      const run = Object.hasOwn(vmObjectOps, name) ? vmObjectOps[name] : undefined;
      if (run === undefined) return { op, what: 'crash', path: '', expected, found: name };
      const state = checkpoints.get(op);
      const found =
        difference(op, 'answer', expected, run(object, ...args)) ??
        (state === undefined ? null : difference(op, 'state', state, object.state()));
      if (found !== null) return found;
    } catch (error) {
      return { op, what: 'crash', path: '', expected, found: String(error) };
    }
  }
  return null;
}
