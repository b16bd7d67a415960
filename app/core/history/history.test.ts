// History: positions, moving, cutting; random positions back and forth show the state that was recorded there.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawn, type DrawnRig } from '../testing/drawing.ts';
import { Rig, kinds } from '../testing/rig.ts';
import type { Position } from './history.ts';

/** A run with several statements, one of them long, one without steps. */
function recorded(granule: '4K' | '2M' = '4K'): DrawnRig {
  const rig = drawn('C01-.', { granule });
  rig.hmadvise(1, rig.at(0), rig.pages(5));
  rig.history.run(() => undefined);
  rig.loadAt('cpu', 2);
  rig.mremap(rig.at(0), rig.pages(5), rig.pages(6), 1);
  rig.fork();
  rig.exit();
  return rig;
}

/** All positions of a run, in order. */
const positions = ({ history }: Rig): Position[] => [
  ...Array.from({ length: history.length }, (_, statement) =>
    Array.from({ length: Math.max(1, history.stepCount(statement)) }, (__, step) => ({ statement, step })),
  ).flat(),
  { statement: history.length, step: 0 },
];

describe.each(['4K', '2M'] as const)('history, granule %s', (granule) => {
  it('shows at every position the same digest, however one came there', () => {
    const rig = recorded(granule);
    const { history, machine } = rig;
    const all = positions(rig);
    const digests = all.map((position) => {
      history.moveTo(position);
      expect(history.position).toEqual(position);
      return machine.digest();
    });
    fc.assert(
      fc.property(fc.array(fc.nat(all.length - 1), { minLength: 1, maxLength: 12 }), (visits) => {
        for (const visit of visits) {
          history.moveTo(all[visit]!);
          expect(machine.digest()).toBe(digests[visit]);
        }
        expect(machine.digestAfresh()).toBe(machine.digest());
      }),
      { numRuns: 60 },
    );
  });

  it('is the same in bulk and stepped: one step forward after another', () => {
    const rig = recorded(granule);
    const { history, machine } = rig;
    const end = machine.digest();
    const bulk = new Map(
      positions(rig).map((position) => {
        history.moveTo(position);
        return [JSON.stringify(position), machine.digest()];
      }),
    );
    history.moveTo({ statement: 0, step: 0 });
    for (let step = 0; step < history.firstStep(history.length); step++) {
      history.moveTo(history.positionAfter(step));
      expect(machine.digest()).toBe(bulk.get(JSON.stringify(history.position)));
    }
    expect(machine.digest()).toBe(end);
  });
});

describe('positions', () => {
  const rig = recorded();
  const { history } = rig;

  it('past the end of a statement or of the run are cut to it', () => {
    const count = history.stepCount(3);
    expect(history.clamp({ statement: 3, step: count })).toEqual({ statement: 4, step: 0 });
    expect(history.clamp({ statement: 3, step: count - 1 })).toEqual({ statement: 3, step: count - 1 });
    expect(history.clamp({ statement: 3, step: -1 })).toEqual({ statement: 3, step: 0 });
    expect(history.clamp({ statement: -2, step: 5 })).toEqual({ statement: 0, step: 0 });
    expect(history.clamp({ statement: 999, step: 5 })).toEqual({ statement: history.length, step: 0 });
  });

  it('know their steps, and steps their statement', () => {
    for (let statement = 0; statement < history.length; statement++) {
      const first = history.firstStep(statement);
      const count = history.stepCount(statement);
      expect(history.firstStep(statement + 1)).toBe(first + count);
      if (count === 0) continue;
      expect([history.statementOfStep(first), history.statementOfStep(first + count - 1)]).toEqual([
        statement,
        statement,
      ]);
      expect(history.stepsDone({ statement, step: 0 })).toBe(first);
      expect(history.positionAfter(first + count - 1).step).toBe(0);
    }
  });

  it('statements run at the head only, and history is cut at the end of a statement only', () => {
    const other = recorded();
    other.history.moveTo({ statement: 2, step: 0 });
    expect(() => other.loadAt('cpu', 0)).toThrow('at the head');
    other.history.moveTo({ statement: 4, step: 1 });
    expect(() => other.history.truncate()).toThrow('end of a statement');
  });
});

describe('a new future', () => {
  it('from the same statements has the same digests and steps as before', () => {
    const play = (rig: DrawnRig): string[] => [
      ...[0, 1, 2].map((page) => (rig.loadAt(1, page), rig.machine.digest())),
      (rig.hmadvise(1, rig.at(0), rig.pages(3)), rig.machine.digest()),
      (rig.fork(), rig.machine.digest()),
    ];
    const rig = drawn('C0.');
    const here = { statement: rig.history.length, step: 0 };
    const first = play(rig);
    const steps = rig.k.engine.steps.end;
    rig.history.moveTo(here);
    rig.history.truncate();
    expect(rig.history.length).toBe(here.statement);
    expect([play(rig), rig.k.engine.steps.end]).toEqual([first, steps]);
  });

  it('does not know the names of the one that was left', () => {
    const make = (names: readonly string[]): Rig => {
      const rig = new Rig();
      for (const name of names) rig.device({ name });
      return rig;
    };
    const rig = make(['a', 'left']);
    rig.history.moveTo({ statement: 1, step: 0 });
    rig.history.truncate();
    rig.device({ name: 'b' });
    expect(rig.machine.digest()).toBe(make(['a', 'b']).machine.digest());
    rig.history.moveTo({ statement: 0, step: 0 });
    rig.history.moveTo({ statement: 2, step: 0 });
    const { names, devices } = rig.k;
    expect([1, 2].map((dev) => names[devices.name.data[dev]!])).toEqual(['a', 'b']);
  });

  it('finds VMAs, walks and entries as they are then, not as they were', () => {
    const rig = drawn('C.');
    const here = { statement: rig.history.length, step: 0 };
    rig.munmap(rig.at(0), rig.pages(2));
    rig.mmap(rig.at(0), rig.size, kinds.ANON | 0x10);
    rig.storeAt('cpu', 0, 5);
    rig.history.moveTo(here);
    rig.history.truncate();
    expect([rig.loadAt('cpu', 0), rig.loadAt(0, 0), rig.loadAt('cpu', 1), rig.row]).toEqual([
      100,
      100,
      0,
      '0C',
    ]);
    rig.machine.checkClean();
    expect(rig.reports).toEqual([]);
  });

  it('random cuts and continuations equal a machine that never went back', () => {
    const page = fc.nat(4);
    const action = fc.record({ who: fc.constantFrom<'cpu' | 0 | 1>('cpu', 0, 1), page, store: fc.boolean() });
    const actions = fc.array(action, { minLength: 1, maxLength: 10 });
    const play = (
      rig: DrawnRig,
      list: readonly { who: 'cpu' | 0 | 1; page: number; store: boolean }[],
    ): void => {
      for (const { who, page: at, store } of list)
        if (store) rig.storeAt(who, at, at);
        else rig.loadAt(who, at);
    };
    fc.assert(
      fc.property(actions, actions, fc.nat(), (left, kept, cut) => {
        const rig = drawn('C0.1.');
        const base = rig.history.length;
        play(rig, left);
        const keep = cut % (left.length + 1);
        rig.history.moveTo({ statement: base + keep, step: 0 });
        rig.history.truncate();
        play(rig, kept);
        const straight = drawn('C0.1.');
        play(straight, [...left.slice(0, keep), ...kept]);
        expect(rig.machine.digest()).toBe(straight.machine.digest());
        expect(rig.k.engine.steps.end).toBe(straight.k.engine.steps.end);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the footprint', () => {
  it('keeps what was ever mapped and touched while one steps, and forgets what is cut off', () => {
    const rig = drawn('C0. c');
    const { footprint, length } = rig.history;
    const first = Number(rig.at(0) >> 12n);
    const look = (): unknown => [footprint.ranges(1), footprint.touched(1), footprint.keys(1)];
    const before = look();
    expect(before).toEqual([
      [
        { first, pages: 3 },
        { first: first + 4, pages: 1 },
      ],
      [first, first + 1, first + 4],
      [first, first + 1],
    ]);
    rig.munmap(rig.at(0), rig.pages(3));
    rig.mmap(rig.at(7), rig.size, kinds.ANON | 0x10);
    rig.storeAt('cpu', 7, 1);
    expect(footprint.ranges(1)).toHaveLength(3);
    rig.history.moveTo({ statement: 0, step: 0 });
    expect(footprint.touched(1)).toEqual([first, first + 1, first + 4, first + 7]);
    rig.history.moveTo({ statement: length, step: 0 });
    rig.history.truncate();
    expect(look()).toEqual(before);
  });

  it('follows what an mremap moved, and knows nothing of a fork that failed', () => {
    const rig = drawn('C0', { host: 8n << 12n });
    rig.mremap(rig.at(0), rig.pages(2), rig.pages(2), 3, rig.at(8));
    const first = Number(rig.at(0) >> 12n);
    expect(rig.history.footprint.keys(1)).toEqual([first, first + 1, first + 8, first + 9]);
    const full = drawn('cccc', { host: 6n << 12n });
    full.run({ op: 'inject', site: 'table', count: 1 });
    expect(full.fork()).toBe('-ENOMEM');
    expect(full.history.footprint.touched(0x6b6b6b6b)).toEqual([]);
    expect(full.history.footprint.touched(2)).toEqual([]);
  });

  it('knows devices, their attachments and how far memory was used', () => {
    const rig = drawn('C0', { devices: [{ mmu: 'npu', name: 'n' }, {}] });
    expect(
      rig.history.footprint.devices.map(({ id, name, format, nodes }) => [id, name, format, nodes[0]?.node]),
    ).toEqual([
      [1, 'n', 'npu', 1],
      [2, 'gpu1', 'gpu', 2],
    ]);
    expect(rig.history.footprint.attached(1)).toEqual([1, 2]);
    expect([0, 1, 2].map((node) => rig.history.footprint.frameEnd(node))).toEqual([1, 1, 0]);
  });
});
