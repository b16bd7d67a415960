// What the sanitizers reported in a run, as facts that a list can show and go to. No kernel symbol; our decision (stage.md).

import {
  functionOf,
  type History,
  type Kernel,
  type Origin,
  type Position,
  type Report,
  subjectOf,
} from '../core/index.ts';
import { pageOfMapping, reportedMapping } from './reported.ts';

/** One report. `page`: the page that it is about, where that can be told; `call`: the function that it lies in, or that departed from the RFC's promise. */
export interface FoundReport extends Pick<
  Report,
  'id' | 'kind' | 'rule' | 'pid' | 'object' | 'a' | 'b' | 'count' | 'erratum'
> {
  readonly page: number | null;
  readonly call: { readonly name: string; readonly origin: Origin } | null;
  /** Just after the step that reported it. */
  readonly position: Position;
  /** Statement from 0, and the number of that step in it, from 1. */
  readonly statement: number;
  readonly step: number;
}

/** The first `most` reports of a run that stands at its head, oldest first. */
export const findReports = (history: History, most: number): FoundReport[] =>
  history.machine.reports
    .all()
    .slice(0, most)
    .map((report) => foundReport(history, report));

/** A report with where it lies in the run. */
export function foundReport(history: History, report: Report): FoundReport {
  const { id, kind, rule, pid, object, a, b, count, erratum, fn } = report;
  const statement = Math.min(history.statementOfStep(report.step), history.length - 1);
  const origin = fn < 0 ? null : functionOf(fn);
  return {
    ...{ id, kind, rule, pid, object, a, b, count, erratum },
    page: pageOf(history.machine.kernel, report),
    call: origin === null ? null : { name: origin.name, origin: origin.origin },
    position: history.positionAfter(report.step),
    statement,
    step: report.step - history.firstStep(statement) + 1,
  };
}

function pageOf(k: Kernel, report: Report): number | null {
  if (subjectOf[report.rule] === 'page') return report.object;
  const mapping = reportedMapping(report);
  const page = mapping === 0 ? -1 : pageOfMapping(k, report.pid, mapping);
  return page < 0 ? null : page;
}
