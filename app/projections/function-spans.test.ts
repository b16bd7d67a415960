import { describe, expect, it } from 'vitest';
import { Fn, functionOf, type History, LockClass, type Step, StepKind } from '../core/index.ts';
import { SpanKind } from './codes.ts';
import { projectSpans, type SpansView } from './function-spans.ts';
import { runScript } from './testing/script-run.ts';

const script = `machine(host=64M, granule=4K, seed=3)
gpu0 = gm_dev_create(memory=16K)
gm_as_attach(gpu0)
a = mmap(NULL, 64K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
cpu store a 42
gpu0 load a
hmadvise(gpu0, a, 64K, MADV_PREFETCH)
parallel { cpu load a; cpu1 store a+4K 1 | gpu0 store a+8K 2 }
`.replace('; cpu1 store a+4K 1', '; cpu store a+4K 1');

const GPU_LOAD = 5;

function whole(history: History, statement: number): SpansView {
  const first = history.firstStep(statement);
  return projectSpans(history, first, first + history.stepCount(statement));
}

interface Row {
  readonly kind: number;
  readonly actor: number;
  readonly what: number;
  readonly object: number;
  readonly depth: number;
  readonly begin: number;
  readonly end: number;
  readonly first: number;
  readonly last: number;
}

const rows = (view: SpansView): Row[] =>
  Array.from({ length: view.count }, (_, i) => ({
    kind: view.kind[i]!,
    actor: view.actor[i]!,
    what: view.what[i]!,
    object: view.object[i]!,
    depth: view.depth[i]!,
    begin: view.begin[i]!,
    end: view.end[i]!,
    first: view.first[i]!,
    last: view.last[i]!,
  }));

/** What a step that ends something must be paired with. */
const ends: Readonly<Partial<Record<number, number>>> = {
  [StepKind.Leave]: StepKind.Enter,
  [StepKind.Unlock]: StepKind.Lock,
  [StepKind.DmaEnd]: StepKind.DmaBegin,
};

describe('spans', () => {
  it('draw the fault of a device: its calls by depth, its locks, its copy', () => {
    const { history } = runScript(script);
    const spans = rows(whole(history, GPU_LOAD));
    const calls = spans.filter(({ kind }) => kind === SpanKind.Call);
    expect(calls.map(({ depth, what }) => `${'  '.repeat(depth)}${functionOf(what).name}`)).toEqual([
      'gm_dev_fault',
      '  vm_object_lookup',
      '  zap_page_range_single',
      '  peer_map',
    ]);
    const [fault] = calls;
    const mapping = spans.find(({ kind, what }) => kind === SpanKind.Lock && what === LockClass.MappingLock)!;
    expect([mapping.begin > fault!.begin, mapping.end]).toEqual([true, fault!.end]);
    const [copy] = spans.filter(({ kind }) => kind === SpanKind.Copy);
    expect([copy!.what, copy!.object]).toEqual([1, expect.any(Number)]);
    expect(copy!.end - copy!.begin).toBeGreaterThan(1000);
  });

  it('pair every beginning with its end, actor by actor, whatever is interleaved', () => {
    const { history } = runScript(script);
    const { steps } = history.machine.kernel.engine;
    for (let statement = 0; statement < history.length; statement++) {
      const spans = rows(whole(history, statement));
      expect(spans.map(({ first }) => first)).toEqual(spans.map(({ first }) => first).sort((a, b) => a - b));
      for (const { first, last, begin, end, actor, what } of spans) {
        const [from, to] = [steps.at(first), steps.at(last)];
        expect([ends[to.kind], to.actor, from.actor]).toEqual([from.kind, actor, actor]);
        expect([from.now, to.now]).toEqual([begin, end]);
        if (to.kind === StepKind.Leave) expect([from.a, to.a]).toEqual([what, what]);
        if (to.kind === StepKind.Unlock) expect([from.a, from.b]).toEqual([to.a, to.b]);
      }
      let begun = 0;
      for (let at = history.firstStep(statement); at < history.firstStep(statement + 1); at++)
        if (Object.values(ends).includes(steps.kindAt(at))) begun++;
      expect(spans).toHaveLength(begun);
    }
  });

  it('of any part of a statement are those of the whole, cut', () => {
    const { history } = runScript(script);
    const { steps } = history.machine.kernel.engine;
    const from = history.firstStep(GPU_LOAD);
    const to = from + history.stepCount(GPU_LOAD);
    const all = rows(whole(history, GPU_LOAD));
    for (let first = from; first < to; first += 3)
      for (let end = first + 1; end <= to; end += 5) {
        const inside = (step: number): boolean => step >= first && step < end;
        const now = (at: number): Step['now'] => steps.at(at).now;
        const expected = all
          .filter((span) => inside(span.first) || inside(span.last))
          .map((span) => ({
            ...span,
            begin: inside(span.first) ? span.begin : now(first),
            end: inside(span.last) ? span.end : now(end - 1),
            first: inside(span.first) ? span.first : -1,
            last: inside(span.last) ? span.last : -1,
          }));
        const hidden = all.filter(
          (span) => span.kind === SpanKind.Call && span.first < first && span.last >= end,
        ).length;
        const found = rows(projectSpans(history, first, end)).map((span) =>
          span.kind === SpanKind.Call ? { ...span, depth: span.depth + hidden } : span,
        );
        const comparable = ({ object, ...span }: Row): object =>
          span.first < 0 && span.kind === SpanKind.Call ? span : { ...span, object };
        const key = (span: Row): string => JSON.stringify(comparable(span));
        expect(found.map(key).sort()).toEqual(expected.map(key).sort());
        const cut = found.filter((span) => span.first < 0 && span.kind === SpanKind.Call);
        expect(cut.map(({ depth }) => depth)).toEqual(cut.map(({ depth }) => depth).sort((a, b) => a - b));
      }
  });

  it('are none of no steps, and those that are kept of a range that is longer', () => {
    const { history } = runScript(script);
    const end = history.firstStep(history.length);
    expect(projectSpans(history, 5, 5).count).toBe(0);
    const all = projectSpans(history, 0, end);
    expect(projectSpans(history, -10, end + 10)).toEqual(all);
    expect(rows(all).some(({ kind, what }) => kind === SpanKind.Call && what === Fn.prefetchWorkFn)).toBe(
      true,
    );
  });
});
