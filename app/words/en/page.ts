// What the page itself says: names of buttons, where we are, what went wrong and the way out. Facts in, sentences out.

import type { Notice } from '../../store/state.ts';
import type { Outcome, Place, Progress, RunReport, StatementKind } from '../../worker/protocol.ts';
import { count, duration } from '../format.ts';
import { answerWords } from './answers.ts';

const KEY_NAMES = {
  play: 'Space',
  step: '→',
  back: '←',
  nextStatement: 'Shift →',
  previousStatement: 'Shift ←',
  nextChange: ']',
  previousChange: '[',
  start: 'Home',
  end: 'End',
  bands: '1 2 3 4',
  help: '?',
} as const;

const plural = (n: number, one: string, many: string): string => `${count(n)} ${n === 1 ? one : many}`;

const refusals = {
  version: 'This link was made by a version of gmemscope that this page does not know.',
  damaged: 'This link cannot be read; a part of it may be missing.',
  tooLarge: 'This link holds more than the page opens.',
} as const;

/** What a statement did that answers nothing. */
const silent: Partial<Record<StatementKind, string>> = {
  machine: 'The machine is made: its first process is running and has no memory yet.',
  focus: 'This page is the one to watch.',
  listed: 'This call of the recording is listed and not run.',
};

const refusal = (why: NonNullable<Outcome['refusal']>): string =>
  why.code === 'unbound'
    ? `This statement was not run: ${why.name} stands for nothing, because the call that should name it failed.`
    : `This statement was not run: ${why.device} is attached to several processes (${why.processes.join(', ')}), and none is named.`;

function found(what: NonNullable<Outcome['found']>): string {
  switch (what.kind) {
    case 'state':
      return what.device === null
        ? `The state is ${what.state}`
        : `The state is ${what.state} ${what.device}`;
    case 'counter':
      return `The counter stands at ${count(what.value)}`;
    case 'reports':
      return what.count === 0 ? 'There is no report' : `There are ${plural(what.count, 'report', 'reports')}`;
    case 'page':
      return 'This page is the one to watch';
  }
}

/** What a statement came to, once all of its steps are done; empty where there is nothing to say. */
function outcome(kind: StatementKind, { verdict, answer, found: what, refusal: why }: Outcome): string {
  if (why !== null) return refusal(why);
  const said = answer !== null ? answerWords.answer(kind, answer) : what !== null ? `${found(what)}.` : '';
  if (verdict === 'broken') return `${said} The script expects something else.`;
  if (verdict === 'held') return `${said} That is what the script expects.`;
  return said === '' ? (silent[kind] ?? '') : said;
}

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
      return `Stopped after ${plural(what.statements, 'statement', 'statements')}; the rest has not run.`;
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

/** Names, labels and sentences of the page around the stage. */
export const pageWords = {
  name: 'gmemscope',
  untitled: 'Untitled script',
  semantics: { corrected: 'corrected', posted: 'as posted' },
  semanticsHint: 'Corrected semantics: the RFC’s known mistakes are repaired',

  open: 'Open a script or a recording',
  openShort: 'Open',
  copyLink: 'Copy link',
  copyState: 'Copy state as JSON',
  copied: { link: 'Link copied', state: 'State copied' },
  firstVisit: 'First visit',
  help: 'Keys and help',
  theme: { system: 'Theme: as the system', dark: 'Theme: dark', light: 'Theme: light' },
  topBar: 'Session',

  stage: 'Stage',
  explanation: 'What happens',
  bands: ['Virtual addresses', 'Logical page table', 'Physical page tables', 'Physical memory'],
  bandsShort: ['Virtual', 'Logical', 'Physical', 'Memory'],
  bandChoice: 'Band',

  transport: 'Transport',
  start: 'Start',
  previousStatement: 'Previous statement',
  back: 'Step back',
  play: 'Play',
  pause: 'Pause',
  step: 'Step',
  nextStatement: 'Next statement',
  end: 'End',
  previousChange: 'Previous change',
  nextChange: 'Next change',
  change: 'change',
  speed: 'Speed',
  speedOf: (speed: number): string => `${speed}×`,
  scrubber: 'Place in the run',
  scrubberAt: (place: Place): string => pageWords.place(place),
  withKey: (label: string, key: keyof typeof KEY_NAMES): string => `${label} (${KEY_NAMES[key]})`,

  /** `step 7 of 12 · statement 5 of 9 · 3.42 µs`. */
  place: ({ step, steps, statement, statements, now }: Place): string => {
    const where =
      statement === 0
        ? `start of ${plural(statements, 'statement', 'statements')}`
        : `statement ${count(statement)} of ${count(statements)}`;
    const inside = statement === 0 || steps === 0 ? '' : `step ${count(step)} of ${count(steps)} · `;
    return `${inside}${where} · ${duration(now)}`;
  },
  /** What a statement came to. */
  outcome,
  /** Said before the first statement. */
  beginning: 'Nothing has happened yet.',
  nothingToRun: 'The script is empty. Type a statement below, or open a file.',
  invitation: 'Press → for the next step',

  progress: ({ doing, done, total }: Progress): string => {
    if (doing === 'reading')
      return total === 0 ? 'Reading …' : `Reading … ${Math.floor((100 * done) / total)} %`;
    return total === 0 ? 'Running …' : `Running … ${count(done)} of ${count(total)} statements`;
  },
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  notices: 'Messages',
  notice,
  wayOut: { stopped: 'Run the rest', kept: 'Open it', workerLost: 'Run it again' },

  script: 'Script',
  showScript: 'Show the script',
  hideScript: 'Hide the script',
  inspector: 'Inspector',
  /** How the last run went, for the head of the script. */
  ran: ({ state, errors, unmetCount, statements }: RunReport): string => {
    if (state === 'refused') return `Not run: ${plural(errors.length, 'mistake', 'mistakes')} to mend first`;
    const ran = `${plural(statements, 'statement', 'statements')} run`;
    if (errors.length > 0) return `${ran} · ${plural(errors.length, 'mistake', 'mistakes')}`;
    return unmetCount > 0 ? `${ran} · ${plural(unmetCount, 'expectation', 'expectations')} not met` : ran;
  },
  line: (line: number): string => `Line ${count(line)}`,
  mistakes: 'Mistakes in the script',

  pastedName: 'The pasted text',
  actMenu: 'What can happen to this page',
  drop: 'Drop a script or a recording here',

  importTitle: 'Import a recording',
  importOf: (name: string, format: string): string => `${name} is ${format}.`,
  importHint: 'A recording becomes a script that you can read and change.',
  peerShared: 'Peer-shared mappings',
  peerSharedChoice: {
    none: 'none: every mapping stays an ordinary one',
    anon: 'private anonymous mmaps',
  },
  devices: 'Devices',
  touch: 'Touches',
  touchChoice: {
    none: 'none: calls only',
    first: 'the first page of each new range',
    all: 'every page once',
  },
  touchBy: 'Touched by',
  touchByChoice: { cpu: 'the CPU', alternate: 'CPU and devices in turn' },
  touchHint:
    'A trace of calls holds no accesses: these are added after the call that makes a page accessible.',
  import: 'Import',

  helpTitle: 'Keys and help',
  helpIntro:
    'One column is one virtual page through all tables; one row is one level of one table. A straight column means that the tables agree.',
  keysTitle: 'Keys',
  keys: [
    [KEY_NAMES.play, 'play or pause'],
    [`${KEY_NAMES.back} ${KEY_NAMES.step}`, 'step back, step'],
    ['Shift ← →', 'previous, next statement'],
    ['[ ]', 'previous, next change that can be seen'],
    ['Home End', 'start, end'],
    [KEY_NAMES.bands, 'band of the stage'],
    [KEY_NAMES.help, 'this help'],
  ] satisfies readonly (readonly [string, string])[],
  singleKeys: 'Single keys are shortcuts',
  lookTitle: 'Look',
  languageTitle: 'The script',
  languageHint:
    'Every action is a statement of the script, and the script is the whole session. A line of “strace -f -e trace=memory” is a statement, too.',
  close: 'Close',

  crashTitle: 'The page stopped',
  crash: (message: string): string =>
    `An error in gmemscope itself: ${message} Your script is kept in this browser; load the page again to go on.`,
  reload: 'Load again',
  loading: 'The machine is being built …',
} as const;
