// The canvas below the picture, on which dense rows are painted. Loaded with the first dense picture; what it shows has a name in the
// picture above it, so it is hidden from those who hear the page.

import { useEffect, useMemo, useRef } from 'react';
import type { StageView } from '../../../worker/protocol.ts';
import type { StageLayout } from '../layout.ts';
import { px } from '../lengths.ts';
import { useReused } from '../same-parts.ts';
import styles from '../stage.module.css';
import { PaintClient } from './paint-client.ts';
import { onTheme, readPalette } from './palette.ts';
import { dataOf, rowsOf } from './scene-of.ts';
import type { DenseScene } from './scene.ts';

/** All dense rows of a view. `scale` is CSS pixels a unit. */
export function DenseCanvas(props: {
  readonly view: StageView;
  readonly layout: StageLayout;
  readonly scale: number;
}) {
  const { view, layout, scale } = props;
  const holder = useRef<HTMLDivElement>(null);
  const client = useRef<PaintClient | null>(null);
  const shown = useRef<DenseScene | null>(null);
  const devices = view.devices.length;
  const data = useReused(useMemo(() => dataOf(view), [view]));

  useEffect(() => {
    // A canvas can be handed to the worker once only: every mount has its own.
    const canvas = document.createElement('canvas');
    holder.current!.append(canvas);
    const painter = new PaintClient(canvas);
    client.current = painter;
    const dress = (): void => {
      painter.dress(readPalette(canvas.parentElement!), devices);
      if (shown.current !== null) painter.show(shown.current);
    };
    dress();
    const end = onTheme(dress);
    return () => {
      end();
      painter.end();
      canvas.remove();
      client.current = null;
    };
  }, [devices]);

  useEffect(() => {
    const rows = rowsOf(view, layout, data);
    const scene = {
      width: layout.width,
      height: layout.height,
      density: scale * devicePixelRatio,
      x: layout.columns.x,
      rows,
    };
    const shape = sameShape(shown.current, scene) ? shown.current!.shape : (shown.current?.shape ?? 0) + 1;
    shown.current = { ...scene, shape };
    client.current?.show(shown.current);
  }, [view, layout, data, scale, devices]);

  const shape = { inlineSize: px(layout.width), blockSize: px(layout.height) };
  return <div ref={holder} className={styles.dense} style={shape} aria-hidden="true" />;
}

/** Whether two scenes have the same places, so that only their data can differ. */
function sameShape(before: DenseScene | null, now: Omit<DenseScene, 'shape'>): boolean {
  if (before === null) return false;
  const { width, height, density, x, rows } = now;
  if (before.width !== width || before.height !== height || before.density !== density) return false;
  if (before.x.length !== x.length || before.rows.length !== rows.length) return false;
  if (x.some((edge, i) => edge !== before.x[i])) return false;
  return rows.every(({ id, place }, i) => {
    const other = before.rows[i]!;
    return (
      id === other.id &&
      place.y === other.place.y &&
      place.height === other.place.height &&
      place.x === other.place.x &&
      place.pitch === other.place.pitch &&
      place.perRow === other.place.perRow
    );
  });
}
