// The strip between the sentence and the transport: which picture of time it shows, and whether it is folded. Its room is the shell's.

import { ChevronDown, ChevronUp } from 'lucide-react';
import { timelineWords } from '../../words/en/timeline.ts';
import type { Move, Place, TimelineView, TimeWindow } from '../../worker/protocol.ts';
import { TimelinePicture } from './timeline-picture.tsx';
import styles from './timeline.module.css';
import { Tool } from './tools.tsx';
import { usePicture } from './use-picture.ts';

/** What the strip is given. `width` is its room in CSS pixels, `unit` the page's --scale. */
export interface StripProps {
  readonly run: number;
  readonly place: Place;
  readonly width: number;
  readonly unit: number;
  readonly isNarrow: boolean;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  readonly onMove: (move: Move) => void;
  readonly askTimeline: (window: TimeWindow | null, width: number) => Promise<TimelineView | null>;
}

const GUTTER = 177;
const NARROW_GUTTER = 76;
const EDGE = 12;

/** The strip. */
export function Strip(props: StripProps) {
  const { isNarrow, isOpen, onOpen } = props;
  return (
    <div className={styles.strip} data-narrow={isNarrow || undefined}>
      <div className={styles.switch}>
        <Tool
          icon={isOpen ? ChevronDown : ChevronUp}
          label={isOpen ? timelineWords.hide : timelineWords.show}
          expanded={isOpen}
          onClick={() => onOpen(!isOpen)}
        />
        <h2>{timelineWords.timeline}</h2>
      </div>
      {isOpen && <Timeline {...props} />}
    </div>
  );
}

function Timeline({ run, place, width, unit, isNarrow, onMove, askTimeline }: StripProps) {
  const gutter = isNarrow ? NARROW_GUTTER : GUTTER;
  const room = Math.max(0, Math.floor(width / unit) - gutter - (isNarrow ? 0 : EDGE));
  const looking = usePicture<TimelineView>({ run, place, width: room, ask: askTimeline });
  if (looking.view === null || room === 0) return null;
  return (
    <TimelinePicture
      {...{ place, looking, view: looking.view, unit, gutter, width: room, isNarrow, onMove }}
    />
  );
}
