// The strip of time in its place: connects it to the store.

import { useCallback, useRef } from 'react';
import { useApp, useAppState } from '../../store/use-app.ts';
import type { TimeWindow } from '../../worker/protocol.ts';
import { Strip } from '../timeline/strip.tsx';
import styles from './shell.module.css';
import { useMedia, useSize } from './use-size.ts';

/** Rows of residency: more granules share them. */
const MOST_ROWS = 48;

/** The timeline, or its head alone when it is folded. */
export function TimelinePanel() {
  const app = useApp();
  const place = useAppState(({ frame }) => frame?.place);
  const run = useAppState(({ frame }) => frame?.run ?? 0);
  const isOpen = useAppState(({ settings }) => settings.timelineOpen);
  const picture = useAppState(({ settings }) => settings.strip);
  const isNarrow = useMedia('(width < 720px)');
  const room = useRef<HTMLDivElement>(null);
  const size = useSize(room);
  const askTimeline = useCallback(
    (window: TimeWindow | null, width: number) => app.timeline({ window, width }),
    [app],
  );
  const askCounters = useCallback(
    (window: TimeWindow | null, width: number) => app.counters({ window, width }),
    [app],
  );
  const pid = useAppState(({ stage }) => stage.pid);
  const askResidency = useCallback(
    (window: TimeWindow | null, width: number) => app.residency({ window, width, pid, rows: MOST_ROWS }),
    [app, pid],
  );
  return (
    <div ref={room} className={styles.timelineRoom}>
      {size !== null && place !== undefined && (
        <Strip
          {...{ run, place, picture, isNarrow, isOpen, askTimeline, askCounters, askResidency }}
          width={size.width}
          height={size.height}
          unit={size.scale}
          onOpen={(timelineOpen) => app.set({ timelineOpen })}
          onPicture={(strip) => app.set({ strip, timelineOpen: true })}
          onMove={(move) => app.move(move)}
        />
      )}
    </div>
  );
}
