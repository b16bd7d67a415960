// Where dense pictures are painted: in one worker for all canvases of the page, or here where a canvas cannot be handed over. What is
// asked for more than once within one frame of the display is painted twice at most. Loaded with the first dense picture.

import { Board } from './board.ts';
import type { DenseScene, Palette, RowData } from './scene.ts';

/** From page to paint worker, about canvas `id`. */
export type ToPainter =
  | { readonly kind: 'canvas'; readonly id: number; readonly canvas: OffscreenCanvas }
  | { readonly kind: 'palette'; readonly id: number; readonly palette: Palette; readonly devices: number }
  | { readonly kind: 'scene'; readonly id: number; readonly scene: DenseScene }
  | { readonly kind: 'end'; readonly id: number };

let worker: Worker | null = null;
let canvases = 0;

const paintWorker = (): Worker =>
  (worker ??= new Worker(new URL('./paint-worker.ts', import.meta.url), { type: 'module' }));

/** One canvas of the page, and what paints it. */
export class PaintClient {
  private readonly send: (message: ToPainter) => void;
  private readonly id = canvases++;
  private readonly sent = new Map<string, RowData>();
  private waiting: DenseScene | null = null;
  private frame = 0;

  constructor(canvas: HTMLCanvasElement) {
    if (typeof canvas.transferControlToOffscreen === 'function' && typeof OffscreenCanvas === 'function') {
      const offscreen = canvas.transferControlToOffscreen();
      paintWorker().postMessage({ kind: 'canvas', id: this.id, canvas: offscreen } satisfies ToPainter, [
        offscreen,
      ]);
      this.send = (message) => paintWorker().postMessage(message, transferOf(message));
    } else this.send = paintedBy(new Board(canvas, () => document.createElement('canvas')));
  }

  dress(palette: Palette, devices: number): void {
    this.send({ kind: 'palette', id: this.id, palette, devices });
  }

  /** Has a scene painted at once, so that it comes with the frame of the display that the rest comes with; of more in one frame, the last. */
  show(scene: DenseScene): void {
    this.waiting = scene;
    if (this.frame === 0) this.flush();
  }

  end(): void {
    cancelAnimationFrame(this.frame);
    this.send({ kind: 'end', id: this.id });
  }

  private flush(): void {
    this.frame = 0;
    if (this.waiting === null) return;
    this.send({ kind: 'scene', id: this.id, scene: this.withNews(this.waiting) });
    this.waiting = null;
    this.frame = requestAnimationFrame(() => this.flush());
  }

  /** The scene with copies of the rows that the painter does not have yet, and without those that it has. */
  private withNews(scene: DenseScene): DenseScene {
    const rows = scene.rows.map((row) => {
      if (row.data === null || this.sent.get(row.id) === row.data) return { ...row, data: null };
      this.sent.set(row.id, row.data);
      return { ...row, data: copyOf(row.data) };
    });
    const names = new Set(rows.map(({ id }) => id));
    for (const id of this.sent.keys()) if (!names.has(id)) this.sent.delete(id);
    return { ...scene, x: scene.x.slice(), rows };
  }
}

const paintedBy =
  (board: Board) =>
  (message: ToPainter): void => {
    if (message.kind === 'palette') board.dress(message.palette, message.devices);
    else if (message.kind === 'scene') board.show(message.scene);
  };

function copyOf(data: RowData): RowData {
  switch (data.kind) {
    case 'shares':
      return {
        ...data,
        counts: data.counts.slice(),
        flags: data.flags.slice(),
        columns: data.columns.slice(),
      };
    case 'density':
      return { ...data, nodes: data.nodes.slice(), used: data.used.slice() };
    case 'frames':
      return {
        ...data,
        used: data.used.slice(),
        owner: data.owner.slice(),
        changed: data.changed.slice(),
      };
  }
}

/** The arrays of a scene, which are copies made to be given away. */
function transferOf(message: ToPainter): Transferable[] {
  if (message.kind !== 'scene') return [];
  const { x, rows } = message.scene;
  const arrays = rows.flatMap(({ data }) =>
    data === null ? [] : Object.values(data).filter((value) => ArrayBuffer.isView(value)),
  );
  return [x.buffer, ...arrays.map(({ buffer }) => buffer)].filter(
    (buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer,
  );
}
