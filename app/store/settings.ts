// Settings of this browser, shared by its windows: theme, single-key shortcuts, what is folded. Kept in localStorage where it allows.
// Our decision.

import * as v from 'valibot';

const settings = v.object({
  theme: v.optional(v.picklist(['system', 'dark', 'light']), 'system'),
  singleKeys: v.optional(v.boolean(), true),
  editorOpen: v.optional(v.boolean(), false),
  speed: v.optional(v.number(), 1),
});

/** What a person can set. `singleKeys` false switches all shortcuts of one letter or key off (WCAG 2.1.4). */
export type Settings = v.InferOutput<typeof settings>;

/** A theme that can be chosen; `system` follows the operating system. */
export type Theme = Settings['theme'];

const KEY = 'gmemscope.settings';

/** The settings kept, each missing or damaged one at its default. */
export function readSettings(): Settings {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const read = v.safeParse(settings, kept);
    if (read.success) return read.output;
  } catch {
    // No storage, or no JSON in it: the defaults stand.
  }
  return v.parse(settings, {});
}

/** Keeps the settings; does nothing where storage is refused. */
export function writeSettings(next: Settings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // They last as long as the page.
  }
}
