// What the user typed is never lost: each tab's session is kept in this browser's IndexedDB under an id that only the tab knows (tab.ts),
// so that two windows do not disturb each other. Without storage the page works and nothing is kept. Loaded on demand. Our decision.

import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { type KeptSession, readTab, writeTab } from './tab.ts';

/** Keeps sessions; every method answers null or does nothing where the browser refuses storage. */
export interface Keep {
  /** This tab's session of before a reload or a crash. */
  own(): Promise<KeptSession | null>;
  /** The last session of a tab that is gone. */
  lastOther(): Promise<KeptSession | null>;
  write(session: KeptSession): Promise<void>;
}

interface Schema extends DBSchema {
  sessions: { key: string; value: KeptSession };
}

const DATABASE = 'gmemscope';
const LIFETIME_MS = 30 * 24 * 3600 * 1000;

const attempt = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
  try {
    return await work();
  } catch {
    return otherwise;
  }
};

/** Opens the keep of this tab. */
export function openKeep(): Keep {
  const tab = claimTab();
  const opened = attempt<IDBPDatabase<Schema> | null>(
    () => openDB<Schema>(DATABASE, 1, { upgrade: (created) => void created.createObjectStore('sessions') }),
    null,
  );
  const withDatabase = <T>(work: (database: IDBPDatabase<Schema>) => Promise<T>, otherwise: T): Promise<T> =>
    attempt(async () => {
      const database = await opened;
      return database === null ? otherwise : work(database);
    }, otherwise);

  return {
    own: () => withDatabase(async (database) => (await database.get('sessions', tab.read)) ?? null, null),
    lastOther: () => withDatabase((database) => newestButOwn(database, tab.read), null),
    write: (session) =>
      withDatabase(async (database) => {
        await database.put('sessions', session, tab.write());
      }, undefined),
  };
}

/** The newest session of a tab that is gone; forgets the ones past their lifetime. */
async function newestButOwn(database: IDBPDatabase<Schema>, own: string): Promise<KeptSession | null> {
  const open = await openTabs();
  let newest: KeptSession | null = null;
  const all = database.transaction('sessions', 'readwrite').store;
  for (let cursor = await all.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    if (cursor.value.saved < Date.now() - LIFETIME_MS) await cursor.delete();
    else if (cursor.key !== own && !open.has(lockOf(cursor.key)) && cursor.value.saved > (newest?.saved ?? 0))
      newest = cursor.value;
  }
  return newest;
}

/** The ids under which this tab reads and writes: a duplicated tab has the old id too, and begins one of its own. */
function claimTab(): { readonly read: string; write(): string } {
  const inherited = readTab();
  let own = inherited ?? newTab();
  if (inherited !== null) whenHeldElsewhere(inherited, () => (own = newTab()));
  else whenHeldElsewhere(own, () => undefined);
  return { read: inherited ?? own, write: () => own };
}

function newTab(): string {
  const id = crypto.randomUUID();
  writeTab(id);
  return id;
}

const lockOf = (tab: string): string => `gmemscope.tab.${tab}`;

/** The locks of all tabs that are open. */
async function openTabs(): Promise<Set<string | undefined>> {
  if (!('locks' in navigator)) return new Set();
  const { held } = await navigator.locks.query();
  return new Set(held?.map(({ name }) => name));
}

/** Holds the lock of a tab's id for the life of the page; calls `then` when another page holds it. */
function whenHeldElsewhere(id: string, then: () => void): void {
  if (!('locks' in navigator)) return;
  void navigator.locks
    .request(lockOf(id), { ifAvailable: true }, (lock) => {
      if (lock === null) then();
      return lock === null ? undefined : new Promise<never>(() => undefined);
    })
    .catch(() => undefined);
}
