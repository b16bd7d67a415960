// Keeps the address bar's fragment and this browser's keep up with the session: replaced, never pushed, a moment after the last change.
// Our decision (interface.md §4).

import type { StoreApi } from 'zustand/vanilla';
import type { Keep } from './keep.ts';
import type { AppState } from './state.ts';
import { type Link, writeLink } from './url.ts';

/** Longer fragments are left out of the address bar; the keep has the session all the same. */
const LONGEST_FRAGMENT = 60_000;
const PAUSE_MS = 250;

/** The session as a link carries it. */
export function linkOf({ script, ranScript, frame, selection }: AppState): Link {
  const place = frame?.place;
  return {
    script,
    position: place?.position ?? { statement: 0, step: 0 },
    selection,
    digest: script === ranScript ? (place?.digest ?? '') : '',
  };
}

/** Follows the store; `replace` puts a fragment into the address bar. Gives a function that ends it. */
export function followSession(
  store: StoreApi<AppState>,
  keep: Keep,
  replace: (fragment: string) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let written = linkOf(store.getState());

  const save = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const link = linkOf(store.getState());
    if (isSame(link, written) || store.getState().report === null) return;
    written = link;
    const { script, position, selection } = link;
    await keep.write({ script, position, selection, saved: Date.now() });
    const fragment = await writeLink(link);
    if (isSame(link, linkOf(store.getState()))) replace(fragment.length <= LONGEST_FRAGMENT ? fragment : '');
  };
  const unsubscribe = store.subscribe((state, before) => {
    if (isSame(linkOf(state), linkOf(before))) return;
    clearTimeout(timer);
    timer = setTimeout(() => void save(), PAUSE_MS);
  });
  const flush = (): void => void save();
  addEventListener('pagehide', flush);
  return () => {
    unsubscribe();
    clearTimeout(timer);
    removeEventListener('pagehide', flush);
  };
}

function isSame(a: Link, b: Link): boolean {
  return (
    a.script === b.script &&
    a.digest === b.digest &&
    a.position.statement === b.position.statement &&
    a.position.step === b.position.step &&
    a.selection?.pid === b.selection?.pid &&
    a.selection?.index === b.selection?.index
  );
}
