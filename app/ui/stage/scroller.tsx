// Panning along the axis, where it is longer than the stage: the whole axis as a strip, and what of it is seen.

import { stageWords } from '../../words/en/stage.ts';
import type { StageView } from '../../worker/protocol.ts';
import type { StageLayout } from './layout.ts';
import { px } from './lengths.ts';
import styles from './stage.module.css';

/** A slider for the first column that is seen. */
export function Scroller(props: {
  readonly view: StageView;
  readonly layout: StageLayout;
  readonly onPan: (from: number) => void;
}) {
  const { view, layout, onPan } = props;
  const { axis } = view;
  const { columns } = layout;
  if (columns.isWhole || columns.count === 0) return null;
  const width = layout.right - layout.left;
  const thumb = Math.max(24, (columns.count / axis.length) * width);
  return (
    <input
      className={styles.scroller}
      type="range"
      min={0}
      max={Math.max(0, axis.length - columns.count)}
      value={axis.from}
      aria-label={stageWords.scroller}
      aria-valuetext={stageWords.scrolled(axis.first[0]!, axis.from, axis.from + columns.count, axis.length)}
      style={{
        insetInlineStart: px(layout.left),
        inlineSize: px(width),
        insetBlockStart: px(0),
        ['--thumb' as string]: px(thumb),
      }}
      onChange={({ target }) => onPan(Number(target.value))}
    />
  );
}
