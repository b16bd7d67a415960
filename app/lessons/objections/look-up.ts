// The script of a question, for those who load the gallery when they need it: a module of its own keeps it out of the first load.

import { objectionOf } from './gallery.ts';

/** The first script that answers a question, under its title; null if there is no such question. */
export function scriptOfObjection(id: string): string | null {
  const objection = objectionOf(id);
  const variant = objection?.variants[0];
  if (objection === undefined || variant === undefined) return null;
  return `# ${objection.question} (${variant.name})\n${variant.script}`;
}
