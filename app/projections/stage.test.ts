import { describe, expect, it } from 'vitest';
import { CellFlag, LeafFlag } from './codes.ts';
import { projectInspector } from './inspector.ts';
import { projectStage } from './stage.ts';
import { draw, drawChanges } from './testing/drawing.ts';
import { Run } from './testing/run.ts';

function small(): { run: Run; a: number } {
  const run = new Run();
  run.device('gpu0');
  return { run, a: run.map(4) };
}

describe('the stage', () => {
  it('shows where the data lives, in every table', () => {
    const { run, a } = small();
    expect(draw(run.stage())).toEqual(['....', '....', 'xxxx', 'xxxx']);
    run.store(a);
    run.store(a + 2, 1);
    expect(draw(run.stage())).toEqual(['C.0.', 'C.0.', '#xxx', 'xx#x']);
    run.store(a + 2);
    expect(draw(run.stage())).toEqual(['C.C.', 'C.C.', '#x#x', 'xxxx']);
    run.unmap(a, 4);
    expect(draw(run.stage())).toEqual(['    ', '    ', 'xxxx', 'xxxx']);
  });

  it('stripes a page while it is copied', () => {
    const { run, a } = small();
    run.store(a);
    run.store(a, 1);
    const view = run.find(run.history.length - 1, ({ memory }) => memory.copies.length > 0);
    expect(draw(view)).toEqual(['>...', '>...', 'xxxx', 'xxxx']);
    expect(view.memory.copies[0]).toMatchObject({ order: 0, share: 0, from: { node: 0 }, to: { node: 1 } });
  });

  it('marks exactly what the step changed, until the next step', () => {
    const { run, a } = small();
    run.store(a);
    run.store(a, 1);
    const statement = run.history.length - 1;
    const isSet = run.find(statement, ({ tables }) => (tables[1]!.leaves.flags[0]! & LeafFlag.Changed) !== 0);
    expect(drawChanges(isSet.tables[1]!.leaves, LeafFlag.Changed)).toBe('!   ');
    expect(isSet.tables[1]!.leaves.wasPfn[0]).toBe(-1);
    const moved = run.find(statement, ({ logical }) => drawChanges(logical.cells) === '!   ');
    expect(draw(moved)).toEqual(['0...', '0...', 'xxxx', '#xxx']);
    run.history.moveTo(run.history.positionAfter(run.history.stepsDone(run.history.position)));
    expect(drawChanges(run.stage().logical.cells)).toBe('    ');
  });

  it('rings what was reported: a page from then on, a mapping and a frame in that statement only', () => {
    const { run, a } = small();
    run.store(a);
    run.store(a + 1);
    const { pfn } = run.stage().tables[0]!.leaves;
    run.history.run(({ reports, kernel }) => {
      reports.beginStatement();
      kernel.report({ kind: 'coherence', rule: 'load-mismatch', pid: 1, object: a + 2 });
      kernel.report({ kind: 'leak', rule: 'leaked-mapping', pid: 0, object: kernel.mappings.slab.top });
      kernel.report({ kind: 'uaf', rule: 'freed-frame', pid: 0, object: pfn[0]! });
      reports.endStatement();
    });
    const ringed = ({ virtual, memory }: ReturnType<Run['stage']>): unknown => [
      drawChanges(virtual.ribbon, CellFlag.Reported),
      [...memory.nodes[0]!.reported.slice(0, 3)],
    ];
    expect(ringed(run.stage())).toEqual([' !! ', [1, 0, 0]]);
    const told = (index: number): string[] =>
      projectInspector(run.history, { pid: 1, index }).selected!.reports.map(({ rule }) => rule);
    expect([a, a + 1, a + 2].map(told)).toEqual([[], ['leaked-mapping'], ['load-mismatch']]);
    run.note();
    expect(ringed(run.stage())).toEqual(['  ! ', [0, 0, 0]]);
    run.history.moveTo({ statement: run.history.length - 2, step: 1 });
    expect(ringed(run.stage())).toEqual(['  ! ', [0, 0, 0]]);
    run.history.moveTo({ statement: run.history.length - 2, step: 0 });
    expect(ringed(run.stage())).toEqual(['    ', [0, 0, 0]]);
  });

  it('keeps rows and columns in place at every step', () => {
    const { run, a } = small();
    run.store(a);
    run.store(a + 3, 1);
    run.unmap(a, 4);
    const shape = ({ axis, logical, tables, memory }: ReturnType<Run['stage']>): unknown => [
      [...axis.first],
      logical.rows,
      tables.map(({ id, rows }) => [id, rows]),
      memory.nodes.map(({ id, cells, unit }) => [id, cells, unit]),
    ];
    const expected = shape(run.stage());
    for (let step = 0; step < run.history.firstStep(run.history.length); step++) {
      run.history.moveTo(run.history.positionAfter(step));
      expect(shape(run.stage())).toEqual(expected);
    }
  });
});

describe('what is streamed', () => {
  const many = (): { run: Run; a: number } => {
    const run = new Run({ host: 64n << 20n });
    const a = run.map(2000, undefined, 0);
    for (let i = 0; i < 2000; i++) run.store(a + i);
    return { run, a };
  };

  it('is no more than what is seen', () => {
    const { run, a } = many();
    const view = projectStage(
      run.history,
      { pid: 1, from: 1000, to: 1030, marks: 'step', bin: 0, frames: 96 },
      null,
    );
    expect(view.axis).toMatchObject({ length: 2000, from: 1000, before: a + 999, after: a + 1030 });
    expect(view.virtual.ribbon.state).toHaveLength(30);
    expect(view.tables[0]!.leaves.pfn).toHaveLength(30);
    expect(view.memory.nodes[0]!.cells).toBeLessThanOrEqual(96);
    expect(view.tables[0]!.bars.length).toBeLessThan(8);
  });

  it('is the same for a part as in the whole', () => {
    const { run } = many();
    const whole = projectStage(
      run.history,
      { pid: 1, from: 0, to: 2000, marks: 'step', bin: 0, frames: 96 },
      null,
    );
    const part = projectStage(
      run.history,
      { pid: 1, from: 700, to: 740, marks: 'step', bin: 0, frames: 96 },
      null,
    );
    expect(part.virtual.ribbon.state).toEqual(whole.virtual.ribbon.state.slice(700, 740));
    expect(part.tables[0]!.leaves.pfn).toEqual(whole.tables[0]!.leaves.pfn.slice(700, 740));
  });

  it('can be cloned to the page as it is', () => {
    const { run, a } = small();
    run.store(a);
    const view = run.stage(a);
    expect(structuredClone(view)).toEqual(view);
  });

  it('knows a selection that is not seen', () => {
    const { run, a } = many();
    const request = { pid: 1, from: 0, to: 30, marks: 'step', bin: 0, frames: 96 } as const;
    const view = projectStage(run.history, request, { pid: 1, index: a + 1500 });
    expect(view).toMatchObject({ selectedIndex: a + 1500, selectedColumn: 1500, thread: null });
    expect(projectStage(run.history, request, { pid: 2, index: a }).selectedIndex).toBe(-1);
  });
});
