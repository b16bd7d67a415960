// Replays a golden file of kind xarray: every answer, every digest and every tree is compared with the recording. What the fields and
// operations mean stands in app/core/xarray/fixtures/README.md.

import type { ChunkShift } from '../../core/index.ts';
import { fnv1a } from './fnv1a.ts';
import { difference, type GoldenDifference, isListOf } from './golden-difference.ts';
import { GoldenArray, isGoldenInit, type GoldenInit, type Json } from './golden-array.ts';
import { xarrayOps } from './golden-xarray-ops.ts';

/** A golden file of kind xarray. */
export interface XArrayGolden {
  readonly name: string;
  readonly chunkShift: ChunkShift;
  readonly init: GoldenInit;
  readonly tags: readonly string[];
  readonly ops: readonly (readonly [string, ...Json[]])[];
  readonly results: readonly Json[];
  readonly digests: readonly (readonly [number, string])[];
  readonly checkpoints: readonly { readonly afterOp: number; readonly nodes: number; readonly tree: Json }[];
}

const LONGEST_LIST = 64;

/** Whether parsed JSON is a golden file of this kind, whole enough to be replayed: every operation answered, the last one with a tree. */
export function isXArrayGolden(file: unknown): file is XArrayGolden {
  if (typeof file !== 'object' || file === null) return false;
  const { init, chunkShift, ops, results, digests, checkpoints } = file as Readonly<Record<string, unknown>>;
  const isShaped =
    isGoldenInit(init) &&
    (chunkShift === 4 || chunkShift === 6) &&
    isListOf(ops, (op) => Array.isArray(op) && typeof op[0] === 'string') &&
    isListOf(results, () => true) &&
    isListOf(digests, (digest) => Array.isArray(digest) && digest.length === 2) &&
    isListOf(checkpoints, (point) => typeof point === 'object' && point !== null && 'afterOp' in point);
  if (!isShaped) return false;
  const whole = file as XArrayGolden;
  const last = whole.ops.length - 1;
  return whole.results.length === last + 1 && whole.checkpoints.some(({ afterOp }) => afterOp === last);
}

/** Does one operation to an array. Gives its answer, a long list folded; throws where there is no such operation. */
export function runOperation(array: GoldenArray, [name, ...args]: readonly [string, ...Json[]]): Json {
  const op = Object.hasOwn(xarrayOps, name) ? xarrayOps[name] : undefined;
  if (op === undefined) throw new UnknownOperation(name);
  return folded(op(array, ...args));
}

class UnknownOperation extends Error {
  override readonly name = 'UnknownOperation';
}

function folded(answer: Json): Json {
  if (!Array.isArray(answer) || answer.length <= LONGEST_LIST) return answer;
  return { count: answer.length, hash: fnv1a(JSON.stringify(answer)) };
}

/** Replays a whole file. Gives the first difference, or null when every answer, digest and tree is as recorded. */
export function replayXArray(file: XArrayGolden): GoldenDifference | null {
  const array = new GoldenArray(file);
  const digests = new Map(file.digests);
  const checkpoints = new Map(file.checkpoints.map((checkpoint) => [checkpoint.afterOp, checkpoint]));
  for (const [op, operation] of file.ops.entries()) {
    try {
      const answer = runOperation(array, operation);
      const found =
        difference(op, 'answer', file.results[op] ?? null, answer) ??
        treeDifference(op, array, checkpoints.get(op), digests.get(op));
      if (found !== null) return found;
    } catch (error) {
      return { op, what: 'crash', path: '', expected: file.results[op] ?? null, found: String(error) };
    }
  }
  return null;
}

function treeDifference(
  op: number,
  array: GoldenArray,
  checkpoint: XArrayGolden['checkpoints'][number] | undefined,
  digest: string | undefined,
): GoldenDifference | null {
  if (checkpoint === undefined && digest === undefined) return null;
  const text = array.treeText();
  if (checkpoint !== undefined) {
    const inTree =
      difference(op, 'tree', checkpoint.tree, JSON.parse(text) as Json) ??
      difference(op, 'nodes', checkpoint.nodes, array.nodes());
    if (inTree !== null) return inTree;
  }
  return digest === undefined ? null : difference(op, 'digest', digest, fnv1a(text));
}
