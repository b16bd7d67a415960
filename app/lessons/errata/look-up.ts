// The entry of an id, for those who load the catalogue when they need it: a module of its own keeps it out of the first load.

import { entryOf } from './catalogue.ts';
import type { CatalogueEntry } from './entry.ts';

/** The entry of an id, `undefined` if there is none. */
export const lookUp = (id: string): CatalogueEntry | undefined => entryOf(id);
