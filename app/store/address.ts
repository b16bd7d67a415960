// Keeps the address bar's fragment and this browser's keep up with the session: replaced, never pushed, a moment after the last change; a
// page that goes away before leaves its session to the next. Loaded on demand. Our decision (interface.md §4).

import type { StoreApi } from 'zustand/vanilla';
import type { Keep } from './keep.ts';
import { type AppState, isSamePage } from './state.ts';
import { type KeptSession, leave } from './tab.ts';
import { type Link, writeLink } from './url.ts';

/** Longer fragments are left out of the address bar; the keep has the session all the same. */
const LONGEST_FRAGMENT = 60_000;
const PAUSE_MS = 250;

/** The session as a link carries it. */
export function linkOf(state: AppState): Link {
  const { script, ranScript, frame, selection, settings, part, erratum, objection } = state;
  const place = frame?.place;
  return {
    script,
    position: place?.position ?? { statement: 0, step: 0 },
    selection,
    erratum: settings.errataOpen && part === 'errata' ? erratum : null,
    objection: settings.errataOpen && part === 'objections' ? objection : null,
    digest: script === ranScript ? (place?.digest ?? '') : '',
  };
}

/** Follows the store from now on; `replace` puts a fragment into the address bar. */
export function followSession(
  store: StoreApi<AppState>,
  keep: Keep | null,
  replace: (fragment: string) => void,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let written: Link | null = null;

  /** The session, unless it is written already or nothing has run. */
  const unwritten = (): Link | null => {
    const link = linkOf(store.getState());
    const isWritten = written !== null && isSame(link, written);
    return isWritten || store.getState().report === null ? null : link;
  };
  const save = async (): Promise<void> => {
    clearTimeout(timer);
    const link = unwritten();
    if (link === null) return;
    await keep?.write(sessionOf(link));
    const fragment = await writeLink(link);
    if (!isSame(link, linkOf(store.getState()))) return;
    replace(fragment.length <= LONGEST_FRAGMENT ? fragment : '');
    // Only now: a page that goes away in between leaves its session to the next.
    written = link;
  };
  const saveSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void save(), PAUSE_MS);
  };
  store.subscribe((state, before) => {
    if (!isSame(linkOf(state), linkOf(before))) saveSoon();
  });
  addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void save();
  });
  addEventListener('pagehide', () => {
    const link = unwritten();
    if (link !== null) leave(location.hash.slice(1), sessionOf(link));
  });
  saveSoon();
}

const sessionOf = ({ script, position, selection }: Link): KeptSession => ({
  script,
  position,
  selection,
  saved: Date.now(),
});

function isSame(a: Link, b: Link): boolean {
  return (
    a.script === b.script &&
    a.digest === b.digest &&
    a.erratum === b.erratum &&
    a.objection === b.objection &&
    a.position.statement === b.position.statement &&
    a.position.step === b.position.step &&
    isSamePage(a.selection, b.selection)
  );
}
