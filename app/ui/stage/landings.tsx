// Copies that have just ended: their parcels come in and are gone. Where nothing moves there is nothing to see.

import type { StageView } from '../../worker/protocol.ts';
import { curveOf, hueBetween } from './copies.tsx';
import type { StageLayout } from './layout.ts';
import { Parcel } from './parcel.tsx';
import styles from './stage.module.css';
import { useFlights } from './use-flights.ts';

/** The parcels that land in this picture. */
export function Landings({ view, layout }: { readonly view: StageView; readonly layout: StageLayout }) {
  const { landed, now } = view.memory;
  const flights = useFlights(view.memory);
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
