// What only this tab knows, in sessionStorage: the id of its session in the keep, and, from one page to the next under the same address,
// what stood there last. Written at once, because a page that goes away cannot wait. Our decision.

import type { Position, Selection } from '../worker/protocol.ts';

/** The session of one tab. `saved` is the time in milliseconds since 1970. */
export interface KeptSession {
  readonly script: string;
  readonly position: Position;
  readonly selection: Selection;
  readonly saved: number;
}

const TAB_KEY = 'gmemscope.tab';
const LEFT_KEY = 'gmemscope.left';
/** Browsers keep about five million characters a tab; longer scripts are in the keep, at most a moment old. */
const LONGEST_LEFT = 2_000_000;

/** The id of this tab, or of the tab that it was duplicated from; null in a new one. */
export const readTab = (): string | null => read(TAB_KEY);

/** Gives this tab an id. */
export const writeTab = (id: string): void => write(TAB_KEY, id);

/** Leaves a session to the next page under the same address; `fragment` is the address's. */
export function leave(fragment: string, session: KeptSession): void {
  if (session.script.length <= LONGEST_LEFT) write(LEFT_KEY, JSON.stringify({ fragment, session }));
}

/** What the page before left under this address, once. */
export function takeLeft(fragment: string): KeptSession | null {
  const left = read(LEFT_KEY);
  if (left === null) return null;
  sessionStorage.removeItem(LEFT_KEY);
  const { fragment: address, session } = JSON.parse(left) as { fragment: string; session: KeptSession };
  return address === fragment ? session : null;
}

function read(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null; // A frame without storage.
  }
}

function write(key: string, value: string): void {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // Without storage, or with a full one, it lasts as long as the page.
  }
}
