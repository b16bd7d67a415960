// Words of the buttons that act on a selected page, and of why one of them cannot act now.

import type { ActionRefusal, ActionView } from '../../projections/actions-view.ts';

const refusals: Readonly<Record<ActionRefusal, string>> = {
  noProcess: 'process ended',
  noVma: 'no VMA here',
  notPeerShared: 'not peer-shared',
  notAttached: 'not attached',
  noAccess: 'no access',
  notWritable: 'not writable',
  outOfReach: 'out of reach',
  notReplayable: 'cannot replay',
  nothingThere: 'nothing there',
};

const labels: Readonly<Record<ActionView['kind'], string>> = {
  load: 'load',
  store: 'store',
  prefetch: 'prefetch',
  eagerfree: 'hmadvise',
  dontneed: 'madvise',
  munmap: 'munmap',
};

/** Words of the actions. */
export const actionWords = {
  title: 'What can happen next',
  nothingSelected: 'Select a page to act on it.',

  /** Heading of a row of buttons: who acts, or what happens to the data. */
  row: (device: string | null): string => device ?? 'cpu',
  dropRow: 'drop',

  /** What stands on the button; the row says who acts. */
  label: ({ kind }: ActionView): string => labels[kind],

  /** The button’s name by itself. */
  name: ({ kind, device }: ActionView): string => {
    const who = device ?? 'cpu';
    if (kind === 'load' || kind === 'store') return `${who} ${kind}`;
    if (kind === 'prefetch') return `prefetch to ${who}`;
    return kind === 'munmap' ? 'munmap' : `${labels[kind]} DONTNEED`;
  },

  /** One or two words why it cannot be done now. */
  refusal: (refusal: ActionRefusal): string => refusals[refusal],
  /** The same in a row where other buttons work: `store: not writable`. */
  refusalOf: (kinds: readonly ActionView['kind'][], refusal: ActionRefusal): string =>
    `${kinds.map((kind) => labels[kind]).join(', ')}: ${refusals[refusal]}`,

  /** Stands where the statement of the button under the pointer is shown. */
  hint: 'Each button adds a statement to the script.',
};
