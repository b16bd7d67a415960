// The whole catalogue of errata, section by section.

import { cards } from './cards.ts';
import type { CatalogueEntry, SectionKey, Toggle } from './entry.ts';
import { failures } from './failures.ts';
import { granule } from './granule.ts';
import { hints } from './hints.ts';
import { lifeOfAProcess } from './life-of-a-process.ts';
import { locks } from './locks.ts';
import { mmap } from './mmap.ts';
import { references } from './references.ts';
import { returnPath } from './return-path.ts';
import { severalDevices } from './several-devices.ts';
import { teardown } from './teardown.ts';

/** Every deviation that can be switched, in the order of the sections. */
export const toggles: readonly Toggle[] = [
  ...returnPath,
  ...references,
  ...granule,
  ...teardown,
  ...severalDevices,
  ...failures,
  ...lifeOfAProcess,
  ...mmap,
  ...locks,
  ...hints,
];

/** Every entry. */
export const catalogue: readonly CatalogueEntry[] = [...toggles, ...cards];

/** The entry of an id. */
export const entryOf = (id: string): CatalogueEntry | undefined => catalogue.find((entry) => entry.id === id);

/** The entries of a section. */
export const entriesIn = (section: SectionKey): readonly CatalogueEntry[] =>
  catalogue.filter((entry) => entry.section === section);

/** The errata that keep this one's harm from being seen while they are on. */
export const hiddenBy = (id: string): readonly string[] =>
  toggles.filter(({ hides }) => hides.includes(id)).map((entry) => entry.id);

/** Entries in which every word of a query occurs: in its id, title, functions, file or texts; letters' case does not matter. */
export function search(query: string): readonly CatalogueEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return catalogue.filter((entry) => {
    const { id, title, functions, file, text, hurts, fix } = entry;
    const all = [id, title, ...functions, file, text, hurts, fix].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
