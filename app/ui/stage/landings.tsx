// Copies that have just ended: their parcels come in and are gone. Where nothing moves there is nothing to see.

import { type CopiesProps, curveOf, hueBetween } from './copies.tsx';
import { Parcel } from './parcel.tsx';
import styles from './stage.module.css';

/** The parcels that land in this picture. */
export function Landings({ view, layout, flights }: CopiesProps) {
  const { landed, now } = view.memory;
  return (
    <g aria-hidden="true">
      {landed.map((copy) => {
        const curve = curveOf(view, layout, copy);
        const flight = flights.get(copy.id);
        if (curve === null || flight === undefined) return null;
        return (
          <g
            key={`${copy.id}:${now}`}
            className={styles.landing}
            data-hue={hueBetween(view, copy.from.node, copy.to.node)}
          >
            <Parcel id={copy.id} curve={curve} share={1} flight={flight} vanishes />
          </g>
        );
      })}
    </g>
  );
}
