// The fills of a theme: colours, and patterns where a colour alone would tell the state. A tile is a few pixels, repeated from the
// picture's corner on, so that stripes run on from bin to bin and a bin painted anew fits among its neighbours.

import type { Brush, Fills } from './paint.ts';
import type { Palette } from './scene.ts';

/** Side of a tile in device pixels. */
export const TILE = 8;

/** Paints one tile and makes a pattern of it. */
export type MakePattern<Fill> = (paint: (brush: Brush<Fill>) => void) => Fill | null;

/** Which pixels of a tile are of the second colour: one direction of stripes for each hue. */
const stripes: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % TILE < 2,
  (x, y) => (x - y + TILE) % TILE < 2,
  (_, y) => y % 4 === 0,
  (x) => x % 4 === 0,
];

const paintTile =
  <Fill>(ground: string | null, line: string, alpha: number, isLine: (x: number, y: number) => boolean) =>
  (brush: Brush<Fill>): void => {
    if (ground !== null) {
      brush.fillStyle = ground;
      brush.fillRect(0, 0, TILE, TILE);
    }
    brush.fillStyle = line;
    brush.globalAlpha = alpha;
    for (let y = 0; y < TILE; y++)
      for (let x = 0; x < TILE; x++) if (isLine(x, y)) brush.fillRect(x, y, 1, 1);
    brush.globalAlpha = 1;
  };

/** The fills for `devices` devices; four hues, then again from the first. */
export function fillsOf<Fill>(palette: Palette, devices: number, pattern: MakePattern<Fill>): Fills<Fill> {
  const { cpu, nomap, surface, onDevices } = palette;
  const hues = palette.devices.map(
    (colour, hue) => pattern(paintTile(colour, onDevices[hue]!, 0.4, stripes[hue]!)) ?? colour,
  );
  const dots = pattern(paintTile(null, nomap, 1, (x, y) => x % 4 < 2 && y % 4 < 2)) ?? nomap;
  return {
    classes: [
      null,
      dots,
      cpu,
      ...Array.from({ length: devices }, (_, device) => hues[device % hues.length]!),
    ],
    moving: pattern(paintTile(null, surface, 0.6, stripes[0]!)) ?? surface,
    absent: palette.absent,
    changed: palette.changed,
    halo: palette.halo,
    node: palette.muted,
    other: palette.other,
    edge: palette.edge,
    surface,
  };
}
