// The structure of the logical page tables, as XArrays: a broken node is an `xarray` report. What must hold is in xarray/check.ts.

import type { Kernel } from '../mm/kernel.ts';
import { checkXaNode, checkXArray } from '../xarray/check.ts';

/** Judges one node that a statement touched, if it is still there. Costs a look at its slots. */
export function checkTouchedNode(k: Kernel, xa: number, node: number): void {
  const { arraySlab, nodeSlab, owners } = k.arrays;
  if (!arraySlab.isLive(xa) || !nodeSlab.isLive(node) || owners.data[node] !== xa) return;
  if (checkXaNode(k.arrays, xa, node) !== null) report(k, xa, node, NO_SLOT);
}

/** Judges the whole tree of a vm_object. */
export function checkTree(k: Kernel, object: number): void {
  const xa = k.objects.table.data[object]!;
  for (const { node, slot } of checkXArray(k.arrays, xa)) report(k, xa, node, slot);
}

const NO_SLOT = -1;

function report(k: Kernel, xa: number, node: number, slot: number): void {
  k.report({ kind: 'xarray', rule: 'xarray-structure', pid: 0, object: xa, a: node, b: slot });
}
