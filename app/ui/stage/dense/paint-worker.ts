// The worker that paints: a board for every canvas that it was given.

import { Board } from './board.ts';
import type { ToPainter } from './paint-client.ts';

const boards = new Map<number, Board>();

addEventListener('message', ({ data }: MessageEvent<ToPainter>) => {
  if (data.kind === 'canvas') boards.set(data.id, new Board(data.canvas, () => new OffscreenCanvas(1, 1)));
  else if (data.kind === 'palette') boards.get(data.id)?.dress(data.palette, data.devices);
  else if (data.kind === 'scene') boards.get(data.id)?.show(data.scene);
  else boards.delete(data.id);
});
