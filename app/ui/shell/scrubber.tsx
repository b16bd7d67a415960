// The scrubber: one stop of the whole run for each place of a range, with a tick where a statement ends.

import { type CSSProperties, memo } from 'react';
import { useApp, useAppState } from '../../store/use-app.ts';
import { pageWords } from '../../words/en/page.ts';
import styles from './transport.module.css';

/** A range over all stops; dragging moves through the recorded run. */
export function Scrubber() {
  const app = useApp();
  const place = useAppState(({ frame }) => frame?.place);
  const ticks = useAppState(({ report }) => report?.ticks);
  if (place === undefined) return <div className={styles.scrubber} />;
  const done = place.stops === 0 ? 0 : (100 * place.stop) / place.stops;
  return (
    <div className={styles.scrubber} style={doneStyle(done)}>
      {ticks !== undefined && <Ticks ticks={ticks} stops={place.stops} />}
      <input
        type="range"
        className={styles.range}
        aria-label={pageWords.scrubber}
        aria-valuetext={pageWords.scrubberAt(place)}
        min={0}
        max={Math.max(place.stops, 1)}
        step={1}
        value={place.stop}
        onChange={({ target }) => app.move({ kind: 'stop', stop: Number(target.value) })}
      />
    </div>
  );
}

/** How much of the track is filled, as the style sheet reads it. */
const doneStyle = (percent: number) => ({ '--done': `${percent}%` }) as CSSProperties;

const Ticks = memo(function Ticks({ ticks, stops }: { readonly ticks: Uint32Array; readonly stops: number }) {
  if (stops === 0) return null;
  const path = Array.from(ticks, (stop) => `M${(1000 * stop) / stops} 0V6`).join('');
  return (
    <svg className={styles.ticks} viewBox="0 0 1000 6" preserveAspectRatio="none" aria-hidden>
      <path d={path} stroke="currentColor" vectorEffect="non-scaling-stroke" />
    </svg>
  );
});
