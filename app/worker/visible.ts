// Which steps something visible follows from: the others (a function entered, a lock taken) are what "next change" skips. Our decision.

import { StepKind } from '../core/index.ts';

const unseen = new Set<number>([
  StepKind.Enter,
  StepKind.Leave,
  StepKind.Lock,
  StepKind.Unlock,
  StepKind.LockWait,
  StepKind.TlbFlush,
  StepKind.TlbMiss,
  StepKind.TlbFill,
  StepKind.TlbHit,
  StepKind.BlockSplit,
  StepKind.BlockMerge,
  StepKind.DmaMap,
  StepKind.DmaUnmap,
  StepKind.DriverCall,
  StepKind.WorkQueued,
]);

/** Whether a step of this kind changes what the picture shows. */
export const isVisible = (kind: StepKind): boolean => !unseen.has(kind);
