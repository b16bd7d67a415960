// The gallery of objections: what was asked on the list, each question with scripts that answer it.

import { addressSpaces } from './address-space.ts';
import { costs } from './cost.ts';
import type { Objection } from './entry.ts';
import { hints } from './hints.ts';
import { sharing } from './sharing.ts';

/** Every question, in the order in which they are told. */
export const objections: readonly Objection[] = [...costs, ...sharing, ...addressSpaces, ...hints];

/** The question of an id; letters' case does not matter. */
export const objectionOf = (id: string): Objection | undefined =>
  objections.find((each) => each.id === id.toLowerCase());
