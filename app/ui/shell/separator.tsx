// The line between the stage and a panel: dragged, or moved with the arrow keys; Enter or a double click gives back the usual size
// (ARIA's window splitter). Sizes are CSS pixels at --scale 1. Our decision.

import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { useApp } from '../../store/use-app.ts';
import { pageWords } from '../../words/en/page.ts';
import styles from './separator.module.css';
import { type Size, useSize } from './use-size.ts';

/** A panel that can be sized. */
type Sized = 'side' | 'inspector' | 'strip';

/** Least and most that can be asked for; the style sheet allows less in a small window. */
const limits: Readonly<Record<Sized, readonly [least: number, most: number]>> = {
  side: [240, 900],
  inspector: [220, 640],
  strip: [76, 600],
};

const STEP = 16;
const LARGE_STEP = 64;

/** The separator before a panel: above the strip, else at its left. */
export function Separator(props: {
  readonly of: Sized;
  readonly panel: RefObject<HTMLElement | null>;
  readonly id: string;
}) {
  const { of, panel, id } = props;
  const app = useApp();
  const size = useSize(panel);
  const drag = useRef<{ readonly from: number; readonly size: number } | null>(null);
  const isRow = of === 'strip';
  const least = limits[of][0];
  const most = useMost(of, panel, size);
  const now = size === null ? least : Math.round((isRow ? size.height : size.width) / size.scale);
  const resize = (wanted: number): void =>
    app.set({ [`${of}Size`]: wanted === 0 ? 0 : Math.min(most, Math.max(least, Math.round(wanted))) });

  const place = (event: PointerEvent): number => (isRow ? event.clientY : event.clientX) / (size?.scale ?? 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    const wanted = sizeAfter(event, now, isRow, [least, most]);
    if (wanted === null) return;
    event.preventDefault();
    event.stopPropagation();
    resize(wanted);
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      className={styles.separator}
      data-of={of}
      aria-label={pageWords.resize[of]}
      aria-orientation={isRow ? 'horizontal' : 'vertical'}
      aria-controls={id}
      aria-valuenow={Math.min(most, Math.max(least, now))}
      aria-valuemin={least}
      aria-valuemax={most}
      title={pageWords.resizeHint}
      onKeyDown={onKeyDown}
      onDoubleClick={() => resize(0)}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { from: place(event), size: now };
      }}
      onPointerMove={(event) => {
        if (drag.current !== null) resize(drag.current.size + drag.current.from - place(event));
      }}
      onPointerUp={() => (drag.current = null)}
      onPointerCancel={() => (drag.current = null)}
    />
  );
}

/** The most that a panel can have in this window: what the style sheet allows, at the page's scale. */
function useMost(of: Sized, panel: RefObject<HTMLElement | null>, size: Size | null): number {
  const [least, limit] = limits[of];
  const [most, setMost] = useState(limit);
  useEffect(() => {
    const measure = (): void => {
      if (panel.current === null || size === null) return;
      const { maxInlineSize, maxBlockSize } = getComputedStyle(panel.current);
      const allowed = parseFloat(of === 'strip' ? maxBlockSize : maxInlineSize) / size.scale;
      setMost(Number.isNaN(allowed) ? limit : Math.max(least, Math.min(limit, Math.floor(allowed))));
    };
    measure();
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, [of, panel, size, least, limit]);
  return most;
}

/** The size that a key asks for; null if it asks for none, 0 for the usual one. Panels lie right of or below their separator. */
function sizeAfter(
  { key, shiftKey }: KeyboardEvent,
  now: number,
  isRow: boolean,
  [least, most]: readonly [number, number],
): number | null {
  const by = shiftKey ? LARGE_STEP : STEP;
  if (key === (isRow ? 'ArrowUp' : 'ArrowLeft')) return now + by;
  if (key === (isRow ? 'ArrowDown' : 'ArrowRight')) return now - by;
  if (key === 'Home') return least;
  if (key === 'End') return most;
  return key === 'Enter' ? 0 : null;
}
