// Messages: what went wrong or should be known, and the ways out; how far long work is.

import type { Notice } from '../../store/state.ts';
import type { Progress } from '../../worker/protocol.ts';
import { count, counted } from '../format.ts';

const refusals = {
  version: 'This link was made by a version of gmemscope that this page does not know.',
  damaged: 'This link cannot be read; a part of it may be missing.',
  tooLarge: 'This link holds more than the page opens.',
} as const;

function notice(what: Notice): string {
  switch (what.kind) {
    case 'linkRefused':
      return `${refusals[what.refusal]} Here is the first visit instead.`;
    case 'landedElsewhere':
      return 'The step that the link names is another one in this version, so this is the end of its statement.';
    case 'workerLost':
      return what.rebuilt
        ? `The machine stopped with an error (${what.message}) and was rebuilt from your script.`
        : `The machine stopped with an error again (${what.message}). Your script is kept; change it, or run it again.`;
    case 'stopped':
      return `Stopped after ${counted(what.statements, 'statement', 'statements')}; the rest has not run.`;
    case 'fileUnknown':
      return `${what.name} is neither a script nor a recording that can be read (strace, maps, smaps, perf script, perf trace).`;
    case 'fileFailed':
      return `${what.name} could not be read: ${what.message}`;
    case 'kept':
      return 'The script of your last window is still here.';
    case 'linkLong':
      return `The link has ${count(what.characters)} characters; some programs cut links that long. Sending the script as a file is safer.`;
    case 'copyRefused':
      return 'The browser does not let the page use the clipboard. Copy it from here:';
  }
}

/** Words of messages. */
export const noticeWords = {
  progress: ({ doing, done, total }: Progress): string => {
    if (doing === 'reading')
      return total === 0 ? 'Reading …' : `Reading … ${Math.floor((100 * done) / total)} %`;
    return total === 0 ? 'Running …' : `Running … ${count(done)} of ${count(total)} statements`;
  },
  dismiss: 'Dismiss',
  notices: 'Messages',
  notice,
  wayOut: { stopped: 'Run the rest', kept: 'Open it', workerLost: 'Run it again' },
} as const;
