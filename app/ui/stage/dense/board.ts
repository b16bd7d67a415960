// One canvas and what was last painted on it: a new scene repaints only what differs. Runs in the paint worker, or on the page.

import { fillsOf, type MakePattern, TILE } from './fills.ts';
import { type Fills, Painter } from './paint.ts';
import type { DenseScene, Palette, RowData } from './scene.ts';

type Canvas = OffscreenCanvas | HTMLCanvasElement;
type CanvasFill = CanvasPattern | CanvasGradient;

/** A canvas to paint scenes on. */
export class Board {
  private readonly canvas: Canvas;
  private readonly context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;
  private readonly makeTile: () => Canvas;
  private fills: Fills<CanvasFill> | null = null;
  private shape = -1;
  private data = new Map<string, RowData>();

  /** `makeTile` makes a further canvas, for patterns. */
  constructor(canvas: Canvas, makeTile: () => Canvas) {
    this.canvas = canvas;
    this.makeTile = makeTile;
    const context = canvas.getContext('2d') as Board['context'] | null;
    if (context === null) throw new Error('no 2D context');
    this.context = context;
  }

  /** Takes the colours of a theme; the next scene is painted whole. */
  dress(palette: Palette, devices: number): void {
    this.fills = fillsOf(palette, devices, this.pattern);
    this.shape = -1;
  }

  /** Paints a scene. */
  show(scene: DenseScene): void {
    const { canvas, context, fills } = this;
    if (fills === null) return;
    const isNew = scene.shape !== this.shape;
    if (isNew)
      this.clear(canvas, Math.ceil(scene.width * scene.density), Math.ceil(scene.height * scene.density));
    const painter = new Painter<CanvasFill>(context, fills, scene.density, scene.x);
    const kept = new Map<string, RowData>();
    for (const { id, place, data } of scene.rows) {
      const before = this.data.get(id) ?? null;
      const now = data ?? before;
      if (now === null) continue;
      kept.set(id, now);
      if (isNew || now !== before) painter.row(place, now, isNew ? null : before);
    }
    this.data = kept;
    this.shape = scene.shape;
  }

  private clear(canvas: Canvas, width: number, height: number): void {
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    this.context.clearRect(0, 0, width, height);
  }

  private readonly pattern: MakePattern<CanvasFill> = (paint) => {
    const tile = this.makeTile();
    tile.width = TILE;
    tile.height = TILE;
    const context = tile.getContext('2d') as Board['context'] | null;
    if (context === null) return null;
    paint(context);
    return this.context.createPattern(tile, 'repeat');
  };
}
