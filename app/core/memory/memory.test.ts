import { describe, expect, test } from 'vitest';
import { Engine } from '../base/engine.ts';
import { POISON } from '../base/slab.ts';
import { StepKind } from '../base/steps.ts';
import { NO_FRAME, type NodeId, nodeOf, type Pfn, pfnOf } from '../base/units.ts';
import { FrameFlag } from './frames.ts';
import { Memory, POISONED } from './memory.ts';
import { NodeKind } from './nodes.ts';

const HOST = 0 as NodeId;
const DEVICE = 1 as NodeId;

function machine(): { engine: Engine; memory: Memory } {
  const engine = new Engine(1);
  const memory = new Memory(engine);
  memory.addNode(NodeKind.Host, 0, 4096);
  memory.addNode(NodeKind.Hnode, 3, 2048);
  return { engine, memory };
}

const tail = (pfn: Pfn, i: number) => (pfn + i) as Pfn;

describe('nodes', () => {
  test('know what they are and whose', () => {
    const { memory } = machine();
    expect(memory.nodeCount).toBe(2);
    expect([memory.kindOf(HOST), memory.deviceOf(HOST), memory.framesOf(HOST)]).toEqual([
      NodeKind.Host,
      0,
      4096,
    ]);
    expect([memory.kindOf(DEVICE), memory.deviceOf(DEVICE)]).toEqual([NodeKind.Hnode, 3]);
  });

  test('an hnode is removed when it is empty, and its id is not used again', () => {
    const { memory } = machine();
    const frame = memory.alloc(DEVICE, 0);
    expect(() => memory.removeNode(DEVICE)).toThrow('no frame in use');
    memory.put(frame);
    memory.removeNode(DEVICE);
    expect(memory.kindOf(DEVICE)).toBe(NodeKind.Removed);
    expect(memory.addNode(NodeKind.Hnode, 4, 16)).toBe(2);
    expect(() => memory.removeNode(HOST)).toThrow('only an hnode');
  });
});

describe('frames', () => {
  test('allocation and freeing are steps', () => {
    const { memory, engine } = machine();
    const block = memory.alloc(DEVICE, 9);
    expect(nodeOf(block)).toBe(DEVICE);
    expect(engine.steps.at(0)).toMatchObject({ kind: StepKind.BlockSplit, a: pfnOf(1, 0), b: 10, c: 9 });
    expect(engine.steps.at(1)).toMatchObject({ kind: StepKind.FrameAlloc, a: pfnOf(1, 0), b: 9, c: 1 });
    memory.put(block);
    expect(engine.steps.at(2)).toMatchObject({ kind: StepKind.FrameFree, a: pfnOf(1, 0), b: 9 });
    expect(engine.steps.at(3)).toMatchObject({ kind: StepKind.BlockMerge, a: pfnOf(1, 0), b: 10, c: 9 });
    expect(engine.steps.at(3).journalEnd).toBe(engine.journal.end);
  });

  test('live as long as somebody holds a reference', () => {
    const { memory } = machine();
    const block = memory.alloc(HOST, 2);
    memory.get(block);
    expect([memory.refcount(block), memory.orderOf(block)]).toEqual([2, 2]);
    expect(memory.put(block)).toBe(false);
    expect(memory.isAllocated(tail(block, 3))).toBe(true);
    expect(memory.headOf(tail(block, 3))).toBe(block);
    expect(memory.isHead(tail(block, 3))).toBe(false);
    expect(memory.put(block)).toBe(true);
    expect(memory.isAllocated(block)).toBe(false);
    expect(memory.isAllocated(tail(block, 3))).toBe(false);
    expect(() => memory.put(block)).toThrow('refcount-underflow');
    expect(() => memory.get(block)).toThrow('freed-frame');
    const onDevice = memory.alloc(DEVICE, 0);
    memory.put(onDevice);
    expect(() => memory.put(onDevice)).toThrow('frame-freed-twice');
    expect(() => memory.get(NO_FRAME)).toThrow('null-page');
  });

  test('say who maps them while that is one place', () => {
    const { memory } = machine();
    const frame = memory.alloc(HOST, 0);
    const index = 2 ** 45 + 7;
    memory.addMapping(frame, 4095, index);
    expect([memory.mapcount(frame), memory.ownerMm(frame), memory.ownerIndex(frame)]).toEqual([
      1,
      4095,
      index,
    ]);
    memory.addMapping(frame, 4095, index);
    expect([memory.mapcount(frame), memory.ownerMm(frame)]).toEqual([2, 4095]);
    memory.addMapping(frame, 2, 5);
    expect([memory.mapcount(frame), memory.ownerMm(frame), memory.ownerIndex(frame)]).toEqual([3, 0, 0]);
    for (let i = 0; i < 3; i++) memory.removeMapping(frame);
    expect(() => memory.removeMapping(frame)).toThrow('mapcount-underflow');
  });

  test('a mapped frame is not freed', () => {
    const { memory } = machine();
    const frame = memory.alloc(HOST, 0);
    memory.addMapping(frame, 1, 1);
    expect(() => memory.put(frame)).toThrow('freed-while-mapped');
  });

  test('a split huge block is 512 frames that say what its head said', () => {
    const { memory } = machine();
    const block = memory.alloc(HOST, 9);
    memory.get(block);
    memory.addMapping(block, 7, 512);
    memory.setFlag(block, FrameFlag.Pinned, true);
    memory.writeWord(tail(block, 511), 3, 33);
    memory.splitHuge(block);
    for (const i of [0, 1, 511]) {
      const frame = tail(block, i);
      expect([memory.refcount(frame), memory.mapcount(frame), memory.orderOf(frame)]).toEqual([2, 1, 0]);
      expect([memory.ownerMm(frame), memory.ownerIndex(frame)]).toEqual([7, 512 + i]);
      expect(memory.hasFlag(frame, FrameFlag.Pinned)).toBe(true);
    }
    expect(memory.readWord(tail(block, 511), 3)).toBe(33);
    expect(memory.freeFramesOf(HOST)).toBe(4096 - 512);
    for (let i = 0; i < 512; i++) {
      memory.removeMapping(tail(block, i));
      memory.put(tail(block, i));
      expect(memory.put(tail(block, i))).toBe(true);
    }
    expect(memory.freeFramesOf(HOST)).toBe(4096);
    expect([...memory.freeBlocks(HOST, 10)]).toEqual([0]);
  });

  test('of a device are listed by recency of use, over all its nodes; freed ones leave the list', () => {
    const { memory } = machine();
    memory.addNode(NodeKind.Hnode, 3, 16);
    const [a, b, c] = [memory.alloc(DEVICE, 0), memory.alloc(2, 1), memory.alloc(DEVICE, 0)];
    for (const block of [a, b, c]) memory.addToLru(block);
    const list = (): Pfn[] => {
      const found: Pfn[] = [];
      for (let at = memory.leastRecentlyUsed(3); at >= 0; at = memory.usedNextAfter(at)) found.push(at);
      return found;
    };
    expect(list()).toEqual([a, b, c]);
    memory.touch(a);
    expect(list()).toEqual([b, c, a]);
    memory.touch(c);
    memory.touch(c);
    expect(list()).toEqual([b, a, c]);
    memory.put(a);
    expect(list()).toEqual([b, c]);
    memory.put(b);
    memory.put(c);
    expect(list()).toEqual([]);
    expect(memory.leastRecentlyUsed(4)).toBe(-1);
  });

  test('a frame comes back as if it were new', () => {
    const { memory } = machine();
    const frame = memory.alloc(HOST, 0);
    memory.setFlag(frame, FrameFlag.Pinned, true);
    memory.touch(frame);
    memory.writeWord(frame, 0, 1);
    memory.put(frame);
    expect(memory.alloc(HOST, 0)).toBe(frame);
    expect([memory.readWord(frame, 0), memory.mapcount(frame)]).toEqual([0, 0]);
    expect(memory.hasFlag(frame, FrameFlag.Pinned)).toBe(false);
  });
});

describe('contents of frames', () => {
  test('are zero at first and poison afterwards, in heads and tails', () => {
    const { memory } = machine();
    const block = memory.alloc(HOST, 9);
    memory.writeWord(block, 0, 11);
    memory.writeWord(tail(block, 300), 1023, 22);
    expect(memory.readWord(tail(block, 300), 1023)).toBe(22);
    expect(memory.contentsOf(tail(block, 299))).toBe(0);
    memory.put(block);
    for (const frame of [block, tail(block, 299), tail(block, 300)]) {
      expect([memory.contentsOf(frame), memory.readWord(frame, 0)]).toEqual([POISONED, POISON]);
    }
    expect(memory.contents.words).toBe(0);
    expect(() => memory.writeWord(block, 0, 1)).toThrow('freed-frame');
    expect(memory.readWord(pfnOf(0, 4000), 0)).toBe(POISON);
  });

  test('a copy follows neither side', () => {
    const { memory } = machine();
    const [from, to] = [memory.alloc(HOST, 9), memory.alloc(DEVICE, 9)];
    memory.writeWord(tail(from, 5), 1, 10);
    memory.writeWord(tail(to, 6), 1, 20);
    memory.copyContents(from, to, 9);
    expect(memory.contentsOf(tail(to, 5))).toBe(memory.contentsOf(tail(from, 5)));
    expect(memory.readWord(tail(to, 6), 1)).toBe(0);
    memory.writeWord(tail(to, 5), 1, 11);
    expect([memory.readWord(tail(from, 5), 1), memory.readWord(tail(to, 5), 1)]).toEqual([10, 11]);
    memory.put(from);
    expect(memory.readWord(tail(to, 5), 1)).toBe(11);
  });

  test('a shadow follows by taking over the id that a write gives', () => {
    const { memory } = machine();
    const frame = memory.alloc(HOST, 0);
    const shadow = memory.writeWord(frame, 1, 5, 2);
    expect(memory.contents.holders(shadow)).toBe(2);
    expect(memory.writeWord(frame, 2, 6, 2)).toBe(shadow);
    expect(memory.contentsOf(frame)).toBe(shadow);
    memory.put(frame);
    expect(memory.contents.read(shadow, 2)).toBe(6);
    memory.contents.release(shadow);
    expect(memory.contents.words).toBe(0);
  });
});
