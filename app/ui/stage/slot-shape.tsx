// One slot of a node as it is drawn, on the stage and in the legend.

import type { SlotKind } from '../../projections/codes.ts';
import styles from './stage.module.css';

const looks = ['empty', 'node', 'mapping', 'sibling', 'value', 'zero', 'retry'] as const;
const MARKS = [0, 1, 2] as const;
const FOLDED = 6;
const BRIDGE = 4;

/** A slot. `isJoined`: it belongs to the entry to its left; bit m of `marks` folds corner m; `name` is its tooltip. */
export function SlotShape(props: {
  readonly kind: number;
  readonly look: string | undefined;
  readonly hue: number | undefined;
  readonly letter: string;
  readonly marks: number;
  readonly isJoined: boolean;
  readonly isChanged: boolean;
  readonly isChosen: boolean;
  readonly differs: boolean;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}) {
  const { kind, look, hue, letter, marks, isJoined, isChanged, isChosen, differs, name, ...place } = props;
  const { x, y, width, height } = place;
  return (
    <g
      className={styles.slot}
      data-kind={looks[kind as SlotKind]}
      data-look={look}
      data-hue={hue}
      data-changed={isChanged || undefined}
      data-chosen={isChosen || undefined}
      data-differs={differs || undefined}
    >
      {name !== '' && <title>{name}</title>}
      {isJoined && (
        <rect
          className={styles.bridge}
          x={x - BRIDGE + 1}
          y={y + height / 3}
          width={BRIDGE}
          height={height / 3}
        />
      )}
      <rect {...place} rx={2} />
      {letter !== '' && (
        <text x={x + width / 2} y={y + height / 2} textAnchor="middle" dominantBaseline="central">
          {letter}
        </text>
      )}
      {MARKS.filter((mark) => (marks & (1 << mark)) !== 0).map((mark) => (
        <path key={mark} className={styles.mark} d={cornerOf(mark, place)} />
      ))}
    </g>
  );
}

/** The folded corner of a mark: upper left, upper right, lower right. */
function cornerOf(
  mark: (typeof MARKS)[number],
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): string {
  const size = Math.min(FOLDED, box.width / 2, box.height / 2);
  const x = mark === 0 ? box.x : box.x + box.width;
  const y = mark === 2 ? box.y + box.height : box.y;
  return `M${x},${y} h${mark === 0 ? size : -size} L${x},${y + (mark === 2 ? -size : size)} Z`;
}
