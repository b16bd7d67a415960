// The recorded inputs of app/script/fixtures.

import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../fixtures/', import.meta.url);

/** The text of a recorded input, by its file's name. */
export const fixture = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

/** The names of all recorded inputs that begin so. */
export const fixtures = (start: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith(start) && name.endsWith('.txt'))
    .sort();
