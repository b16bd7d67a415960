import { describe, expect, it } from 'vitest';
import { FrameOwner } from './codes.ts';
import type { MemoryNodeView } from './stage-view.ts';
import { Run } from './testing/run.ts';

/** One character a cell: `.` free, `s` of the shown process, `o` of another, `h` held without a page table. */
const drawFrames = ({ owner }: MemoryNodeView): string =>
  Array.from(owner, (code) => '.soh'.charAt(code)).join('');

describe('physical memory', () => {
  it('shows every frame of a small node at its number', () => {
    const run = new Run({ host: 20n << 12n });
    run.device('gpu0', 'gpu', 8n);
    const a = run.map(4);
    run.store(a);
    run.store(a + 1);
    run.store(a + 2, 1);
    const [host, gpu] = run.stage().memory.nodes;
    expect(drawFrames(host!)).toBe('ss..................');
    expect(drawFrames(gpu!)).toBe('s.......');
    expect(host).toMatchObject({ frames: 20, free: 18, unit: 0, rest: 0 });
    expect([host!.index[0], host!.index[1], gpu!.index[0]]).toEqual([a, a + 1, a + 2]);
  });

  it('tells frames that a mapping holds without a PTE', () => {
    const run = new Run({ host: 8n << 12n });
    run.device('gpu0', 'gpu', 8n);
    run.device('gpu1', 'gpu', 8n);
    const a = run.map(1);
    run.store(a);
    run.store(a, 1);
    const view = run.find(run.history.length - 1, ({ memory }) => memory.copies.length > 0);
    expect(drawFrames(view.memory.nodes[0]!)).toBe('h.......');
    expect(view.memory.nodes[0]!.index[0]).toBe(a);
    expect(view.memory.copies[0]!.from).toEqual({ pfn: 0, node: 0, cell: 0 });
  });

  it('sums up what lies beyond the cells of a large node', () => {
    const run = new Run({ host: 1n << 30n });
    const a = run.map(200, undefined, 0);
    for (let i = 0; i < 200; i++) run.store(a + i);
    const host = run.stage().memory.nodes[0]!;
    expect(host).toMatchObject({ frames: 262144, free: 261944, unit: 2, cells: 96, rest: 262144 - 384 });
    expect(host.restFree).toBe(host.rest);
    expect(host.used.slice(0, 51)).toEqual(new Uint32Array(51).fill(4).fill(0, 50));
  });

  it('makes blocks of 2 MiB one cell, and shows what share of one is used', () => {
    const run = new Run({ granule: '2M', host: 64n << 20n });
    run.device('gpu0', 'gpu', 4096n);
    run.map(3, 0x55d08a400, 0);
    run.store(0x55d08a400);
    const a = run.map(512);
    run.store(a);
    const host = run.stage().memory.nodes[0]!;
    expect(host).toMatchObject({ unit: 9, cells: 32 });
    expect([...host.used.slice(0, 3)]).toEqual([1, 512, 0]);
  });

  it('tells the order of eviction: what the device used longest ago is the next', () => {
    const run = new Run({ host: 8n << 12n });
    run.device('gpu0', 'gpu', 8n);
    const a = run.map(4);
    for (let i = 0; i < 4; i++) run.store(a + i, 1);
    const turns = (): number[] => [...run.stage().memory.nodes[1]!.turn];
    expect(turns()).toEqual([1, 2, 3, 4, 0, 0, 0, 0]);
    run.store(a, 1);
    expect(turns()).toEqual([4, 1, 2, 3, 0, 0, 0, 0]);
    expect([...run.stage().memory.nodes[0]!.turn]).toEqual(new Array(8).fill(0));
  });

  it('marks the frames that the step took or gave back', () => {
    const run = new Run({ host: 8n << 12n });
    const a = run.map(1, undefined, 0);
    run.store(a);
    const view = run.find(run.history.length - 1, ({ memory }) => memory.nodes[0]!.changed.includes(1));
    expect([...view.memory.nodes[0]!.changed]).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
    expect(view.memory.nodes[0]!.owner[0]).toBe(FrameOwner.Held);
  });
});
