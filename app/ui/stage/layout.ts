// Where everything on the stage is, in units (CSS pixels at --scale 1): worked out from the shape of a view and the room there is,
// never from what a step changed. No kernel symbol; our decision (stage.md).
//
// Glossary: *gutter* = the column of labels left of the axis; *density* = how roomy, 0 to 1; a *slot of height* is what one row takes.

import { suitable, type Zoom } from '../../store/zoom.ts';
import type { StageView } from '../../worker/protocol.ts';
import { columnsIn, type ColumnsLayout } from './columns.ts';
import { isOneLine, legendHeight, legendItems, type LegendItem } from './legend-items.ts';
import { COMPACT, DENSE, ROOMY, type Sizes, TIGHT } from './sizes.ts';

/** Room for the stage, in units. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/** One of the four bands, in their order. */
export type BandNumber = 0 | 1 | 2 | 3;

/** Edges of one band: `top` to `bottom`, its label at `label`. */
export interface BandBox {
  readonly top: number;
  readonly bottom: number;
  readonly label: number;
}

/** One table: its rows of bars, its leaves, the line for the selected entry. */
export interface TableBox {
  readonly label: number;
  readonly rows: readonly number[];
  readonly leaves: number;
  readonly entry: number;
}

/** One node's grid of frames: cells are `pitch` apart, `perRow` in a row. */
export interface NodeBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly pitch: number;
  readonly perRow: number;
}

/** The whole stage. Bands that are not shown are null. */
export interface StageLayout {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly isStacked: boolean;
  readonly size: Sizes;
  readonly columns: ColumnsLayout;
  readonly virtual:
    (BandBox & { readonly ruler: number; readonly vmas: number; readonly ribbon: number }) | null;
  readonly logical:
    | (BandBox & {
        readonly digits: number;
        readonly slots: number;
        readonly rows: readonly number[];
        readonly leaves: number;
      })
    | null;
  readonly tables: (BandBox & { readonly tables: readonly TableBox[] }) | null;
  readonly memory:
    | (BandBox & { readonly titles: number; readonly nodes: readonly NodeBox[]; readonly copies: number })
    | null;
}

/** A room narrower than this, as there is before the page has its size, is taken to be as wide; the stage scrolls then. */
const LEAST_WIDTH = 300;
const STACKED_BELOW = 600;
const TITLE_ABOVE = 24;
const FACTS_ABOVE = 16;
const MARGIN = 12;
const NODE_GAP = 28;
const NARROWEST_NODE = 176;
const FRAMES_TOGETHER = 8;
/** More cells of a node than this are an area, painted. */
const MOST_FRAME_CELLS = 96;
/** Rows of usual frames that an area is as high as, and the least pitch of its cells. */
const AREA_ROWS = 3;
const LEAST_PITCH = 3;
const SCROLLER = 20;
const GUTTER = 176;
const ONE_ROW_OF_SLOTS = 704;

/** Lays the stage out in a room; `band` is the only one to show, null all of them; `legend` stands below it. */
export function layOut(
  view: StageView,
  given: Room,
  band: BandNumber | null,
  legend: readonly LegendItem[] = legendItems(view, false),
  zoom = suitable,
): StageLayout {
  const room = { ...given, width: Math.max(LEAST_WIDTH, given.width) };
  const at = (size: Sizes): StageLayout => place(view, room, band, size, zoom);
  const tight = at(TIGHT);
  const most = room.height - legendHeight(legend, tight.right - legendLeft(legend, tight));
  const [low, high] = sizesFor(view, most, (size) => at(size).height);
  const least = at(low).height;
  const density = (most - least) / Math.max(1, at(high).height - least);
  return at(between(low, high, Math.max(0, Math.min(1, density))));
}

/** The least and the most sizes that come into question for a room that is `most` high. */
function sizesFor(view: StageView, most: number, heightAt: (size: Sizes) => number): readonly [Sizes, Sizes] {
  if (heightAt(TIGHT) <= most) return [TIGHT, ROOMY];
  return view.shares === null || heightAt(DENSE) <= most ? [DENSE, TIGHT] : [COMPACT, DENSE];
}

/** Where the legend below the picture begins: with the axis, or left of it if it would need another line there. */
export const legendLeft = (legend: readonly LegendItem[], { left, right }: StageLayout): number =>
  isOneLine(legend, right - left) ? left : MARGIN;

/** Whether a node's frames are painted as an area. */
export const isArea = ({ cells }: StageView['memory']['nodes'][number]): boolean => cells > MOST_FRAME_CELLS;

/** Sizes between two others; `share` of the way from the first. */
function between(low: Sizes, high: Sizes, share: number): Sizes {
  const names = Object.keys(low) as (keyof Sizes)[];
  const mixed = names.map((name) => [name, Math.floor(low[name] + (high[name] - low[name]) * share)]);
  return Object.fromEntries(mixed) as Record<keyof Sizes, number>;
}

function place(view: StageView, room: Room, band: BandNumber | null, size: Sizes, zoom: Zoom): StageLayout {
  const isStacked = band !== null || room.width < STACKED_BELOW;
  const left = isStacked ? MARGIN : GUTTER;
  const right = room.width - MARGIN;
  const cursor = new Cursor(size, isStacked);
  const shows = (number: BandNumber): boolean => band === null || band === number;
  const columns = columnsIn(view, left, right, zoom);
  if (!columns.isWhole) cursor.y += SCROLLER;
  const virtual = shows(0) ? virtualBox(cursor, size) : null;
  const logical = shows(1)
    ? logicalBox(cursor, size, view.logical.rows.length, right - left < ONE_ROW_OF_SLOTS ? 2 : 1)
    : null;
  const tables = shows(2) ? tablesBox(cursor, size, view) : null;
  const memory = shows(3) ? memoryBox(cursor, size, view, left, right) : null;
  return {
    width: room.width,
    height: cursor.y,
    left,
    right,
    isStacked,
    size,
    columns,
    virtual,
    logical,
    tables,
    memory,
  };
}

/** Goes down the stage, band by band. */
class Cursor {
  y = 0;
  private readonly size: Sizes;
  private readonly isStacked: boolean;

  constructor(size: Sizes, isStacked: boolean) {
    this.size = size;
    this.isStacked = isStacked;
  }

  /** Begins a band; where labels stand above, their room is taken. */
  begin(lines: number): { readonly top: number; readonly label: number } {
    const top = this.y;
    this.y += this.size.pad;
    const label = this.y;
    this.passLabel(lines);
    return { top, label };
  }

  /** Takes the room of a label with `lines` lines of facts, where labels stand above. */
  passLabel(lines: number): void {
    if (this.isStacked) this.y += TITLE_ABOVE + lines * FACTS_ABOVE;
  }

  take(height: number, gap = 0): number {
    const at = this.y;
    this.y += height + gap;
    return at;
  }

  /** Leaves room down to `y` for the label beside, where labels stand there. */
  reach(y: number): void {
    if (!this.isStacked) this.y = Math.max(this.y, y);
  }

  end(): number {
    this.y += this.size.pad;
    return this.y;
  }
}

function virtualBox(cursor: Cursor, size: Sizes): StageLayout['virtual'] {
  const begun = cursor.begin(1);
  const ruler = cursor.take(size.ruler);
  const vmas = cursor.take(size.vma, size.gap);
  const ribbon = cursor.take(size.ribbon);
  cursor.reach(begun.label + size.table - size.pad);
  return { ...begun, ruler, vmas, ribbon, bottom: cursor.end() };
}

function logicalBox(cursor: Cursor, size: Sizes, rowCount: number, slotRows: number): StageLayout['logical'] {
  const begun = cursor.begin(2);
  const digits = cursor.take(size.digits, size.gap);
  const slots = cursor.take(size.slots * slotRows, size.gap * 2);
  const rows = Array.from({ length: rowCount }, () => cursor.take(size.bar, size.gap));
  const leaves = cursor.take(size.leaf);
  return { ...begun, digits, slots, rows, leaves, bottom: cursor.end() };
}

function tablesBox(cursor: Cursor, size: Sizes, view: StageView): StageLayout['tables'] {
  const top = cursor.y;
  cursor.y += size.pad;
  const label = cursor.y;
  const tables = view.tables.map((table, i): TableBox => {
    if (i > 0) cursor.y += size.tableGap;
    const begin = cursor.y;
    cursor.passLabel(1);
    const rows = table.rows.map(() => cursor.take(size.bar, size.gap));
    const leaves = cursor.take(size.leaf);
    const entry = cursor.take(size.entry);
    cursor.reach(begin + size.table);
    return { label: begin, rows, leaves, entry };
  });
  return { top, label, tables, bottom: cursor.end() };
}

function memoryBox(
  cursor: Cursor,
  size: Sizes,
  view: StageView,
  left: number,
  right: number,
): StageLayout['memory'] {
  const begun = cursor.begin(1);
  const { nodes } = view.memory;
  const fitting = Math.floor((right - left + NODE_GAP) / (NARROWEST_NODE + NODE_GAP));
  const perLine = Math.max(1, Math.min(nodes.length, fitting));
  const width = Math.floor((right - left - NODE_GAP * (perLine - 1)) / perLine);
  const perRow = Math.max(
    FRAMES_TOGETHER,
    Math.floor(width / size.frame / FRAMES_TOGETHER) * FRAMES_TOGETHER,
  );
  const titles = cursor.y;
  const boxes: NodeBox[] = [];
  for (let i = 0; i < nodes.length; i += perLine) {
    const line = nodes.slice(i, i + perLine);
    const y = cursor.take(size.title) + size.title;
    const place = (node: Node, n: number): NodeBox => ({
      x: left + n * (width + NODE_GAP),
      y,
      width,
      ...(isArea(node) ? areaGrid(node, width, size) : { pitch: size.frame, perRow }),
    });
    const placed = line.map(place);
    boxes.push(...placed);
    const heights = placed.map((box, n) => Math.ceil(line[n]!.cells / box.perRow) * box.pitch);
    cursor.take(Math.max(...heights), size.gap);
    if (i + perLine < nodes.length) cursor.take(size.entry);
  }
  const copies = cursor.take(size.copies);
  return { ...begun, titles, nodes: boxes, copies, bottom: cursor.end() };
}

type Node = StageView['memory']['nodes'][number];

/** The grid of an area: as high as some rows of usual frames, if its cells are not too small then. */
function areaGrid({ cells }: Node, width: number, { frame }: Sizes): { pitch: number; perRow: number } {
  const pitch = Math.max(LEAST_PITCH, Math.floor(Math.sqrt((width * AREA_ROWS * frame) / cells)));
  return { pitch, perRow: Math.max(1, Math.floor(width / pitch)) };
}

/** How many slots of a node stand in one row: all of them where there is room. */
export const slotsPerRow = ({ left, right }: Pick<StageLayout, 'left' | 'right'>, slots: number): number =>
  right - left < ONE_ROW_OF_SLOTS ? slots / 2 : slots;
