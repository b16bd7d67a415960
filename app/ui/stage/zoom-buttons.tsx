// Buttons that zoom, beside the first label; where one has nothing to do, it says why.

import { memo } from 'react';
import { stageWords } from '../../words/en/stage.ts';
import { Icon, type IconName } from '../shared/icon.tsx';
import type { StageLayout } from './layout.ts';
import { px } from './lengths.ts';
import styles from './stage.module.css';
import type { Zooming } from './use-zoom.ts';

/** Where they are, in units: below the first title in the gutter; with labels above, at the end of the title. */
const WIDTH = 78;
const BESIDE = 6;
const BELOW_TITLE = 18;

/** Nearer, farther, all of it. */
export const ZoomButtons = memo(function ZoomButtons(props: {
  readonly layout: StageLayout;
  readonly zooming: Zooming;
}) {
  const { layout, zooming } = props;
  const { isWhole, scale, count } = layout.columns;
  const { isStacked, left, right, virtual, logical, tables, memory } = layout;
  const label = (virtual ?? logical ?? tables ?? memory)?.label ?? 0;
  const [x, y] = isStacked ? [right - WIDTH, label] : [left - BESIDE - WIDTH, label + BELOW_TITLE];
  const nothing = count === 0 ? stageWords.zoomNothing : null;
  const whole = nothing ?? (isWhole ? stageWords.zoomWhole : null);
  return (
    <div
      className={styles.zoom}
      role="group"
      aria-label={stageWords.zoom}
      style={{ insetInlineStart: px(x), insetBlockStart: px(y) }}
    >
      <Press
        icon="zoomOut"
        label={stageWords.zoomOut}
        refusal={whole}
        onPress={() => zooming.command('out')}
      />
      <Press
        icon="zoomIn"
        label={stageWords.zoomIn}
        refusal={nothing ?? (scale.isNearest ? stageWords.zoomNearest : null)}
        onPress={() => zooming.command('in')}
      />
      <Press icon="fit" label={stageWords.zoomAll} refusal={whole} onPress={() => zooming.command('all')} />
    </div>
  );
});

function Press(props: {
  readonly icon: IconName;
  readonly label: string;
  readonly refusal: string | null;
  readonly onPress: () => void;
}) {
  const { icon, label, refusal, onPress } = props;
  return (
    <button
      type="button"
      aria-label={label}
      title={refusal ?? label}
      aria-disabled={refusal !== null}
      onClick={refusal === null ? onPress : undefined}
    >
      <Icon name={icon} className={styles.zoomIcon} />
    </button>
  );
}
