// Words of the commands of the page: their names in the list of commands and beside their keys in the help.

import { count } from '../format.ts';
import { pageWords } from './page.ts';

const [virtual, logical, physical, memory] = pageWords.bands;

const names = {
  play: 'Play or pause',
  step: pageWords.step,
  back: pageWords.back,
  nextStatement: pageWords.nextStatement,
  previousStatement: pageWords.previousStatement,
  nextChange: 'Next change that can be seen',
  previousChange: 'Previous change that can be seen',
  start: pageWords.start,
  end: pageWords.end,
  band1: virtual,
  band2: logical,
  band3: physical,
  band4: memory,
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fit: 'Fit the stage to the selection',
  fitAll: 'Show the whole axis',
  allFormats: 'All formats: the selected page’s walk in each',
  script: 'Show or hide the script',
  errata: 'Show or hide the errata',
  objections: 'Show the objections',
  inspector: 'Show or hide the inspector',
  timeline: 'Show or hide the strip of time',
  showTimeline: 'Strip: timeline',
  showResidency: 'Strip: residency',
  showCounters: 'Strip: counters',
  usualSizes: 'Give all panels their usual size',
  themeSystem: pageWords.theme.system,
  themeDark: pageWords.theme.dark,
  themeLight: pageWords.theme.light,
  firstVisit: 'Open the first visit',
  open: pageWords.open,
  copyLink: pageWords.copyLink,
  copyState: pageWords.copyState,
  print: 'Print the stage',
  palette: 'All commands',
  help: pageWords.help,
} as const;

/** The name of a command in the code. */
export type CommandId = keyof typeof names;

const groups = {
  places: 'Go to',
  actions: 'What can happen next',
  transport: 'Transport',
  stage: 'Stage',
  panels: 'Panels',
  session: 'Session',
  errata: 'Errata',
  objections: 'Objections',
} as const;

/** Under which heading commands stand together. */
export type CommandGroup = keyof typeof groups;

/** Words of the list of commands. */
export const commandWords = {
  names,
  groups,
  title: pageWords.palette,
  field: 'Find a command',
  placeholder: 'A command, a statement’s number, 0x…',
  found: (commands: number): string =>
    commands === 0 ? 'No command fits.' : `${count(commands)} ${commands === 1 ? 'command' : 'commands'}`,
  goToStatement: (statement: number): string => `Go to statement ${count(statement)}`,
  selectAddress: (address: string): string => `Select ${address}`,
  erratum: (id: string, title: string): string => `${id} ${title}`,
  how: 'Arrow keys choose, Enter runs, Escape closes',
} as const;
