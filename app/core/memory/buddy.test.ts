import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Digest } from '../base/digest.ts';
import { Engine } from '../base/engine.ts';
import { frameOf, MAX_NODES, NO_FRAME, type NodeId, type Pfn } from '../base/units.ts';
import { MAX_ORDER } from './buddy.ts';
import { Memory } from './memory.ts';
import { NodeKind } from './nodes.ts';

const NODE = 0 as NodeId;

function nodeOf(frames: number): { engine: Engine; memory: Memory } {
  const engine = new Engine(1);
  const memory = new Memory(engine);
  memory.addNode(NodeKind.Host, 0, frames);
  return { engine, memory };
}

/** Blocks below the watermark as "order@frame", `*` if in use. */
function picture(memory: Memory): string {
  const blocks: string[] = [];
  memory.forEachBlock(NODE, (head, order, used) =>
    blocks.push(`${used ? '*' : ''}${order}@${frameOf(head)}`),
  );
  return blocks.join(' ');
}

const allocMany = (memory: Memory, count: number) =>
  Array.from({ length: count }, () => memory.alloc(NODE, 0));

describe('buddy allocator', () => {
  test('splits the first block and hands out frames upwards', () => {
    const { memory } = nodeOf(1024);
    expect(allocMany(memory, 4).map(frameOf)).toEqual([0, 1, 2, 3]);
    expect(picture(memory)).toBe('*0@0 *0@1 *0@2 *0@3 2@4 3@8 4@16 5@32 6@64 7@128 8@256 9@512');
  });

  test('hands out what was freed last first, before it touches new memory', () => {
    const { memory } = nodeOf(2048);
    const frames = allocMany(memory, 6);
    memory.put(frames[1]!);
    memory.put(frames[4]!);
    expect(memory.alloc(NODE, 0)).toBe(frames[4]);
    expect(memory.alloc(NODE, 0)).toBe(frames[1]);
    expect(memory.watermarkOf(NODE)).toBe(1024);
  });

  test('merges buddies up to the greatest order and no further', () => {
    const { memory } = nodeOf(2048);
    const blocks = [memory.alloc(NODE, MAX_ORDER), memory.alloc(NODE, MAX_ORDER)];
    for (const block of blocks) memory.put(block);
    expect(picture(memory)).toBe('10@0 10@1024');
    expect([...memory.freeBlocks(NODE, MAX_ORDER)].map(frameOf)).toEqual([1024, 0]);
  });

  test('uses all frames of a node whose size is no multiple of the largest block', () => {
    const { memory } = nodeOf(1500);
    const frames = allocMany(memory, 1500);
    expect(new Set(frames).size).toBe(1500);
    expect(Math.max(...frames.map(frameOf))).toBe(1499);
    expect(memory.alloc(NODE, 0)).toBe(NO_FRAME);
    for (const frame of frames) memory.put(frame);
    expect(picture(memory)).toBe('10@0 8@1024 7@1280 6@1408 4@1472 3@1488 2@1496');
    expect(memory.alloc(NODE, 9)).not.toBe(NO_FRAME);
  });

  test('refuses what no block can serve and stays as it was', () => {
    const { memory, engine } = nodeOf(700);
    const before = engine.journal.end;
    expect(memory.alloc(NODE, 10)).toBe(NO_FRAME);
    expect(engine.journal.end).toBe(before);
    expect(frameOf(memory.alloc(NODE, 9))).toBe(0);
    expect(memory.alloc(NODE, 9)).toBe(NO_FRAME);
    expect(memory.freeFramesOf(NODE)).toBe(188);
  });

  test('memory that nobody touched costs nothing', () => {
    const engine = new Engine(1);
    const memory = new Memory(engine);
    const bytes = () => engine.journal.columns.reduce((sum, column) => sum + column.data.byteLength, 0);
    const empty = bytes();
    for (let node = 0; node < MAX_NODES; node++) memory.addNode(NodeKind.Host, 0, 2 ** 26);
    expect(bytes()).toBe(empty);
    memory.alloc(NODE, 0);
    expect(bytes() - empty).toBe(1024 * 24);
  });

  test('blocks never overlap, all frames are accounted for, and free memory merges back', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ order: fc.nat(MAX_ORDER) }) },
      { weight: 2, arbitrary: fc.record({ victim: fc.nat() }) },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.array(step, { maxLength: 120 }), (frames, steps) => {
        const { memory, engine } = nodeOf(frames);
        const digest = new Digest(engine.journal);
        const held: Pfn[] = [];
        const digests = [digest.read()];
        const positions = [engine.journal.end];
        for (const step of steps) {
          if ('order' in step) {
            const block = memory.alloc(NODE, step.order);
            if (block !== NO_FRAME) held.push(block);
          } else if (held.length > 0) {
            expect(memory.put(held.splice(step.victim % held.length, 1)[0]!)).toBe(true);
          }
          expectSound(memory, held);
          digests.push(digest.read());
          positions.push(engine.journal.end);
        }
        for (const at of [0, positions.length - 1, positions.length >> 1, positions.length - 1]) {
          engine.journal.moveTo(positions[at]!);
          expect(digest.read()).toBe(digests[at]);
        }
        for (const block of held) memory.put(block);
        expectMerged(memory);
      }),
      { numRuns: 200 },
    );
  });
});

function expectSound(memory: Memory, held: readonly Pfn[]): void {
  let next = 0;
  let free = 0;
  const used: Pfn[] = [];
  memory.forEachBlock(NODE, (head, order, inUse) => {
    expect(frameOf(head)).toBe(next);
    expect(next % 2 ** order).toBe(0);
    next += 2 ** order;
    if (inUse) used.push(head);
    else free += 2 ** order;
  });
  expect(next).toBe(memory.watermarkOf(NODE));
  expect(free + memory.framesOf(NODE) - next).toBe(memory.freeFramesOf(NODE));
  expect(used).toEqual([...held].sort((a, b) => a - b));
}

/** Free memory below the watermark is cut only where the node's own size cuts it. */
function expectMerged(memory: Memory): void {
  let last = MAX_ORDER;
  const orders: number[] = [];
  memory.forEachBlock(NODE, (_head, order, used) => {
    expect(used).toBe(false);
    expect(order === MAX_ORDER || order < last || last === MAX_ORDER).toBe(true);
    last = order;
    orders.push(order);
  });
  const small = orders.filter((order) => order < MAX_ORDER);
  expect(new Set(small).size).toBe(small.length);
  for (let order = 0; order <= MAX_ORDER; order++) {
    const listed = [...memory.freeBlocks(NODE, order)];
    expect(listed).toHaveLength(orders.filter((other) => other === order).length);
  }
}
