import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCounters, StepKind } from '../core/index.ts';
import { MarkKind, SpanKind } from './codes.ts';
import { projectSpans } from './function-spans.ts';
import { IndexedRun } from './testing/indexed-run.ts';
import { randomScript } from './testing/random-script.ts';
import { projectTimeline } from './timeline.ts';
import type { TimelineView } from './timeline-view.ts';

const script = `machine(host=64M, granule=4K, seed=3)
gpu0 = gm_dev_create(memory=16K)
gm_as_attach(gpu0)
a = mmap(NULL, 64K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
cpu store a 42
note "between"
gpu0 load a
hmadvise(gpu0, a, 64K, MADV_PREFETCH)
parallel { cpu load a; cpu store a+4K 1 | gpu0 store a+8K 2 }
`;
const NOTE = 5;
const GPU_LOAD = 6;
const PREFETCH = 7;

function whole({ history, index }: IndexedRun, width = 1000): TimelineView {
  return projectTimeline(history, index, { window: { from: 0, to: index.end }, width });
}

const drawLanes = ({ lanes }: TimelineView): string[] =>
  lanes.map(({ kind, number, name }) => `${kind} ${String(number)} ${name}`.trim());

const sum = (column: ArrayLike<number>): number =>
  Array.from(column).reduce((total, each) => total + each, 0);

describe('the timeline', () => {
  it('has a lane for each CPU, device, link and worker that ran', () => {
    expect(drawLanes(whole(new IndexedRun(script)))).toEqual([
      'cpu 0',
      'device 0 gpu0',
      'link 0 gpu0',
      'worker 0',
      'worker 1',
      'worker 2',
      'worker 3',
    ]);
  });

  it('opens on the present statement with as much again around it', () => {
    const run = new IndexedRun(script);
    const { index, history } = run;
    history.moveTo({ statement: GPU_LOAD + 1, step: 0 });
    const view = projectTimeline(history, index, { window: null, width: 1000 });
    const [begin, end] = [index.beginOf(GPU_LOAD), index.endOf(GPU_LOAD)];
    expect([view.from, view.to]).toEqual([Math.max(0, (3 * begin - end) / 2), expect.any(Number)]);
    expect(view.to - view.from).toBe(2 * (end - begin));
    expect(Array.from(view.statements.number)).toContain(GPU_LOAD);
    history.moveTo({ statement: GPU_LOAD, step: 4 });
    expect(projectTimeline(history, index, { window: null, width: 1000 })).toEqual(view);
  });

  it('shows something of a fault beside a hit, which alone would be an empty picture', () => {
    const hits = 'cpu store a 1\ncpu load a\ncpu load a\n';
    const { index, history } = new IndexedRun(`${script.slice(0, script.indexOf('gpu0 load'))}${hits}`);
    const last = index.statements - 1;
    history.moveTo({ statement: last + 1, step: 0 });
    const { from, to, spans } = projectTimeline(history, index, { window: null, width: 1000 });
    expect(to - from).toBeGreaterThan(10 * (index.endOf(last) - index.beginOf(last)));
    expect(spans.count).toBeGreaterThan(0);
  });

  it('opens on both sides of a statement that takes no time', () => {
    const run = new IndexedRun(script);
    const { index, history } = run;
    history.moveTo({ statement: NOTE + 1, step: 0 });
    const { from, to } = projectTimeline(history, index, { window: null, width: 1000 });
    const [begin, end] = [index.beginOf(NOTE - 1), index.endOf(GPU_LOAD)];
    const margin = (end - begin) / 50;
    const first = Math.max(0, begin - margin); // Nothing lies before the run's begin: the window keeps its width.
    expect([from, to].map(Math.round)).toEqual([first, first + end - begin + 2 * margin].map(Math.round));
  });

  it('names functions with their patch, locks and copies', () => {
    const { labels } = whole(new IndexedRun(script));
    expect(labels).toContainEqual({ kind: 'call', name: 'gm_dev_fault', file: 'mm/gmem.c', origin: 3 });
    expect(labels).toContainEqual({ kind: 'lock', name: 'mmap_lock' });
    expect(labels).toContainEqual({ kind: 'copy' });
  });

  it('of an empty run is empty', () => {
    const view = whole(new IndexedRun(''));
    expect([view.runEnd, view.from, view.spans.count, view.dense.count, view.statements.count]).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });

  it('marks what the counters count', () => {
    const run = new IndexedRun(script);
    const { marks } = whole(run);
    const counters = readCounters(run.history.machine.kernel);
    const of = (kind: number): number => sum(marks.marks.filter((_, i) => marks.kind[i] === kind));
    expect(of(MarkKind.Fault)).toBe(counters.cpu_faults + counters.device_faults);
    expect(of(MarkKind.Migration)).toBe(counters.migrations_to_device + counters.migrations_to_host);
    expect(of(MarkKind.Eviction)).toBe(counters.evictions);
    expect(counters.evictions).toBeGreaterThan(0);
  });

  it('shows the calls around a window that lies inside them', () => {
    const run = new IndexedRun(script);
    const { index, history } = run;
    const { steps } = history.machine.kernel.engine;
    const spans = projectSpans(history, history.firstStep(PREFETCH), history.firstStep(PREFETCH + 1));
    const at = spans.kind.indexOf(SpanKind.Copy);
    const window = { from: spans.begin[at]! + 100, to: spans.end[at]! - 100 };
    const view = projectTimeline(history, index, { window, width: 500 });
    const depths = view.spans.depth.filter((_, i) => view.spans.kind[i] === SpanKind.Call);
    expect(Math.max(...depths)).toBeGreaterThan(1);
    const open = index.openAt(spans.first[at]! + 1);
    expect(open.map((each) => steps.kindAt(each)).at(-1)).toBe(StepKind.DmaBegin);
  });

  it('is the same whether a script ran at once or was cut back and run on', () => {
    fc.assert(
      fc.property(randomScript(40), fc.nat(45), (text, cut) => {
        const fresh = whole(new IndexedRun(text), 333);
        const run = new IndexedRun(text);
        run.again(Math.min(cut, run.runner.length));
        expect(whole(run, 333)).toEqual(fresh);
      }),
      { numRuns: 20 },
    );
  });
});

/** One span as brute force finds it, from a whole statement at a time. */
interface Found {
  readonly kind: number;
  readonly what: number;
  readonly begin: number;
  readonly end: number;
  readonly first: number;
  readonly last: number;
  readonly depth: number;
}

function everySpan({ history }: IndexedRun): Found[] {
  const found: Found[] = [];
  for (let statement = 0; statement < history.length; statement++) {
    const spans = projectSpans(history, history.firstStep(statement), history.firstStep(statement + 1));
    for (let i = 0; i < spans.count; i++) {
      const [kind, what, depth] = [spans.kind[i]!, spans.what[i]!, spans.depth[i]!];
      const [begin, end, first, last] = [spans.begin[i]!, spans.end[i]!, spans.first[i]!, spans.last[i]!];
      found.push({ kind, what, begin, end, first, last, depth });
    }
  }
  return found;
}

const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('against brute force, for random scripts and windows,', () => {
  it('every span that reaches into the window is drawn once: by itself if it has a pixel, else counted', () => {
    fc.assert(
      fc.property(
        randomScript(60),
        share,
        share,
        fc.integer({ min: 10, max: 2000 }),
        (text, one, other, width) => {
          const run = new IndexedRun(text);
          const window = {
            from: run.index.end * Math.min(one, other),
            to: run.index.end * Math.max(one, other),
          };
          const view = projectTimeline(run.history, run.index, { window, width });
          const pixel = (view.to - view.from) / width;
          const seen = everySpan(run).filter(({ begin, end }) => begin <= view.to && end >= view.from);
          const long = seen.filter(({ begin, end }) => end - begin >= pixel);
          const spans = Array.from(view.spans.first, (first, i) => [
            first,
            view.spans.last[i],
            view.spans.begin[i],
            view.spans.end[i],
            view.spans.depth[i],
          ]);
          expect(spans).toEqual(
            long.map(({ first, last, begin, end, depth }) => [first, last, begin, end, depth]),
          );
          expect(sum(view.dense.spans)).toBe(seen.length - long.length);
          for (let i = 0; i < view.dense.count; i++)
            expect(view.dense.end[i]! - view.dense.begin[i]!).toBeLessThanOrEqual(2 * pixel);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('marks are those of the steps in it', () => {
    fc.assert(
      fc.property(randomScript(60), share, share, (text, one, other) => {
        const run = new IndexedRun(text);
        const window = {
          from: run.index.end * Math.min(one, other),
          to: run.index.end * Math.max(one, other),
        };
        const view = projectTimeline(run.history, run.index, { window, width: 300 });
        const { steps } = run.history.machine.kernel.engine;
        let cleared = 0;
        for (let at = 0; at < steps.end; at++) {
          const { kind, now } = steps.at(at);
          if (kind === StepKind.PteClear && now >= view.from && now <= view.to) cleared++;
        }
        expect(sum(view.marks.marks.filter((_, i) => view.marks.kind[i] === MarkKind.Unmap))).toBe(cleared);
      }),
      { numRuns: 40 },
    );
  });

  it('a long run is told from its index: every call is counted once, every mark is there', () => {
    const busy = Array.from(
      { length: 1500 },
      (_, i) => `${i % 2 === 0 ? 'cpu' : 'gpu0'} store a+${String(4 * (i % 7))}K 1`,
    );
    const run = new IndexedRun(`${script}${busy.join('\n')}\n`);
    const view = whole(run, 700);
    const counters = readCounters(run.history.machine.kernel);
    expect(view.detail).toBe('busy');
    const calls = everySpan(run).filter(({ kind }) => kind === SpanKind.Call).length;
    expect(sum(view.dense.spans.filter((_, i) => view.dense.kind[i] === SpanKind.Call))).toBe(calls);
    const faults = sum(view.marks.marks.filter((_, i) => view.marks.kind[i] === MarkKind.Fault));
    expect(faults).toBe(counters.cpu_faults + counters.device_faults);
    expect(view.dense.count).toBeLessThan(4 * 700);
    expect(view.statements.count).toBeLessThan(350);
  });
});
