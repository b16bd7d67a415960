// What the page itself says from the first picture on: names of buttons, where we are, what broke. Facts in, sentences out.

import type { Place, Semantics, StatementKind } from '../../worker/protocol.ts';
import { count, counted, duration } from '../format.ts';

const keyNames = {
  play: 'Space',
  step: '→',
  back: '←',
  nextStatement: 'Shift →',
  previousStatement: 'Shift ←',
  nextChange: ']',
  previousChange: '[',
  start: 'Home',
  end: 'End',
  band1: '1',
  band2: '2',
  band3: '3',
  band4: '4',
  zoomIn: '+',
  zoomOut: '−',
  fit: 'F',
  fitAll: '0',
  palette: 'Ctrl/⌘ K',
  help: '?',
} as const;

/** What a statement did that answers nothing. */
const silent: Partial<Record<StatementKind, string>> = {
  machine: 'The machine is made: its first process is running and has no memory yet.',
  listed: 'This call of the recording is listed and not run.',
};

/** Names, labels and sentences of the page around the stage. */
export const pageWords = {
  name: 'gmemscope',
  untitled: 'Untitled script',
  /** `corrected`, `posted`, or what differs from that: `E12`, `3 errata`, `posted −E34`. */
  semantics: ({ posted, changed }: Semantics): string => {
    if (changed.length === 0) return posted ? 'posted' : 'corrected';
    const ids =
      changed.length <= 2
        ? changed.join(posted ? ' −' : ' ')
        : `${count(changed.length)}${posted ? '' : ' errata'}`;
    return posted ? `posted −${ids}` : ids;
  },
  semanticsHint: (semantics: string): string => `Runs ${semantics}: open the errata`,
  errata: 'Errata',
  showErrata: 'Show the errata',
  hideErrata: 'Hide the errata',

  open: 'Open a script or a recording',
  openShort: 'Open',
  copyLink: 'Copy link',
  copyState: 'Copy state as JSON',
  copied: { link: 'Link copied', state: 'State copied', erratum: 'Link copied', objection: 'Link copied' },
  firstVisit: 'First visit',
  help: 'Keys and help',
  palette: 'Commands',
  theme: { system: 'Theme: as the system', dark: 'Theme: dark', light: 'Theme: light' },
  topBar: 'Session',

  stage: 'Stage',
  explanation: 'What happens',
  timeline: 'Timeline',
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
  withKey: (label: string, key: keyof typeof keyNames): string => `${label} (${keyNames[key]})`,
  keyNames,

  /** `step 7 of 12 · statement 5 of 9 · 3.42 µs`. */
  place: ({ step, steps, statement, statements, now }: Place): string => {
    const where =
      statement === 0
        ? `start of ${counted(statements, 'statement', 'statements')}`
        : `statement ${count(statement)} of ${count(statements)}`;
    const inside = statement === 0 || steps === 0 ? '' : `step ${count(step)} of ${count(steps)} · `;
    return `${inside}${where} · ${duration(now)}`;
  },
  /** What a statement did that answers nothing. */
  silent,
  /** Said before the first statement. */
  beginning: 'Nothing has happened yet.',
  nothingToRun: 'The script is empty. Type a statement below, or open a file.',

  script: 'Script',
  showScript: 'Show the script',
  hideScript: 'Hide the script',
  inspector: 'Inspector',
  showInspector: 'Show the inspector',
  hideInspector: 'Hide the inspector',
  resize: {
    side: 'Width of the list or script',
    inspector: 'Width of the inspector',
    strip: 'Height of the timeline',
  },
  resizeHint: 'Drag, or use the arrow keys. Enter or a double click gives back the usual size.',

  pastedName: 'The pasted text',
  actMenu: 'What can happen to this page',
  cancel: 'Cancel',
  printed: 'Script and address',
  drop: 'Drop a script or a recording here',

  crashTitle: 'The page stopped',
  crash: (message: string): string =>
    `An error in gmemscope itself: ${message} Your script is kept in this browser; load the page again to go on.`,
  reload: 'Load again',
  loading: 'The machine is being built …',
} as const;
