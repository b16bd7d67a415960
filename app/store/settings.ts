// Settings of this browser, shared by its windows: theme, single-key shortcuts, what is folded and how large it is. Kept in localStorage where it allows.
// Our decision.

/** A theme that can be chosen; `system` follows the operating system. */
export type Theme = 'system' | 'dark' | 'light';

/** The pictures that the strip of time can show. */
export type StripPicture = 'timeline' | 'residency' | 'counters';

/**
 * What a person can set. `singleKeys` false switches all shortcuts of one letter or key off (WCAG 2.1.4). Sizes of panels are in CSS
 * pixels at --scale 1; 0 leaves a size to the page.
 */
export interface Settings {
  readonly theme: Theme;
  readonly singleKeys: boolean;
  readonly editorOpen: boolean;
  readonly speed: number;
  readonly timelineOpen: boolean;
  readonly errataOpen: boolean;
  readonly inspectorOpen: boolean;
  readonly strip: StripPicture;
  readonly sideSize: number;
  readonly inspectorSize: number;
  readonly stripSize: number;
}

const defaults: Settings = {
  theme: 'system',
  singleKeys: true,
  editorOpen: false,
  speed: 1,
  timelineOpen: true,
  errataOpen: false,
  inspectorOpen: true,
  strip: 'timeline',
  sideSize: 0,
  inspectorSize: 0,
  stripSize: 0,
};
const LARGEST = 4000;
const choices: Readonly<Partial<Record<string, readonly unknown[]>>> = {
  theme: ['system', 'dark', 'light'],
  strip: ['timeline', 'residency', 'counters'],
};

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

function fits(key: string, value: unknown): boolean {
  if (!Object.hasOwn(defaults, key)) return false;
  const choice = choices[key];
  if (choice !== undefined) return choice.includes(value);
  if (key.endsWith('Size')) return typeof value === 'number' && value >= 0 && value <= LARGEST;
  return typeof value === typeof defaults[key as keyof Settings];
}

/** Keeps the settings; does nothing where storage is refused. */
export function writeSettings(next: Settings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // They last as long as the page.
  }
}
