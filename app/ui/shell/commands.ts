// Every command of the page with its key, once: the keys, the list of commands and the help read this table. Names are
// words/en/commands.ts, the keys' names words/en/page.ts. Our decision (stage.md, "Keys").

import type { App } from '../../store/app.ts';
import type { Settings } from '../../store/settings.ts';
import { answerWords } from '../../words/en/answers.ts';
import type { CommandGroup, CommandId } from '../../words/en/commands.ts';

/**
 * A keystroke: `key` is the sign, `code` the place on the keyboard. `shift` is false where it is not said; `control` stands for Ctrl or
 * Command; `always` fits whatever else is held, for signs that some layouts write with more keys.
 */
export interface Binding {
  readonly key?: string;
  readonly code?: string;
  readonly shift?: boolean;
  readonly control?: boolean;
  readonly always?: boolean;
}

/** A command; `run` does it. */
export interface Command {
  readonly id: CommandId;
  readonly group: CommandGroup;
  readonly keys: readonly Binding[];
  readonly run: (app: App) => void;
}

const none: readonly Binding[] = [];

/** Where the inspector stands beside the script or the errata; below 720 pixels it stands below them. */
export const ROOM_FOR_BOTH = '(width >= 1500px) or (width < 720px)';

const toggled = (key: 'editorOpen' | 'timelineOpen') => (app: App) =>
  app.set({ [key]: !app.store.getState().settings[key] });
/** Shows or hides the inspector; where the script or the errata have its room, it takes their place. */
export function toggleInspector(app: App): void {
  const { settings } = app.store.getState();
  const isCovered = (settings.errataOpen || settings.editorOpen) && !matchMedia(ROOM_FOR_BOTH).matches;
  if (isCovered) app.set({ inspectorOpen: true, editorOpen: false, errataOpen: false });
  else app.set({ inspectorOpen: !settings.inspectorOpen });
}

/** Puts the link to this very state, or the state itself, on the clipboard. */
export async function copy(app: App, what: 'link' | 'state'): Promise<void> {
  const copying = await app.copying();
  await (what === 'link' ? copying.link() : copying.state(answerWords.report));
}

const set = (change: Partial<Settings>) => (app: App) => app.set(change);

const transport: readonly Command[] = [
  { id: 'play', group: 'transport', keys: [{ key: ' ' }], run: (app) => app.togglePlay() },
  {
    id: 'step',
    group: 'transport',
    keys: [{ key: 'ArrowRight' }],
    run: (app) => app.move({ kind: 'stops', by: 1 }),
  },
  {
    id: 'back',
    group: 'transport',
    keys: [{ key: 'ArrowLeft' }],
    run: (app) => app.move({ kind: 'stops', by: -1 }),
  },
  {
    id: 'nextStatement',
    group: 'transport',
    keys: [{ key: 'ArrowRight', shift: true }],
    run: (app) => app.move({ kind: 'statements', by: 1 }),
  },
  {
    id: 'previousStatement',
    group: 'transport',
    keys: [{ key: 'ArrowLeft', shift: true }],
    run: (app) => app.move({ kind: 'statements', by: -1 }),
  },
  {
    id: 'nextChange',
    group: 'transport',
    keys: [{ key: ']', always: true }, { code: 'BracketRight' }],
    run: (app) => app.move({ kind: 'change', by: 1 }),
  },
  {
    id: 'previousChange',
    group: 'transport',
    keys: [{ key: '[', always: true }, { code: 'BracketLeft' }],
    run: (app) => app.move({ kind: 'change', by: -1 }),
  },
  {
    id: 'start',
    group: 'transport',
    keys: [{ key: 'Home' }],
    run: (app) => app.move({ kind: 'stop', stop: 0 }),
  },
  { id: 'end', group: 'transport', keys: [{ key: 'End' }], run: (app) => app.move({ kind: 'end' }) },
];

const bands: readonly Command[] = (['band1', 'band2', 'band3', 'band4'] as const).map((id, band) => ({
  id,
  group: 'stage',
  keys: [{ code: `Digit${band + 1}` }],
  run: (app) => app.showBand(band),
}));

const stage: readonly Command[] = [
  ...bands,
  {
    id: 'zoomIn',
    group: 'stage',
    keys: [{ key: '+' }, { key: '+', shift: true }, { key: '=' }],
    run: (app) => app.zoom('in'),
  },
  {
    id: 'zoomOut',
    group: 'stage',
    keys: [{ key: '-' }, { key: '−' }, { key: '_', shift: true }],
    run: (app) => app.zoom('out'),
  },
  { id: 'fit', group: 'stage', keys: [{ key: 'f' }], run: (app) => app.zoom('selection') },
  {
    id: 'fitAll',
    group: 'stage',
    keys: [{ key: '0' }, { code: 'Numpad0' }, { key: 'f', shift: true }],
    run: (app) => app.zoom('all'),
  },
];

const panels: readonly Command[] = [
  { id: 'allFormats', group: 'panels', keys: none, run: (app) => app.showFormats(true) },
  { id: 'script', group: 'panels', keys: none, run: toggled('editorOpen') },
  {
    id: 'errata',
    group: 'panels',
    keys: none,
    run: (app) => app.showErrata(!app.store.getState().settings.errataOpen),
  },
  { id: 'objections', group: 'panels', keys: none, run: (app) => app.showObjections() },
  { id: 'inspector', group: 'panels', keys: none, run: toggleInspector },
  { id: 'timeline', group: 'panels', keys: none, run: toggled('timelineOpen') },
  {
    id: 'showTimeline',
    group: 'panels',
    keys: none,
    run: set({ strip: 'timeline', timelineOpen: true }),
  },
  {
    id: 'showResidency',
    group: 'panels',
    keys: none,
    run: set({ strip: 'residency', timelineOpen: true }),
  },
  {
    id: 'showCounters',
    group: 'panels',
    keys: none,
    run: set({ strip: 'counters', timelineOpen: true }),
  },
  {
    id: 'usualSizes',
    group: 'panels',
    keys: none,
    run: set({ sideSize: 0, inspectorSize: 0, stripSize: 0 }),
  },
];

const session: readonly Command[] = [
  { id: 'firstVisit', group: 'session', keys: none, run: (app) => void app.openFirstVisit() },
  { id: 'open', group: 'session', keys: none, run: (app) => app.askForFile() },
  { id: 'copyLink', group: 'session', keys: none, run: (app) => void copy(app, 'link') },
  { id: 'copyState', group: 'session', keys: none, run: (app) => void copy(app, 'state') },
  { id: 'print', group: 'session', keys: none, run: () => print() },
  { id: 'themeSystem', group: 'session', keys: none, run: set({ theme: 'system' }) },
  { id: 'themeDark', group: 'session', keys: none, run: set({ theme: 'dark' }) },
  { id: 'themeLight', group: 'session', keys: none, run: set({ theme: 'light' }) },
  {
    id: 'palette',
    group: 'session',
    keys: [{ key: 'k', control: true }],
    run: (app) => app.showPalette(true),
  },
  { id: 'help', group: 'session', keys: [{ key: '?', always: true }], run: (app) => app.showHelp(true) },
];

/** Every command, in the order in which they are told. */
export const commands: readonly Command[] = [...transport, ...stage, ...panels, ...session];
