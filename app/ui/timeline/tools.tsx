// The buttons of a plot: zoom, the whole run, the present statement, and the same as a table.

import { Crosshair, type LucideIcon, StretchHorizontal, Table2, ZoomIn, ZoomOut } from 'lucide-react';
import { memo } from 'react';
import { timelineWords } from '../../words/en/timeline.ts';
import type { TimeWindow } from '../../worker/protocol.ts';
import styles from './timeline.module.css';
import { zoomedBy } from './use-plot.ts';

/** What the buttons act on. */
export interface ToolsProps {
  readonly window: TimeWindow;
  readonly runEnd: number;
  readonly isFollowing: boolean;
  readonly isTable: boolean;
  readonly lookAt: (window: TimeWindow | null) => void;
  readonly onTable: (isTable: boolean) => void;
}

/** The buttons, each with its key in its hint. */
export const Tools = memo(function Tools(props: ToolsProps) {
  const { window, runEnd, isFollowing, isTable, lookAt, onTable } = props;
  const { withKey } = timelineWords;
  return (
    <div className={styles.tools}>
      <Tool
        icon={ZoomOut}
        label={timelineWords.zoomOut}
        hint={withKey(timelineWords.zoomOut, '−')}
        onClick={() => lookAt(zoomedBy(window, -1, runEnd))}
      />
      <Tool
        icon={ZoomIn}
        label={timelineWords.zoomIn}
        hint={withKey(timelineWords.zoomIn, '+')}
        onClick={() => lookAt(zoomedBy(window, 1, runEnd))}
      />
      <Tool
        icon={StretchHorizontal}
        label={timelineWords.whole}
        hint={withKey(timelineWords.whole, '0')}
        onClick={() => lookAt({ from: 0, to: runEnd })}
      />
      <Tool
        icon={Crosshair}
        label={timelineWords.present}
        hint={withKey(timelineWords.present, 'Esc')}
        pressed={isFollowing}
        onClick={() => lookAt(null)}
      />
      <Tool icon={Table2} label={timelineWords.table} pressed={isTable} onClick={() => onTable(!isTable)} />
    </div>
  );
});

/** A small button that is an icon with a name. */
export function Tool(props: {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly hint?: string;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  readonly onClick: () => void;
}) {
  const { icon: Drawing, label, hint, pressed, expanded, onClick } = props;
  return (
    <button
      type="button"
      className={styles.tool}
      aria-label={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      title={hint ?? label}
      onClick={onClick}
    >
      <Drawing aria-hidden />
    </button>
  );
}
