// VMAs as an ordered list and its derived index: insertion, splitting, merging, finding, against a plain sorted array.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultMachine } from '../command.ts';
import { Kernel } from './kernel.ts';
import { createProcess } from './process.ts';
import { insertVma, mergeAround, resize, splitVma, unlinkVma, vmAreaAlloc } from './vma.ts';

const MM = 1;

function kernel(): Kernel {
  const k = new Kernel({ ...defaultMachine, host: 1n << 20n });
  createProcess(k, 0, '');
  return k;
}

const insert = (k: Kernel, start: number, end: number, prot = 3): number =>
  insertVma(k, MM, { start, end, prot, flags: 2, file: 0, offset: 0, cache: 0 }, vmAreaAlloc(k));

const list = (k: Kernel): number[][] =>
  k.vmaIndex.list(MM).map((vma) => [k.vmas.start(vma), k.vmas.end(vma)]);

/** The list as its links say, both ways. */
function linked(k: Kernel): number[][] {
  const forth: number[] = [];
  for (let vma = k.mms.firstVma.data[MM]!; vma !== 0; vma = k.vmas.next.data[vma]!) forth.push(vma);
  const back: number[] = [];
  for (let vma = forth.at(-1) ?? 0; vma !== 0; vma = k.vmas.prev.data[vma]!) back.unshift(vma);
  expect(back).toEqual(forth);
  expect(k.mms.mapCount.data[MM]).toBe(forth.length);
  return forth.map((vma) => [k.vmas.start(vma), k.vmas.end(vma)]);
}

describe('find', () => {
  it('lookup answers the VMA that contains a page, find the first that ends after it, before the last that ends by it', () => {
    const k = kernel();
    const [low, high] = [insert(k, 10, 20), insert(k, 2 ** 44 - 30, 2 ** 44 - 20)];
    const asked = [0, 9, 10, 19, 20, 2 ** 44 - 31, 2 ** 44 - 30, 2 ** 44 - 21, 2 ** 44 - 20];
    expect(asked.map((page) => k.vmaIndex.lookup(MM, page))).toEqual([0, 0, low, low, 0, 0, high, high, 0]);
    expect(asked.map((page) => k.vmaIndex.find(MM, page))).toEqual([
      low,
      low,
      low,
      low,
      high,
      high,
      high,
      high,
      0,
    ]);
    expect(asked.map((page) => k.vmaIndex.before(MM, page))).toEqual([0, 0, 0, 0, low, low, low, low, high]);
  });

  it('knows nothing of another process, nor of one that has none', () => {
    const k = kernel();
    createProcess(k, 1, '');
    insert(k, 10, 20);
    expect([k.vmaIndex.lookup(2, 10), k.vmaIndex.find(2, 0), k.vmaIndex.list(2)]).toEqual([0, 0, []]);
  });

  it('follows the journal back and forth', () => {
    const k = kernel();
    insert(k, 10, 20);
    const here = k.engine.journal.end;
    const vma = insert(k, 30, 40);
    expect(k.vmaIndex.lookup(MM, 35)).toBe(vma);
    k.engine.journal.moveTo(here);
    expect([k.vmaIndex.lookup(MM, 35), list(k)]).toEqual([0, [[10, 20]]]);
    k.engine.journal.moveTo(k.engine.journal.end);
    expect([k.vmaIndex.lookup(MM, 35), list(k)]).toEqual([
      vma,
      [
        [10, 20],
        [30, 40],
      ],
    ]);
  });
});

describe('split and merge', () => {
  it('a split gives the upper part, a merge takes it back', () => {
    const k = kernel();
    const lower = insert(k, 10, 20);
    const upper = splitVma(k, lower, 15);
    expect([list(k), k.vmaIndex.lookup(MM, 15)]).toEqual([
      [
        [10, 15],
        [15, 20],
      ],
      upper,
    ]);
    expect(mergeAround(k, upper)).toBe(lower);
    expect([list(k), linked(k), k.vmas.slab.isLive(upper)]).toEqual([[[10, 20]], [[10, 20]], false]);
  });

  it('is refused outside the VMA and at its edges', () => {
    const k = kernel();
    const vma = insert(k, 10, 20);
    for (const at of [9, 10, 20, 21]) expect(() => splitVma(k, vma, at)).toThrow('inside the VMA');
  });

  it('a merge takes every neighbour that is alike', () => {
    const k = kernel();
    const vma = insert(k, 10, 50);
    for (const at of [40, 30, 20]) splitVma(k, vma, at);
    mergeAround(k, k.vmaIndex.lookup(MM, 25));
    expect(list(k)).toEqual([[10, 50]]);
  });

  it('an occupied range cannot be inserted into', () => {
    const k = kernel();
    insert(k, 10, 20);
    for (const [start, end] of [
      [10, 20],
      [5, 11],
      [19, 25],
      [0, 99],
    ] as const)
      expect(() => insert(k, start, end)).toThrow('the range is free');
  });

  it('links, index and a plain array agree whatever is done', () => {
    const action = fc.record({
      what: fc.nat(3),
      at: fc.nat(39),
      size: fc.integer({ min: 1, max: 8 }),
      prot: fc.nat(1),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const k = kernel();
        const pages: (number | undefined)[] = Array.from({ length: 50 });
        for (const { what, at, size, prot } of actions) {
          const vma = k.vmaIndex.lookup(MM, at);
          const range = Array.from({ length: size }, (_, i) => at + i);
          if (what === 0 && range.every((page) => pages[page] === undefined)) {
            insert(k, at, at + size, prot);
            for (const page of range) pages[page] = prot;
          } else if (what === 1 && vma !== 0) {
            for (let page = k.vmas.start(vma); page < k.vmas.end(vma); page++) pages[page] = undefined;
            unlinkVma(k, vma);
          } else if (what === 2 && vma !== 0 && k.vmas.start(vma) < at) splitVma(k, vma, at);
          else if (what === 3 && vma !== 0 && k.vmas.end(vma) - at > 1) {
            for (let page = at + 1; page < k.vmas.end(vma); page++) pages[page] = undefined;
            resize(k, vma, k.vmas.start(vma), at + 1);
          }
          expect(linked(k)).toEqual(list(k));
          for (let page = 0; page < 50; page++) {
            const found = k.vmaIndex.lookup(MM, page);
            expect(found === 0 ? undefined : k.vmas.prot.data[found]).toBe(pages[page]);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
