// The chain of writers of some fields, loaded a part at a time. A chain that is shown stays until the next one is there, so that nothing
// jumps while the run is stepped. Our decision.

import { useContext, useEffect, useRef, useState } from 'react';
import type { Earlier, Writers } from '../../worker/protocol.ts';
import { Asking } from './writers.ts';

/** Writers that come at once. */
const PART = 5;

/** What is loaded of a chain, null until the first of it is; and what loads the next part. */
export interface Chain {
  readonly loaded: Writers | null;
  readonly loadMore: () => void;
}

/** The writers of `earlier.fields` before `earlier.before`. */
export function useChain(earlier: Earlier): Chain {
  const { run, ask } = useContext(Asking);
  const [loaded, setLoaded] = useState<Writers | null>(null);
  const newest = useRef(earlier);
  useEffect(() => {
    newest.current = earlier;
  }, [earlier]);
  const asked = [run, earlier.before, ...earlier.fields.map(({ name }) => name)].join(' ');
  useEffect(() => {
    let isWanted = true;
    void ask(newest.current, PART).then((writers) => {
      if (isWanted && writers !== null) setLoaded(writers);
    });
    return () => {
      isWanted = false;
    };
  }, [ask, asked]);

  const rest = loaded?.rest ?? null;
  const loadMore = (): void => {
    if (rest === null) return;
    void ask(rest, PART).then((next) => {
      if (next !== null) setLoaded((shown) => (shown?.rest === rest ? joined(shown, next) : shown));
    });
  };
  return { loaded, loadMore };
}

const joined = (shown: Writers, next: Writers): Writers => ({
  ...next,
  writers: [...shown.writers, ...next.writers],
});
