// Asking for a band by its key: a narrow screen shows it alone, a wide one points at it.

import { useEffect } from 'react';
import { useAppState } from '../../store/use-app.ts';
import { stageWords } from '../../words/en/stage.ts';

const POINTED_MS = 1200;

/** Brings the band that was asked for into sight and marks it for a moment; the focus goes with it if it is on the stage. */
export function useBand(): void {
  const band = useAppState((state) => state.band);
  const asked = useAppState((state) => state.bandAsked);
  useEffect(() => {
    const name = stageWords.bands[band];
    const group =
      name === undefined ? null : document.querySelector<SVGElement>(`svg g[aria-label="${name}"]`);
    if (asked === 0 || group === null) return undefined;
    group.scrollIntoView({ block: 'nearest' });
    group.dataset['pointed'] = '';
    const stop = group.querySelector<SVGElement>('[tabindex="0"]');
    if (document.activeElement?.closest('svg') === group.ownerSVGElement) stop?.focus();
    const timer = setTimeout(() => delete group.dataset['pointed'], POINTED_MS);
    return () => {
      clearTimeout(timer);
      delete group.dataset['pointed'];
    };
  }, [band, asked]);
}
