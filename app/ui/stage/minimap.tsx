// The whole axis as a strip, where not all of it is on the picture: its VMAs as far as they are known, and a window that is dragged,
// widened at its ends, or moved with the keys of a slider.

import { memo, type PointerEvent, useRef } from 'react';
import { ShareClass } from '../../projections/codes.ts';
import { stageWords } from '../../words/en/stage.ts';
import type { StageView } from '../../worker/protocol.ts';
import { hueOf } from './cells.tsx';
import type { StageLayout } from './layout.ts';
import { px } from './lengths.ts';
import styles from './stage.module.css';
import type { Zooming } from './use-zoom.ts';

const LEAST_WINDOW = 14;
const HANDLE = 6;
const HEIGHT = 14;
const TOP = 4;

type Part = 'window' | 'from' | 'to';

/** A slider for the part of the axis that is seen. */
export function Minimap(props: MinimapProps) {
  const { columns } = props.layout;
  return columns.isWhole || columns.count === 0 ? null : <Strip {...props} />;
}

interface MinimapProps {
  readonly view: StageView;
  readonly layout: StageLayout;
  readonly scale: number;
  readonly zooming: Zooming;
}

function Strip(props: MinimapProps) {
  const { view, layout, scale, zooming } = props;
  const { axis } = view;
  const { columns } = layout;
  const width = layout.right - layout.left;
  const { first, end } = columns.seen;
  const along = (position: number): number => (position / axis.length) * width;
  const windowWidth = Math.max(LEAST_WINDOW, along(end - first));
  const from = Math.min(width - windowWidth, along(first));
  const span = end - first;
  const most = Math.max(0, Math.round(axis.length - span));

  const held = useWindow({ width, from, windowWidth, first, span, length: axis.length, scale, zooming });
  return (
    <div
      className={styles.minimap}
      style={{ insetInlineStart: px(layout.left), inlineSize: px(width), insetBlockStart: px(2) }}
      {...held}
    >
      <svg aria-hidden="true" viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none">
        {view.virtual.vmas.map((vma) => (
          <rect
            key={vma.id}
            className={styles.minimapVma}
            x={along(vma.from)}
            y={TOP}
            width={Math.max(1, along(vma.to - vma.from))}
            height={HEIGHT - 2 * TOP}
          />
        ))}
        <Shares overview={view.overview} width={width} />
        {view.selectedColumn >= 0 && (
          <rect
            className={styles.minimapSelected}
            x={along(view.selectedColumn) - 1}
            y={0}
            width={2}
            height={HEIGHT}
          />
        )}
        <rect
          className={styles.minimapWindow}
          x={from + 0.75}
          y={0.75}
          width={windowWidth - 1.5}
          height={HEIGHT - 1.5}
          rx={3}
        />
        <path className={styles.minimapGrip} d={`M${from + 4} 4v6M${from + windowWidth - 4} 4v6`} />
      </svg>
      <input
        type="range"
        min={0}
        max={most}
        step={Math.max(1, Math.floor(span / 10))}
        value={Math.min(most, Math.round(first))}
        aria-label={stageWords.scroller}
        aria-valuetext={stageWords.scrolled(
          axis.first[0]!,
          Math.floor(first),
          Math.min(axis.length, Math.ceil(end)),
          axis.length,
        )}
        onChange={({ target }) => zooming.panTo(Number(target.value))}
      />
    </div>
  );
}

/** Where data lives, part by part: each is cut into its classes, host memory first. */
const Shares = memo(function Shares({
  overview,
  width,
}: {
  readonly overview: StageView['overview'];
  readonly width: number;
}) {
  const paths = sharePaths(overview, width);
  return (
    <g>
      {paths.map((path, at) => {
        const code = at + ShareClass.Nomap;
        const hue = code < ShareClass.Device ? undefined : hueOf(code - ShareClass.Device);
        return path === '' ? null : (
          <path key={code} className={styles.minimapShare} data-look={lookOf(code)} data-hue={hue} d={path} />
        );
      })}
    </g>
  );
});

const lookOf = (code: number): 'nomap' | 'cpu' | 'device' =>
  code === ShareClass.Nomap ? 'nomap' : code === ShareClass.Cpu ? 'cpu' : 'device';

/** By class, from NOMAP on: its rectangles as the data of one path. */
function sharePaths({ bins, classes, counts }: StageView['overview'], width: number): string[] {
  const paths = Array.from({ length: classes - 1 }, (): string[] => []);
  for (let bin = 0; bin < bins; bin++) {
    const of = counts.subarray(bin * classes, (bin + 1) * classes);
    const each = width / bins / of.reduce((sum, columns) => sum + columns, 0);
    let x = (bin / bins) * width;
    paths.forEach((path, at) => {
      const share = of[at + ShareClass.Nomap]! * each;
      if (share > 0)
        path.push(`M${x.toFixed(2)} ${TOP}h${share.toFixed(2)}v${HEIGHT - 2 * TOP}h${(-share).toFixed(2)}z`);
      x += share;
    });
  }
  return paths.map((path) => path.join(''));
}

/** The window under a pointer: `from` and `windowWidth` are its place on the strip, `first` and `span` what it shows. */
function useWindow(strip: {
  readonly width: number;
  readonly from: number;
  readonly windowWidth: number;
  readonly first: number;
  readonly span: number;
  readonly length: number;
  readonly scale: number;
  readonly zooming: Zooming;
}) {
  const { width, from, windowWidth, first, span, length, scale, zooming } = strip;
  const held = useRef<{ part: Part; x: number; first: number; end: number } | null>(null);
  const most = Math.max(0, length - span);
  const down = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - box.left) / scale;
    const isInside = x >= from - HANDLE && x <= from + windowWidth + HANDLE;
    const start = isInside ? first : (x / width) * length - span / 2;
    if (!isInside) zooming.panTo(start);
    held.current = { part: partAt(x - from, windowWidth), x, first: start, end: start + span };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent<HTMLElement>): void => {
    const at = held.current;
    if (at === null) return;
    const box = event.currentTarget.getBoundingClientRect();
    const by = (((event.clientX - box.left) / scale - at.x) / width) * length;
    if (at.part === 'window') zooming.panTo(Math.min(at.first + by, most));
    else if (at.part === 'from') zooming.into(Math.min(at.first + by, at.end - 1), at.end);
    else zooming.into(at.first, Math.max(at.end + by, at.first + 1));
  };
  const up = (): void => {
    held.current = null;
  };
  return { onPointerDown: down, onPointerMove: move, onPointerUp: up, onPointerCancel: up };
}

/** What of the window is held at `x` units from its left edge. */
function partAt(x: number, width: number): Part {
  if (width < 4 * HANDLE) return 'window';
  if (Math.abs(x) <= HANDLE) return 'from';
  return Math.abs(x - width) <= HANDLE ? 'to' : 'window';
}
