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
  pinned: 'pinned',
  notPinned: 'not pinned',
};

const labels: Readonly<Record<ActionView['kind'], string>> = {
  load: 'load',
  store: 'store',
  prefetch: 'prefetch',
  reclaim: 'evict one',
  pin: 'pin',
  unpin: 'unpin',
  migrate: 'migrate',
  eagerfree: 'hmadvise',
  dontneed: 'madvise',
  munmap: 'munmap',
  failMap: 'map',
  failUnmap: 'unmap',
  failPage: 'host page',
};

const names: Readonly<Record<Exclude<ActionView['kind'], 'load' | 'store'>, (who: string) => string>> = {
  prefetch: (who) => `prefetch to ${who}`,
  reclaim: (who) => `evict what ${who} used longest ago`,
  pin: () => 'pin',
  unpin: () => 'unpin',
  migrate: () => 'migrate_pages',
  eagerfree: () => 'hmadvise DONTNEED',
  dontneed: () => 'madvise DONTNEED',
  munmap: () => 'munmap',
  failMap: (who) => `fail the next peer_map of ${who}`,
  failUnmap: (who) => `fail the next peer_unmap of ${who}`,
  failPage: () => 'fail the next allocation of a host page',
};

/** Words of the actions. */
export const actionWords = {
  title: 'What can happen next',
  nothingSelected: 'Select a page to act on it.',

  /** Heading of a row of buttons: who acts, or what happens to the data. */
  row: (device: string | null): string => device ?? 'cpu',
  frameRow: 'page frame',
  dropRow: 'drop',
  failRow: 'let the next one fail',

  /** What stands on the button; the row says who acts, or what is to happen. */
  label: ({ kind, device }: ActionView): string =>
    (kind === 'failMap' || kind === 'failUnmap') && device !== null
      ? `${device} ${labels[kind]}`
      : labels[kind],

  /** The button’s name by itself. */
  name: ({ kind, device }: ActionView): string => {
    const who = device ?? 'cpu';
    if (kind === 'load' || kind === 'store') return `${who} ${kind}`;
    return names[kind](who);
  },

  /** One or two words why it cannot be done now. */
  refusal: (refusal: ActionRefusal): string => refusals[refusal],
  /** The same in a row where other buttons work: `store: not writable`. */
  refusalOf: (kinds: readonly ActionView['kind'][], refusal: ActionRefusal): string =>
    `${kinds.map((kind) => labels[kind]).join(', ')}: ${refusals[refusal]}`,

  /** Stands where the statement of the button under the pointer is shown. */
  hint: 'Each button adds a statement to the script.',
};
