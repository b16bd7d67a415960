// The stage in its place: its size, the band that a narrow screen shows, and what can be done with a page that was asked about.

import { Suspense, useCallback, useRef, useState } from 'react';
import { useApp, useAppState } from '../../store/use-app.ts';
import { pageWords } from '../../words/en/page.ts';
import type { SelectedPage } from '../../worker/protocol.ts';
import { Stage } from '../stage/stage.tsx';
import { ActMenu, BesideStages } from './on-demand.ts';
import styles from './shell.module.css';
import { useMedia, useSize } from './use-size.ts';

/** Where a menu was asked for. */
interface Asked {
  readonly selection: SelectedPage;
  readonly at: { readonly x: number; readonly y: number };
}

const BANDS = [0, 1, 2, 3] as const;

/** The stage, or on a narrow screen one band of it with a choice of bands. */
export function StagePanel() {
  const app = useApp();
  const frame = useAppState((state) => state.frame);
  const band = useAppState((state) => state.band);
  const isNarrow = useMedia('(width < 720px)');
  const room = useRef<HTMLDivElement>(null);
  const size = useSize(room);
  const [asked, setAsked] = useState<Asked | null>(null);
  const onSelect = useCallback<Parameters<typeof Stage>[0]['onSelect']>(
    (selection) => app.select(selection),
    [app],
  );
  const onLook = useCallback<Parameters<typeof Stage>[0]['onLook']>(
    (look) => app.look({ ...look, marks: 'step' }),
    [app],
  );
  const zoom = useAppState((state) => state.zoom);
  const onZoom = useCallback<Parameters<typeof Stage>[0]['onZoom']>((next) => app.setZoom(next), [app]);
  const onZoomCommand = useCallback<Parameters<typeof Stage>[0]['onZoomCommand']>(
    (zoomer) => app.onZoomCommand(zoomer),
    [app],
  );
  const speed = useAppState(({ playing, settings }) => (playing ? settings.speed : 1));
  const onFormats = useCallback(() => app.showFormats(true), [app]);
  const handlers = {
    stop: frame?.place.stop ?? 0,
    speed,
    band: isNarrow ? (BANDS[band] ?? 0) : null,
    onSelect,
    onAct: setAsked,
    onLook,
    onFormats,
    zoom,
    onZoom,
    onZoomCommand,
  };
  const single = frame !== null && size !== null && (
    <Stage view={frame.stage} size={size} scale={size.scale} {...handlers} />
  );
  const beside = frame?.beside ?? null;
  return (
    <section className={styles.stage} aria-label={pageWords.stage}>
      {isNarrow && <BandChoice />}
      <div ref={room} className={styles.room}>
        {frame === null || beside === null ? (
          single
        ) : (
          <Suspense fallback={single}>
            <BesideStages frame={frame} beside={beside} {...handlers} />
          </Suspense>
        )}
      </div>
      <Suspense fallback={null}>
        {asked !== null && <ActMenu at={asked.at} onClose={() => setAsked(null)} />}
      </Suspense>
    </section>
  );
}

function BandChoice() {
  const app = useApp();
  const chosen = useAppState((state) => state.band);
  return (
    <div className={styles.bands} role="group" aria-label={pageWords.bandChoice}>
      {BANDS.map((band) => (
        <button
          key={band}
          type="button"
          className={styles.band}
          aria-pressed={band === chosen}
          aria-label={pageWords.bands[band]}
          onClick={() => app.showBand(band)}
        >
          {pageWords.bandsShort[band]}
        </button>
      ))}
    </div>
  );
}
