// The strip between the sentence and the transport: which picture of time it shows, and whether it is folded. Its room is the shell's.

import { ChevronDown, ChevronUp } from 'lucide-react';
import type { ComponentType } from 'react';
import type { StripPicture } from '../../store/settings.ts';
import { timelineWords } from '../../words/en/timeline.ts';
import type {
  CountersView,
  Move,
  Place,
  ResidencyView,
  TimelineView,
  TimeWindow,
} from '../../worker/protocol.ts';
import { CountersPicture } from './counters-picture.tsx';
import { HEIGHT } from './heights.ts';
import type { PictureProps } from './plot-frame.tsx';
import { ResidencyPicture } from './residency-picture.tsx';
import { TimelinePicture } from './timeline-picture.tsx';
import styles from './timeline.module.css';
import { Tool } from './tools.tsx';
import { type Picture, usePicture } from './use-picture.ts';

/** What the strip is given. `width` and `height` are its room in CSS pixels, `unit` the page's --scale. */
export interface StripProps {
  readonly run: number;
  readonly place: Place;
  readonly width: number;
  readonly height: number;
  readonly unit: number;
  readonly isNarrow: boolean;
  readonly isOpen: boolean;
  readonly picture: StripPicture;
  readonly onPicture: (picture: StripPicture) => void;
  readonly onOpen: (isOpen: boolean) => void;
  readonly onMove: (move: Move) => void;
  readonly askTimeline: (window: TimeWindow | null, width: number) => Promise<TimelineView | null>;
  readonly askCounters: (window: TimeWindow | null, width: number) => Promise<CountersView | null>;
  readonly askResidency: (window: TimeWindow | null, width: number) => Promise<ResidencyView | null>;
}

const GUTTER = 177;
const NARROW_GUTTER = 76;
const EDGE = 12;

const Timeline = (props: StripProps) => (
  <Asked<TimelineView> strip={props} ask={props.askTimeline} picture={TimelinePicture} />
);
const Residency = (props: StripProps) => (
  <Asked<ResidencyView> strip={props} ask={props.askResidency} picture={ResidencyPicture} />
);
const Counters = (props: StripProps) => (
  <Asked<CountersView> strip={props} ask={props.askCounters} picture={CountersPicture} />
);

const pictures = { timeline: Timeline, residency: Residency, counters: Counters } as const;
const names = Object.keys(pictures) as StripPicture[];

/** The strip. */
export function Strip(props: StripProps) {
  const { isNarrow, isOpen, picture: name, onPicture, onOpen } = props;
  const Shown = pictures[name];
  return (
    <div className={styles.strip} data-narrow={isNarrow || undefined}>
      <div className={styles.switch}>
        <Tool
          icon={isOpen ? ChevronDown : ChevronUp}
          label={isOpen ? timelineWords.hide : timelineWords.show}
          expanded={isOpen}
          onClick={() => onOpen(!isOpen)}
        />
        <select
          aria-label={timelineWords.picture}
          value={name}
          onChange={({ target }) => {
            onPicture(names.find((each) => each === target.value) ?? name);
          }}
        >
          {names.map((each) => (
            <option key={each} value={each}>
              {timelineWords.pictures[each]}
            </option>
          ))}
        </select>
      </div>
      {isOpen && <Shown {...props} />}
    </div>
  );
}

/** A picture of what is asked for, as soon as that and room for it are there. */
function Asked<View extends Picture>(props: {
  readonly strip: StripProps;
  readonly ask: (window: TimeWindow | null, width: number) => Promise<View | null>;
  readonly picture: ComponentType<PictureProps<View>>;
}) {
  const { strip, ask, picture: Drawn } = props;
  const { run, place, unit, isNarrow, onMove } = strip;
  const { gutter, width, room } = roomOf(strip);
  const looking = usePicture<View>({ run, place, width, ask });
  const { view } = looking;
  if (view === null || width === 0) return null;
  return <Drawn {...{ place, looking, view, unit, gutter, width, room, isNarrow, onMove }} />;
}

/** Widths of the labels and of the plot, and the height of what lies below the head, in units. */
function roomOf({ isNarrow, width, height, unit }: StripProps) {
  const gutter = isNarrow ? NARROW_GUTTER : GUTTER;
  const head = isNarrow ? HEIGHT.head + HEIGHT.narrowHead + HEIGHT.marks : HEIGHT.head + HEIGHT.marks;
  return {
    gutter,
    width: Math.max(0, Math.floor(width / unit) - gutter - (isNarrow ? 0 : EDGE)),
    room: Math.max(0, Math.floor(height / unit) - head),
  };
}
