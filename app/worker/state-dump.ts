// The state dump of the page at the present position. Sentences of reports are the page's to add. Our decision (interface.md §3).

import { dumpRun } from '../script/state-dump.ts';
import type { Requests } from './protocol.ts';
import type { Recording } from './recording.ts';

/** The dump, and the reports whose sentences it lacks. */
export const dumpOf = (recording: Recording): Requests['dump']['answer'] => ({
  dump: dumpRun(recording, () => ''),
  reports: recording.history.machine.reports.all(),
});
