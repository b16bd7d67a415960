// The curve that a copy takes from frame to frame: down from the one, along the links, up to the other. Pure; our decision.

/** A point of the picture. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A cubic curve from `from` to `to`; both of its handles lie at height `low`, under and over its ends. */
export interface Curve {
  readonly from: Point;
  readonly to: Point;
  readonly low: number;
}

/** The curve as the data of an SVG path. */
export const pathOf = ({ from, to, low }: Curve): string =>
  `M${from.x} ${from.y}C${from.x} ${low} ${to.x} ${low} ${to.x} ${to.y}`;

/** Where on the curve a parcel is when `share` (0 to 1) of its time has passed. */
export function pointAt({ from, to, low }: Curve, share: number): Point {
  const rest = 1 - share;
  const [a, b] = [rest ** 3 + 3 * rest ** 2 * share, 3 * rest * share ** 2 + share ** 3];
  const ends = rest ** 3 * from.y + share ** 3 * to.y;
  return { x: a * from.x + b * to.x, y: ends + 3 * rest * share * low };
}

/** Middles of labels in one line: each as near to where it is wanted as the one to its left and the ends `left` and `right` allow. */
export function spread(
  wanted: readonly { readonly x: number; readonly width: number }[],
  left: number,
  right: number,
): readonly number[] {
  const places = new Array<number>(wanted.length);
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]!.x - wanted[b]!.x);
  let from = left;
  let after = wanted.reduce((sum, { width }) => sum + width, 0);
  for (const i of order) {
    const { x, width } = wanted[i]!;
    const middle = Math.max(from + width / 2, Math.min(x, right - after + width / 2));
    places[i] = middle;
    from = middle + width / 2;
    after -= width;
  }
  return places;
}
