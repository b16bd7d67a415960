// The parcel of a copy: a box on its curve. It moves when the run is stepped on and stands where the state says otherwise; with
// `prefers-reduced-motion` it stands there at once.

import { useLayoutEffect, useRef } from 'react';
import { type Curve, pointAt } from './curve.ts';
import type { Flight } from './flights.ts';
import styles from './stage.module.css';

const SIDE = 11;

/** A parcel at `share` of its curve, coming from where its flight begins if it has one. With `vanishes` it is gone once it is there. */
export function Parcel(props: {
  readonly id: string;
  readonly curve: Curve;
  readonly share: number;
  readonly flight: Flight | undefined;
  readonly vanishes?: boolean;
}) {
  const { id, curve, share, flight, vanishes = false } = props;
  const box = useRef<SVGGElement>(null);
  const { from, to, low } = curve;
  useLayoutEffect(() => {
    const path = { from: { x: from.x, y: from.y }, to: { x: to.x, y: to.y }, low };
    return fly(box.current!, path, share, flight, vanishes);
  }, [from.x, from.y, to.x, to.y, low, share, flight, vanishes]);
  return (
    <g ref={box} className={styles.parcel} data-parcel={id} data-share={share}>
      <rect x={-SIDE / 2} y={-SIDE / 2} width={SIDE} height={SIDE} rx={2} />
      <path d={`M${-SIDE / 2} 0H${SIDE / 2}`} />
    </g>
  );
}

const isStill = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Places the parcel, and moves it along its flight. Gives what ends the movement. */
function fly(
  box: SVGGElement,
  curve: Curve,
  share: number,
  flight: Flight | undefined,
  vanishes: boolean,
): () => void {
  const end = (): void => {
    place(box, curve, share);
    box.toggleAttribute('data-gone', vanishes);
  };
  if (flight === undefined || isStill()) {
    end();
    return () => undefined;
  }
  place(box, curve, flight.from);
  box.removeAttribute('data-gone');
  const began = performance.now();
  const move = (now: number): void => {
    const passed = Math.max(0, now - began) / flight.milliseconds;
    if (passed >= 1) return end();
    place(box, curve, flight.from + (flight.to - flight.from) * passed);
    frame = requestAnimationFrame(move);
  };
  let frame = requestAnimationFrame(move);
  return () => cancelAnimationFrame(frame);
}

function place(box: SVGGElement, curve: Curve, share: number): void {
  const { x, y } = pointAt(curve, share);
  box.setAttribute('transform', `translate(${x.toFixed(2)} ${y.toFixed(2)})`);
}
