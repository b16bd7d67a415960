// The pattern of what changes or is in flight: striped, as on the stage.

import styles from './timeline.module.css';

/** Defines the pattern under an id. */
export function Stripes({ id }: { readonly id: string }) {
  return (
    <defs>
      <pattern id={id} width={7} height={7} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect className={styles.stripe} width={3} height={7} />
      </pattern>
    </defs>
  );
}
