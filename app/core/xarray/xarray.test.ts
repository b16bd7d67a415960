import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Engine } from '../base/engine.ts';
import { StepKind } from '../base/steps.ts';
import { XaErrno } from './at.ts';
import { checkXArray } from './check.ts';
import { countNodes, dumpTree, treeText } from './dump.ts';
import { mkPointer, NULL_ENTRY, XA_ZERO_ENTRY, xaError, type Entry } from './entry.ts';
import { xasFind, xasNextEntry } from './find.ts';
import { xasStore } from './store.ts';
import {
  xaErase,
  xaExtract,
  xaFind,
  xaFindAfter,
  xaForEach,
  xaGetMark,
  xaGetOrder,
  xaInsert,
  xaLoad,
  xaRelease,
  xaReserve,
  xaSetMark,
  xaClearMark,
  xaStore,
  xaDestroy,
  xaCmpxchg,
} from './xa.ts';
import { nextCyclic, xaAlloc, xaAllocCyclic } from './xa-alloc.ts';
import { XaKind, Xas, XArrays, type ChunkShift, type Mark } from './xarrays.ts';

const LAST = 2 ** 52 - 1;

function fresh(chunkShift: ChunkShift = 6, kind: XaKind = XaKind.Plain) {
  const engine = new Engine(1);
  const arrays = new XArrays(engine, chunkShift);
  return { engine, arrays, xa: arrays.create(kind) };
}

interface Stored {
  readonly entry: Entry;
  readonly marks: ReadonlySet<Mark>;
}

/** The naive model: a Map whose keys are sorted when order matters. */
class Model {
  private readonly held: Map<number, Stored>;

  constructor(held: ReadonlyMap<number, Stored> = new Map()) {
    this.held = new Map(held);
  }

  copy = (): Model => new Model(this.held);
  load = (index: number): Entry => this.held.get(index)?.entry ?? NULL_ENTRY;
  has = (index: number, mark: Mark): boolean => this.held.get(index)?.marks.has(mark) ?? false;

  store(index: number, entry: Entry): Entry {
    const old = this.load(index);
    if (entry === NULL_ENTRY) this.held.delete(index);
    else this.held.set(index, { entry, marks: this.held.get(index)?.marks ?? new Set() });
    return old;
  }

  mark(index: number, mark: Mark, on: boolean): void {
    const stored = this.held.get(index);
    if (stored === undefined) return;
    const marks = new Set(stored.marks);
    if (on) marks.add(mark);
    else marks.delete(mark);
    this.held.set(index, { ...stored, marks });
  }

  indices(first: number, last: number, mark?: Mark): number[] {
    const wanted = [...this.held].filter(([index, { marks }]) => {
      const isWithin = index >= first && index <= last;
      return isWithin && (mark === undefined || marks.has(mark));
    });
    return wanted.map(([index]) => index).sort((a, b) => a - b);
  }
}

const index = fc.oneof(
  fc.integer({ min: 0, max: 70 }),
  fc.integer({ min: 0, max: 5000 }),
  fc.integer({ min: 0x7f3c2, max: 0x7f3c2 + 300 }).map((page) => page * 2 ** 16),
  fc.constantFrom(63, 64, 4095, 4096, 2 ** 30 - 1, 2 ** 30, 2 ** 32 - 1, 2 ** 32, 2 ** 36, LAST - 64, LAST),
  fc.maxSafeInteger().map((n) => Math.abs(n) % (LAST + 1)),
);
const entry = fc.oneof(
  fc.integer({ min: 1, max: 2 ** 30 - 1 }).map(mkPointer),
  fc.integer({ min: 0, max: 2 ** 30 - 1 }).map((value) => ({ value })),
);
const mark = fc.constantFrom<Mark>(0, 1, 2);
const op = fc.oneof(
  { weight: 5, arbitrary: fc.record({ op: fc.constant('store' as const), index, entry }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('erase' as const), index }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('eraseFound' as const), index }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('mark' as const), index, mark, on: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('find' as const), index, last: index, mark }) },
);

type Step = typeof op extends fc.Arbitrary<infer T> ? T : never;

function run(arrays: XArrays, xa: number, model: Model, step: Step): void {
  const at = step.index;
  switch (step.op) {
    case 'store': {
      const cell = typeof step.entry === 'number' ? step.entry : arrays.mkValue(step.entry.value);
      expect(xaStore(arrays, xa, at, cell)).toBe(model.store(at, cell));
      expect(xaLoad(arrays, xa, at)).toBe(cell);
      return;
    }
    case 'erase':
      expect(xaErase(arrays, xa, at)).toBe(model.store(at, NULL_ENTRY));
      expect(xaLoad(arrays, xa, at)).toBe(NULL_ENTRY);
      return;
    case 'eraseFound': {
      const found = xaFind(arrays, xa, at, LAST);
      expect(found).toBe(model.indices(at, LAST)[0] ?? -1);
      if (found >= 0) expect(xaErase(arrays, xa, found)).toBe(model.store(found, NULL_ENTRY));
      return;
    }
    case 'mark':
      if (step.on) xaSetMark(arrays, xa, at, step.mark);
      else xaClearMark(arrays, xa, at, step.mark);
      model.mark(at, step.mark, step.on);
      return;
    case 'find':
      expect(xaGetMark(arrays, xa, at, step.mark)).toBe(model.has(at, step.mark));
      expect(xaFindAfter(arrays, xa, at, step.last)).toBe(model.indices(at + 1, step.last)[0] ?? -1);
      expect(xaFind(arrays, xa, at, step.last, step.mark)).toBe(
        model.indices(at, step.last, step.mark)[0] ?? -1,
      );
  }
}

/** The array holds exactly what the model does, in order, by every way of going over it. */
function expectSame(arrays: XArrays, xa: number, model: Model): void {
  const found: number[] = [];
  xaForEach(arrays, xa, { first: 0, last: LAST }, (at, cell) => {
    found.push(at);
    expect(cell).toBe(model.load(at));
  });
  expect(found).toEqual(model.indices(0, LAST));
  const byCursor: number[] = [];
  const xas = new Xas(arrays).set(xa, 0).upTo(LAST);
  for (let cell = xasFind(xas); cell !== NULL_ENTRY; cell = xasNextEntry(xas)) byCursor.push(xas.index);
  expect(byCursor).toEqual(found);
  for (const filter of [0, 1, 2] as const) {
    const marked = xaExtract(arrays, xa, { first: 0, last: LAST, filter }, Infinity);
    expect(marked).toEqual(model.indices(0, LAST, filter).map(model.load));
  }
  expect(checkXArray(arrays, xa)).toEqual([]);
  expect(arrays.nodeSlab.live).toBe(countNodes(arrays, xa));
  expectFreeNodesBlank(arrays);
}

/** What a freed node left behind would be found in a later life of its id. */
function expectFreeNodesBlank({ nodeSlab, slots, nodeMarks }: XArrays): void {
  for (let node = 1; node <= nodeSlab.top; node++) {
    if (nodeSlab.isLive(node)) continue;
    for (const { data, stride } of [slots, nodeMarks]) {
      expect(data.subarray(node * stride, (node + 1) * stride).some((cell) => cell !== 0)).toBe(false);
    }
  }
}

describe('single entries, against a Map', () => {
  test.each([4, 6] as const)('chunk shift %i', (chunkShift) => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 120 }), (ops) => {
        const { arrays, xa } = fresh(chunkShift);
        const model = new Model();
        for (const step of ops) run(arrays, xa, model, step);
        expectSame(arrays, xa, model);
      }),
      { numRuns: 300 },
    );
  });

  test('every position of the journal shows the array of that time', () => {
    const visits = fc.array(fc.nat(), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(op, { minLength: 1, maxLength: 60 }), visits, (ops, jumps) => {
        const { engine, arrays, xa } = fresh();
        const model = new Model();
        const digest = engine.newDigest();
        const past = ops.map((step) => {
          run(arrays, xa, model, step);
          const { position } = engine.journal;
          return { position, model: model.copy(), text: treeText(arrays, xa), digest: digest.read() };
        });
        for (const jump of jumps) {
          const then = past[jump % past.length]!;
          engine.journal.moveTo(then.position);
          expectSame(arrays, xa, then.model);
          expect(treeText(arrays, xa)).toBe(then.text);
          expect(digest.read()).toBe(then.digest);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('a new future grows from a past position', () => {
    fc.assert(
      fc.property(
        fc.array(op, { minLength: 2, maxLength: 60 }),
        fc.array(op, { maxLength: 40 }),
        (first, second) => {
          const { engine, arrays, xa } = fresh();
          const model = new Model();
          const half = first.length >> 1;
          for (const step of first.slice(0, half)) run(arrays, xa, model, step);
          const { position } = engine.journal;
          const then = model.copy();
          for (const step of first.slice(half)) run(arrays, xa, model, step);
          engine.journal.moveTo(position);
          engine.journal.truncate();
          for (const step of second) run(arrays, xa, then, step);
          expectSame(arrays, xa, then);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('structure', () => {
  test('XA-head: a lone entry at index 0 sits in the head, without a node', () => {
    const { arrays, xa } = fresh();
    xaStore(arrays, xa, 0, mkPointer(7));
    expect(dumpTree(arrays, xa).head).toEqual({ ptr: 7 });
    expect(arrays.nodeSlab.live).toBe(0);
  });

  test('XA-grow: the array is as high as its greatest index needs, and no higher', () => {
    const { arrays, xa } = fresh();
    const heights = [63, 64, 4096, 2 ** 35].map((at) => {
      xaStore(arrays, xa, at, mkPointer(1));
      return arrays.shifts.data[arrays.heads.data[xa]! >>> 3];
    });
    expect(heights).toEqual([0, 6, 12, 30]);
  });

  test('XA-shrink: erasing gives back every node', () => {
    const { arrays, xa } = fresh();
    const indices = [0, 1, 63, 64, 5000, 2 ** 20, 2 ** 40];
    for (const at of indices) xaStore(arrays, xa, at, mkPointer(1));
    for (const at of indices.toReversed()) expect(xaErase(arrays, xa, at)).toBe(mkPointer(1));
    expect(arrays.nodeSlab.live).toBe(0);
    expect(arrays.isEmpty(xa)).toBe(true);
    arrays.free(xa);
    expect(arrays.arraySlab.live).toBe(0);
  });

  test('XA-destroy: all nodes go at once and the array can be used again', () => {
    const { arrays, xa } = fresh();
    for (let at = 0; at < 1000; at++) xaStore(arrays, xa, at * 100, mkPointer(at + 1));
    xaSetMark(arrays, xa, 500, 2);
    xaDestroy(arrays, xa);
    expect(arrays.nodeSlab.live).toBe(0);
    expect(dumpTree(arrays, xa)).toEqual({ marks: [0, 0, 0], head: null });
    expect(xaStore(arrays, xa, 3, mkPointer(1))).toBe(NULL_ENTRY);
  });

  test('two arrays share the slabs and nothing else', () => {
    const { arrays, xa } = fresh();
    const other = arrays.create();
    xaStore(arrays, xa, 100, mkPointer(1));
    xaStore(arrays, other, 100, mkPointer(2));
    xaErase(arrays, xa, 100);
    expect(xaLoad(arrays, other, 100)).toBe(mkPointer(2));
    expect(checkXArray(arrays, other)).toEqual([]);
  });

  test('a broken cell is found', () => {
    const { arrays, xa } = fresh();
    xaStore(arrays, xa, 100, mkPointer(1));
    const leaf = arrays.entryAt(arrays.heads.data[xa]! >>> 3, 1) >>> 3;
    arrays.counts.set(leaf, 2);
    expect(checkXArray(arrays, xa)).toEqual([{ rule: 'count', node: leaf, slot: -1 }]);
  });

  test('a value above 2^30 is kept once and read back whole', () => {
    const { arrays } = fresh();
    const large = arrays.mkValue(2n ** 63n - 1n);
    expect(arrays.mkValue(2n ** 63n - 1n)).toBe(large);
    expect(arrays.toValue(large)).toBe(2n ** 63n - 1n);
    expect(arrays.toValue(arrays.mkValue(5))).toBe(5n);
  });
});

describe('steps', () => {
  /** Kinds and arguments of the steps since step number `from`. */
  const stepsSince = (engine: Engine, from: number) =>
    Array.from({ length: engine.steps.end - from }, (_, i) => {
      const { kind, a, b, c, d } = engine.steps.at(from + i);
      return [kind, a, b, c, d];
    });

  test('a store tells of each node, of the new head and of the slot', () => {
    const { engine, arrays, xa } = fresh();
    xaStore(arrays, xa, 70, mkPointer(9));
    expect(stepsSince(engine, 0)).toEqual([
      [StepKind.NodeAlloc, xa, 1, 6, 0],
      [StepKind.HeadChange, xa, 1, 6, 1],
      [StepKind.NodeAlloc, xa, 2, 0, 0],
      [StepKind.SlotStore, xa, 2, 6, mkPointer(9)],
    ]);
  });

  test('an erase tells of the slot, of each node that goes, and of the head', () => {
    const { engine, arrays, xa } = fresh();
    xaStore(arrays, xa, 70, mkPointer(9));
    const from = engine.steps.end;
    xaErase(arrays, xa, 70);
    expect(stepsSince(engine, from)).toEqual([
      [StepKind.SlotStore, xa, 2, 6, NULL_ENTRY],
      [StepKind.NodeFree, xa, 2, 0, 0],
      [StepKind.HeadChange, xa, 0, -1, -1],
      [StepKind.NodeFree, xa, 1, 6, 0],
    ]);
  });

  test('every cell that changed belongs to a step', () => {
    const { engine, arrays, xa } = fresh();
    for (const at of [5, 70, 5000, 0]) {
      xaStore(arrays, xa, at, mkPointer(at + 1));
      expect(engine.steps.at(engine.steps.end - 1).journalEnd).toBe(engine.journal.end);
    }
    for (const at of [5, 70, 5000, 0]) {
      xaErase(arrays, xa, at);
      expect(engine.steps.at(engine.steps.end - 1).journalEnd).toBe(engine.journal.end);
    }
  });

  test('what changes nothing is no step', () => {
    const { engine, arrays, xa } = fresh();
    xaStore(arrays, xa, 5, mkPointer(1));
    const from = engine.steps.end;
    xaStore(arrays, xa, 5, mkPointer(1));
    xaErase(arrays, xa, 6);
    xaErase(arrays, xa, 2 ** 40);
    xaLoad(arrays, xa, 5);
    expect(stepsSince(engine, from)).toEqual([]);
  });
});

describe('entries of several indices', () => {
  test('one entry over 2^order indices loads everywhere in it and goes as a whole', () => {
    for (const order of [1, 5, 6, 9, 18]) {
      const { arrays, xa } = fresh();
      const first = 2 ** 20;
      xasStore(new Xas(arrays).set(xa, first).setOrder(order), mkPointer(3));
      expect(xaGetOrder(arrays, xa, first + 2 ** order - 1)).toBe(order);
      expect(xaLoad(arrays, xa, first)).toBe(mkPointer(3));
      expect(xaLoad(arrays, xa, first + 2 ** order - 1)).toBe(mkPointer(3));
      expect(xaLoad(arrays, xa, first + 2 ** order)).toBe(NULL_ENTRY);
      expect(checkXArray(arrays, xa)).toEqual([]);
      expect(xaErase(arrays, xa, first + 2 ** order - 1)).toBe(mkPointer(3));
      expect(arrays.isEmpty(xa)).toBe(true);
    }
  });

  test('a loop by mark goes on behind a marked entry with siblings, where the loop in Linux never ends', () => {
    const { arrays, xa } = fresh();
    xasStore(new Xas(arrays).set(xa, 8).setOrder(3), mkPointer(3));
    xaStore(arrays, xa, 40, mkPointer(4));
    xaSetMark(arrays, xa, 8, 1);
    xaSetMark(arrays, xa, 40, 1);
    const seen: number[] = [];
    xaForEach(arrays, xa, { first: 0, last: 1000, filter: 1 }, (at) => void seen.push(at));
    expect(seen).toEqual([8, 40]);
  });

  test('a loop that begins inside an entry meets it once', () => {
    const { arrays, xa } = fresh();
    xasStore(new Xas(arrays).set(xa, 64).setOrder(8), mkPointer(3));
    xaStore(arrays, xa, 320, mkPointer(4));
    const seen: number[] = [];
    xaForEach(arrays, xa, { first: 100, last: 1000 }, (at) => void seen.push(at));
    expect(seen).toEqual([100, 320]);
  });
});

describe('reserving and allocating', () => {
  test('a reserved index takes a slot, loads as NULL and is passed over', () => {
    const { arrays, xa } = fresh();
    expect(xaReserve(arrays, xa, 9)).toBe(0);
    expect(xaLoad(arrays, xa, 9)).toBe(NULL_ENTRY);
    expect(xaFind(arrays, xa, 0, 100)).toBe(-1);
    expect(xaInsert(arrays, xa, 9, mkPointer(1))).toBe(XaErrno.Busy);
    expect(arrays.isEmpty(xa)).toBe(false);
    xaRelease(arrays, xa, 9);
    expect(arrays.isEmpty(xa)).toBe(true);
  });

  test('a release leaves an entry that came meanwhile', () => {
    const { arrays, xa } = fresh();
    xaReserve(arrays, xa, 9);
    xaStore(arrays, xa, 9, mkPointer(1));
    xaRelease(arrays, xa, 9);
    expect(xaLoad(arrays, xa, 9)).toBe(mkPointer(1));
  });

  test('an exchange takes place only where the old entry is', () => {
    const { arrays, xa } = fresh();
    expect(xaCmpxchg(arrays, xa, 3, NULL_ENTRY, mkPointer(1))).toBe(NULL_ENTRY);
    expect(xaCmpxchg(arrays, xa, 3, mkPointer(2), mkPointer(3))).toBe(mkPointer(1));
    expect(xaLoad(arrays, xa, 3)).toBe(mkPointer(1));
  });

  test('internal entries are refused', () => {
    const { arrays, xa } = fresh();
    const node = (1 << 3) | 2;
    expect(xaStore(arrays, xa, 3, node)).toBe(xaError(XaErrno.Invalid));
    expect(xaInsert(arrays, xa, 3, node)).toBe(XaErrno.Invalid);
    expect(xaStore(arrays, xa, 3, XA_ZERO_ENTRY)).toBe(NULL_ENTRY);
    expect(arrays.isEmpty(xa)).toBe(false);
  });

  test('ids are the lowest free ones, and −EBUSY when none is', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<XaKind>(XaKind.Alloc, XaKind.Alloc1),
        fc.array(fc.nat(80)),
        (kind, erased) => {
          const { arrays, xa } = fresh(6, kind);
          const limit = { min: 0, max: 70 };
          const taken = new Set(kind === XaKind.Alloc1 ? [0] : []);
          const lowest = () => Array.from({ length: 71 }, (_, id) => id).find((id) => !taken.has(id));
          for (const gone of erased) {
            for (let i = 0; i < 9; i++) {
              const id = lowest();
              const expected = id === undefined ? { code: XaErrno.Busy, id: 0 } : { code: 0, id };
              expect(xaAlloc(arrays, xa, mkPointer(i + 1), limit)).toEqual(expected);
              if (id !== undefined) taken.add(id);
            }
            if (gone === 0) continue;
            xaErase(arrays, xa, gone);
            taken.delete(gone);
          }
          expect(checkXArray(arrays, xa)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('cyclic ids go on behind the last one and tell of a wrap', () => {
    const { arrays, xa } = fresh(6, XaKind.Alloc);
    const limit = { min: 0, max: 2 ** 32 - 1 };
    const last = xaAllocCyclic(arrays, xa, mkPointer(1), limit, 2 ** 32 - 1);
    expect(last).toEqual({ code: 0, id: 2 ** 32 - 1 });
    expect(nextCyclic(last.id)).toBe(0);
    expect(xaAllocCyclic(arrays, xa, mkPointer(2), limit, 0)).toEqual({ code: 1, id: 0 });
    expect(xaAllocCyclic(arrays, xa, mkPointer(3), limit, 1)).toEqual({ code: 0, id: 1 });
  });
});
