// The button of band 3 that shows the selected page in every page-table format, beside the first table's title.

import { formatsWords } from '../../words/en/formats.ts';
import { Icon } from '../shared/icon.tsx';
import type { StageView } from '../../worker/protocol.ts';
import type { StageLayout } from './layout.ts';
import { px } from './lengths.ts';
import styles from './stage.module.css';

/** Where it is, in units: at the end of the title in the gutter; with labels above, before the buttons that zoom. */
const WIDTH = 26;
const BESIDE = 6;
const ZOOM = 82;

/** Opens and closes the view; without a selection it says what is missing. */
export function FormatsButton(props: {
  readonly view: StageView;
  readonly layout: StageLayout;
  readonly onPress: () => void;
}) {
  const { view, layout, onPress } = props;
  const { isStacked, left, right, tables } = layout;
  if (tables === null) return null;
  const x = isStacked ? right - ZOOM - WIDTH : left - BESIDE - WIDTH;
  const isNothing = view.selectedIndex < 0;
  return (
    <div
      className={styles.zoom}
      style={{ insetInlineStart: px(x), insetBlockStart: px(tables.label - (isStacked ? 0 : 3)) }}
    >
      <button
        type="button"
        data-formats
        aria-label={formatsWords.open}
        title={isNothing ? formatsWords.openNothing : formatsWords.openHint}
        aria-disabled={isNothing}
        onClick={isNothing ? undefined : onPress}
      >
        <Icon name="formats" className={styles.zoomIcon} />
      </button>
    </div>
  );
}
