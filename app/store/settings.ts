// Settings of this browser, shared by its windows: theme, single-key shortcuts, what is folded. Kept in localStorage where it allows.
// Our decision.

/** A theme that can be chosen; `system` follows the operating system. */
export type Theme = 'system' | 'dark' | 'light';

/** What a person can set. `singleKeys` false switches all shortcuts of one letter or key off (WCAG 2.1.4). */
export interface Settings {
  readonly theme: Theme;
  readonly singleKeys: boolean;
  readonly editorOpen: boolean;
  readonly speed: number;
  readonly timelineOpen: boolean;
}

const defaults: Settings = {
  theme: 'system',
  singleKeys: true,
  editorOpen: false,
  speed: 1,
  timelineOpen: true,
};
const THEMES: readonly unknown[] = ['system', 'dark', 'light'];

const KEY = 'gmemscope.settings';

/** The settings kept, each missing or damaged one at its default. */
export function readSettings(): Settings {
  try {
    return settingsFrom(JSON.parse(localStorage.getItem(KEY) ?? '{}'));
  } catch {
    return defaults; // No storage, or no JSON in it.
  }
}

/** The settings in whatever was kept. */
export function settingsFrom(kept: unknown): Settings {
  if (typeof kept !== 'object' || kept === null) return defaults;
  const fitting = Object.entries(kept).filter(([key, value]) => fits(key, value));
  return { ...defaults, ...Object.fromEntries(fitting) };
}

const fits = (key: string, value: unknown): boolean =>
  key === 'theme'
    ? THEMES.includes(value)
    : Object.hasOwn(defaults, key) && typeof value === typeof defaults[key as keyof Settings];

/** Keeps the settings; does nothing where storage is refused. */
export function writeSettings(next: Settings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // They last as long as the page.
  }
}
