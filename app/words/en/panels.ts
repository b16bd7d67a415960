// Words of what opens beside or above the stage: the script, help, and the options of an import.

import type { RunReport } from '../../worker/protocol.ts';
import { counted } from '../format.ts';
import { pageWords } from './page.ts';

const { keyNames } = pageWords;

/** Words of panels and dialogs. */
export const panelWords = {
  /** How the last run went, for the head of the script. */
  ran: ({ state, errors, unmetCount, statements }: RunReport): string => {
    if (state === 'refused') return `Not run: ${counted(errors.length, 'mistake', 'mistakes')} to mend first`;
    const ran = `${counted(statements, 'statement', 'statements')} run`;
    if (errors.length > 0) return `${ran} · ${counted(errors.length, 'mistake', 'mistakes')}`;
    return unmetCount > 0 ? `${ran} · ${counted(unmetCount, 'expectation', 'expectations')} not met` : ran;
  },

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
    [keyNames.play, 'play or pause'],
    [`${keyNames.back} ${keyNames.step}`, 'step back, step'],
    ['Shift ← →', 'previous, next statement'],
    ['[ ]', 'previous, next change that can be seen'],
    ['Home End', 'start, end'],
    [keyNames.bands, 'band of the stage'],
    ['+ −', 'zoom in, zoom out'],
    ['F', 'fit the area of the selection'],
    ['0', 'show the whole axis'],
    [keyNames.help, 'this help'],
  ] satisfies readonly (readonly [string, string])[],
  singleKeys: 'Single keys are shortcuts',
  languageTitle: 'The script',
  languageHint:
    'Every action is a statement of the script, and the script is the whole session. A line of “strace -f -e trace=memory” is a statement, too.',
  close: 'Close',
} as const;
