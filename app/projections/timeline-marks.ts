// The moments that a timeline marks, read off single steps. No kernel symbol; our decision (stage.md).

import { Fn, identifyActor, kindSet, type Step, StepKind } from '../core/index.ts';
import { MarkKind } from './codes.ts';

/** Steps that can be marks. */
export const marking = kindSet(
  StepKind.Enter,
  StepKind.Leave,
  StepKind.DmaEnd,
  StepKind.PteClear,
  StepKind.Report,
);

/**
 * The mark that a step is, or −1: a fault of a CPU or a device as the counters count them (a prefetch is none), a granule copied between
 * host and device, one evicted, a leaf taken out of a page table, a report.
 */
export function markOf({ kind, a, b, actor }: Step): MarkKind | -1 {
  switch (kind) {
    case StepKind.Enter:
      return a === Fn.handleMmFault || (a === Fn.gmDevFault && identifyActor(actor).kind === 'device')
        ? MarkKind.Fault
        : -1;
    case StepKind.Leave:
      return a === Fn.gmEvict && b === 0 ? MarkKind.Eviction : -1;
    case StepKind.DmaEnd:
      return MarkKind.Migration;
    case StepKind.PteClear:
      return MarkKind.Unmap;
    case StepKind.Report:
      return MarkKind.Report;
    default:
      return -1;
  }
}

/** The page that a mark is about, −1 if its step does not say. */
export const pageOfMark = ({ kind, b }: Step): number =>
  kind === StepKind.Enter || kind === StepKind.PteClear ? b : -1;
