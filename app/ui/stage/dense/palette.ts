// The colours of the token file as a canvas takes them, read once a theme.

import type { Palette } from './scene.ts';

/** Reads the tokens as they apply to `element`, which must be in the document. */
export function readPalette(element: HTMLElement): Palette {
  const probe = document.createElement('span');
  element.append(probe);
  const colour = (token: string): string => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const hues = [0, 1, 2, 3];
  const palette = {
    surface: colour('surface'),
    ink: colour('ink'),
    muted: colour('ink-muted'),
    absent: colour('state-absent'),
    nomap: colour('state-nomap'),
    cpu: colour('state-cpu'),
    other: colour('state-other'),
    changed: colour('changed'),
    halo: colour('changed-halo'),
    edge: colour('edge-strong'),
    devices: hues.map((hue) => colour(`state-device-${hue}`)),
    onDevices: hues.map((hue) => colour(`on-state-device-${hue}`)),
  };
  probe.remove();
  return palette;
}

/** Calls `listener` when another theme may apply; gives a function that ends that. */
export function onTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)', 'print'].map((query) =>
    matchMedia(query),
  );
  for (const query of queries) query.addEventListener('change', listener);
  return () => {
    observer.disconnect();
    for (const query of queries) query.removeEventListener('change', listener);
  };
}
