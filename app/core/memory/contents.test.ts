import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Digest } from '../base/digest.ts';
import { Engine } from '../base/engine.ts';
import type { Journal } from '../base/journal.ts';
import { Contents } from './contents.ts';

const wordsOf = (contents: Contents, id: number): Map<number, number> => {
  const words = new Map<number, number>();
  contents.forEachWord(id, (word, value) => words.set(word, value));
  return words;
};

describe('contents', () => {
  const fresh = () => new Contents(new Engine(1).journal);

  test('zero is shared by everybody and costs nothing', () => {
    const contents = fresh();
    expect(contents.write(0, 5, 0)).toBe(0);
    expect(contents.share(0)).toBe(0);
    contents.release(0);
    expect(contents.read(0, 1023)).toBe(0);
    expect(contents.words).toBe(0);
  });

  test('a single holder writes in place', () => {
    const contents = fresh();
    const id = contents.write(0, 7, -1);
    expect(contents.write(id, 8, 2)).toBe(id);
    expect([contents.read(id, 7), contents.read(id, 8), contents.read(id, 9)]).toEqual([-1, 2, 0]);
    expect(contents.holders(id)).toBe(1);
  });

  test('a write by one of two holders leaves the other what it had', () => {
    const contents = fresh();
    const ours = contents.write(0, 7, 1);
    const theirs = contents.share(ours);
    const moved = contents.write(ours, 7, 2);
    expect(moved).not.toBe(theirs);
    expect([contents.read(moved, 7), contents.read(theirs, 7)]).toEqual([2, 1]);
    expect([contents.holders(moved), contents.holders(theirs)]).toEqual([1, 1]);
  });

  test('a frame and its shadow write as one, and move together when somebody else holds the contents', () => {
    const contents = fresh();
    const id = contents.write(0, 1, 1, 2);
    expect(contents.holders(id)).toBe(2);
    expect(contents.write(id, 2, 5, 2)).toBe(id);
    const third = contents.share(id);
    const moved = contents.write(id, 3, 6, 2);
    expect(moved).not.toBe(third);
    expect([contents.holders(moved), contents.holders(third)]).toEqual([2, 1]);
    expect(contents.write(third, 1, 1)).toBe(third);
  });

  test('writing what is there already copies nothing', () => {
    const contents = fresh();
    const id = contents.share(contents.write(0, 1, 9));
    expect(contents.write(id, 1, 9)).toBe(id);
    expect(contents.words).toBe(1);
  });

  test.each([1, 2, 3, 4, 16, 89, 617, 1023])(
    'words written %i apart make a tree of little depth',
    (stride) => {
      const { journal } = new Engine(1);
      const contents = new Contents(journal);
      let id = 0;
      for (let i = 0; i < 1024; i++) id = contents.write(id, (i * stride) % 1024, i + 1);
      expect(depthOf(journal, id)).toBeLessThan(40);
    },
  );

  test('behaves as separate maps do, and frees all with the last holder', () => {
    const holder = fc.nat(5);
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.tuple(fc.constant('write'), holder, fc.nat(1023), fc.integer({ min: -3, max: 3 })),
      },
      { weight: 2, arbitrary: fc.tuple(fc.constant('copy'), holder, holder, fc.constant(0)) },
      { weight: 1, arbitrary: fc.tuple(fc.constant('drop'), holder, fc.constant(0), fc.constant(0)) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const engine = new Engine(1);
        const contents = new Contents(engine.journal);
        const digest = new Digest(engine.journal);
        const empty = digest.read();
        const ids = [0, 0, 0, 0, 0, 0];
        const model = ids.map(() => new Map<number, number>());
        for (const [kind, a, b, value] of steps) {
          if (kind === 'write') {
            ids[a] = contents.write(ids[a]!, b, value);
            model[a]!.set(b, value);
          } else if (kind === 'copy') {
            const shared = contents.share(ids[a]!);
            contents.release(ids[b]!);
            ids[b] = shared;
            model[b] = new Map(model[a]);
          } else {
            contents.release(ids[a]!);
            ids[a] = 0;
            model[a]!.clear();
          }
        }
        ids.forEach((id, at) => expectSame(contents, id, model[at]!));
        const end = engine.journal.end;
        const last = digest.read();
        engine.journal.moveTo(0);
        expect(digest.read()).toBe(empty);
        engine.journal.moveTo(end);
        expect(digest.read()).toBe(last);
        for (const id of ids) contents.release(id);
        expect(contents.words).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

function expectSame(contents: Contents, id: number, model: Map<number, number>): void {
  for (const [word, value] of model) expect(contents.read(id, word)).toBe(value);
  for (const [word, value] of wordsOf(contents, id)) expect(model.get(word) ?? 0).toBe(value);
}

/** The longest path of a tree, from the cells themselves. */
function depthOf({ columns }: Journal, id: number): number {
  const cells = (name: string) => columns.find((column) => column.name === `contents.${name}`)!.data;
  const [left, right] = [cells('left'), cells('right')];
  const depth = (at: number): number => (at === 0 ? 0 : 1 + Math.max(depth(left[at]!), depth(right[at]!)));
  return depth(id);
}
