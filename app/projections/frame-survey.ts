// The cells of one node's frames, kept up with the run: surveyed once, from then on followed through the journal, so that a step costs the
// cells that it changed. After Frames.survey; no kernel symbol; our decision.

import { BLOCK_FREE, BLOCK_USED, type Kernel, MAX_ORDER, ORDER_MASK } from '../core/index.ts';
import type { Ground } from './ground.ts';

/** A longer stretch of the journal is not followed: then all is read anew. */
const LONGEST = 1 << 16;

/** Of each cell of 2^`unit` frames: how many are in use, and the head of the first block in use there (−1: none). */
class FrameSurvey {
  readonly ground: Ground;
  readonly unit: number;
  readonly used: Uint32Array;
  readonly heads: Int32Array;
  private readonly k: Kernel;
  private readonly node: number;
  private readonly column: number;
  private position: number;

  constructor(k: Kernel, ground: Ground, node: number, unit: number, cells: number) {
    const { journal } = k.engine;
    this.k = k;
    this.ground = ground;
    this.node = node;
    this.unit = unit;
    this.used = new Uint32Array(cells);
    this.heads = new Int32Array(cells);
    this.column = journal.columns.findIndex(({ name }) => name === `frame${node}.state`);
    k.memory.survey(node, unit, this.used, this.heads);
    this.position = journal.position;
  }

  /** Whether the way from where it was last to the present is in the journal, and not too long. */
  get canFollow(): boolean {
    const { journal } = this.k.engine;
    const isKept = this.position >= journal.first && this.position <= journal.end;
    return isKept && Math.abs(journal.position - this.position) <= LONGEST;
  }

  /** Goes to where the machine stands. */
  follow(): void {
    const { journal } = this.k.engine;
    const cells = new Set<number>();
    const [first, last] = [this.position, journal.position].sort((a, b) => a - b);
    journal.visit(first!, last!, (column, frame, before, after) => {
      if (column === this.column) this.touch(cells, frame, Math.max(before & ORDER_MASK, after & ORDER_MASK));
    });
    for (const cell of cells) this.look(cell);
    this.position = journal.position;
  }

  private touch(cells: Set<number>, frame: number, order: number): void {
    const last = Math.min(this.used.length - 1, (frame + 2 ** order - 1) >> this.unit);
    for (let cell = frame >> this.unit; cell <= last; cell++) cells.add(cell);
  }

  private look(cell: number): void {
    const { data } = this.k.engine.journal.columns[this.column]!;
    const start = cell << this.unit;
    const end = Math.min((cell + 1) << this.unit, this.k.memory.watermarkOf(this.node));
    this.used[cell] = 0;
    this.heads[cell] = -1;
    for (let frame = this.headOver(data, start); frame < end;) {
      const state = data[frame]!;
      const order = state & ORDER_MASK;
      if ((state & BLOCK_USED) !== 0) {
        this.used[cell] += 1 << Math.min(order, this.unit);
        if (this.heads[cell] < 0) this.heads[cell] = frame;
      }
      frame += 1 << order;
    }
  }

  /** The head of the block that covers a cell from its first frame on: that frame, or an earlier one. */
  private headOver(data: Int32Array, start: number): number {
    for (let order = this.unit + 1; order <= MAX_ORDER; order++) {
      const head = start & -(1 << order);
      const state = data[head]!;
      if ((state & (BLOCK_FREE | BLOCK_USED)) !== 0 && (state & ORDER_MASK) >= order) return head;
    }
    return start;
  }
}

/**
 * The survey of a node where the machine stands now; made anew only when it must be: also on another `ground`, because then the run may have
 * been cut back and gone another way.
 */
export function frameSurveyOf(
  k: Kernel,
  ground: Ground,
  node: number,
  unit: number,
  cells: number,
): FrameSurvey {
  let byNode = surveys.get(k);
  if (byNode === undefined) surveys.set(k, (byNode = new Map<number, FrameSurvey>()));
  let survey = byNode.get(node);
  const isSame = survey?.ground === ground && survey.unit === unit && survey.used.length === cells;
  if (!isSame || !survey!.canFollow) survey = new FrameSurvey(k, ground, node, unit, cells);
  byNode.set(node, survey!);
  survey!.follow();
  return survey!;
}

const surveys = new WeakMap<Kernel, Map<number, FrameSurvey>>();
