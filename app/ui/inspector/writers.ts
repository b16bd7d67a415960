// How parts of the inspector ask who wrote fields before; the shell, which knows the store, says how. Our decision.

import { createContext } from 'react';
import type { Earlier, Writers } from '../../worker/protocol.ts';

/** Asks about the run of that number; the last `count` writers, null when there is no answer any more. */
export interface AskWriters {
  readonly run: number;
  readonly ask: (earlier: Earlier, count: number) => Promise<Writers | null>;
}

/** What asks, for all below an inspector. */
export const Asking = createContext<AskWriters>({ run: 0, ask: () => Promise.resolve(null) });
