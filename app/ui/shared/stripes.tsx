// The pattern of what changes or is in flight. No kernel symbol; our decision (stage.md: in flight is striped).

/** Defines the pattern under an id, for `fill: url(#id)`; `stripe` is the class that colours it. */
export function Stripes({ id, stripe }: { readonly id: string; readonly stripe: string | undefined }) {
  return (
    <defs>
      <pattern id={id} width={7} height={7} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect className={stripe} width={3} height={7} />
      </pattern>
    </defs>
  );
}
