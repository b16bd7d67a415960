import { describe, expect, it } from 'vitest';
import { type Machine, readCounters } from '../../core/index.ts';
import { parseScript } from '../../script/parser.ts';
import { Runner } from '../../script/runner.ts';
import { traceWords } from '../../words/en/cli-trace.ts';
import { openInSpeedscope } from '../testing/speedscope.ts';
import { type ReadPoint, readTrace, type ReadTrace, type Slice, weightsOf } from '../testing/trace-reader.ts';
import { traced } from '../testing/traced.ts';
import { ChromeTrace } from './chrome-trace.ts';
import { randomScript } from './fuzz-script.ts';

/** New seeds each time, printed, so that a failure can be repeated: `GMEM_FUZZ_FROM=… vitest`. */
const { GMEM_FUZZ_FROM: given } = process.env;
const from = given === undefined ? Date.now() % 1_000_000_000 : Number(given);
const SEEDS = Array.from({ length: 12 }, (_, i) => from + i);
const OPS = 120;

/** In microseconds: every slice begins so much late. */
const PICOSECOND = 1e-6;

const header = `machine(host=64M, granule=4K, seed=7)
gpu0 = gm_dev_create(memory=16K)
gm_as_attach(gpu0)
a = mmap(NULL, 64K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
`;

function collecting(): { print: (line: string) => void; lines: string[] } {
  const lines: string[] = [];
  return { print: (line) => void lines.push(line), lines };
}

const took = (slices: readonly Slice[]): number =>
  slices.reduce((sum, { begin, end }) => sum + end - begin, 0);
const named = (points: readonly ReadPoint[], name: string): ReadPoint[] =>
  points.filter((each) => each.name === name);
const trackOf = (trace: ReadTrace, name: string): readonly Slice[] =>
  trace.tracks.find((track) => track.name === name)?.slices ?? [];
const lastValue = (trace: ReadTrace, name: string): unknown => named(trace.counters, name).at(-1)?.args.value;

describe('chrome trace', () => {
  it(`of random scripts from seed ${from} on keeps every rule, and its durations sum to the clock`, () => {
    console.log(`chrome trace: seeds ${from} to ${SEEDS.at(-1)}`);
    for (const seed of SEEDS) {
      const { runner, text } = traced('chrome', randomScript(seed, OPS).join('\n'));
      const k = runner.machine.kernel;
      const trace = readTrace(text);
      const script = trackOf(trace, traceWords.script);
      expect([seed, took(script)]).toEqual([seed, k.engine.clock.now]);
      const { calls, ...numbers } = readCounters(k);
      for (const [name, value] of Object.entries(numbers))
        expect([seed, name, lastValue(trace, name)]).toEqual([seed, name, value]);
      expect(lastValue(trace, 'calls')).toBe(Object.values(calls).reduce((sum, each) => sum + each, 0));
      expect([seed, named(trace.instants, traceWords.eviction).length]).toEqual([seed, numbers.evictions]);
      expect([seed, named(trace.instants, traceWords.deviceFault).length]).toEqual([
        seed,
        numbers.device_faults,
      ]);
    }
  }, 120_000);

  it('is opened by speedscope’s own importer: every track, every frame, the same weights, no complaint', async () => {
    for (const seed of SEEDS) {
      const { text } = traced('chrome', randomScript(seed, OPS).join('\n'));
      const tracks = readTrace(text).tracks.filter(({ slices }) => slices.length > 0);
      const { profiles, complaints } = await openInSpeedscope(`${seed}.json`, text);
      expect([seed, complaints]).toEqual([seed, []]);
      expect(profiles.map((profile) => profile.getName()).sort()).toEqual(
        tracks.map(({ process, name, pid, tid }) => `${process} (pid ${pid}), ${name} (tid ${tid})`).sort(),
      );
      for (const { slices, tid } of tracks) {
        const profile = profiles.find((each) => each.getName().endsWith(`(tid ${tid})`))!;
        const weights = weightsOf(slices);
        profile.forEachFrame((frame) => {
          const { total, self, count } = weights.get(frame.name)!;
          const off = [frame.getTotalWeight() - total / 1000, frame.getSelfWeight() - self / 1000];
          const late = PICOSECOND * (count + slices.length + 1);
          expect([seed, tid, frame.name, off.filter((each) => Math.abs(each) > late)]).toEqual([
            seed,
            tid,
            frame.name,
            [],
          ]);
          weights.delete(frame.name);
        });
        expect([seed, [...weights.keys()]]).toEqual([seed, []]);
      }
    }
  }, 120_000);

  it('has faults, migrations, evictions and reports as instants, copies on the link, locks beside', () => {
    const { runner, text } = traced(
      'chrome',
      `${header}cpu store a 42
gpu0 load a => 42
hmadvise(gpu0, a, 64K, MADV_PREFETCH)
inject gpu0 peer_map NOMEM 1
cpu load a
`,
    );
    const trace = readTrace(text);
    const counters = readCounters(runner.machine.kernel);
    const va = expect.stringMatching(/^0x[0-9a-f]+$/) as string;
    expect(trace.tracks.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'script',
        'cpu0',
        'gpu0',
        'gpu0 link',
        'worker0',
        'worker1',
        'worker2',
        'worker3',
      ]),
    );
    expect(named(trace.instants, traceWords.cpuFault)[0]?.args).toEqual({ va });
    expect(named(trace.instants, traceWords.deviceFault)).toHaveLength(1);
    expect(named(trace.instants, traceWords.prefetch).length).toBeGreaterThan(15);
    expect(named(trace.instants, traceWords.migration(false))[0]?.args).toEqual({ va, bytes: 4096 });
    expect(named(trace.instants, traceWords.migration(false))).toHaveLength(counters.migrations_to_device);
    expect(named(trace.instants, traceWords.migration(true))).toHaveLength(counters.migrations_to_host);
    expect(named(trace.instants, traceWords.eviction).length).toBe(counters.evictions);
    expect(counters.evictions).toBeGreaterThan(10);
    const copies = trace.tracks
      .filter(({ process }) => process === traceWords.links('test.gmem'))
      .flatMap(({ slices }) => slices);
    expect(new Set(copies.map(({ name }) => name))).toEqual(
      new Set([traceWords.copy(false), traceWords.copy(true)]),
    );
    expect(copies.length * 4096).toBe(counters.bytes_moved);
    expect(new Set(trace.overlapping.map(({ name }) => name))).toContain('gm_mapping.lock');
    const fault = trackOf(trace, 'gpu0')[0]!.inside.find(({ name }) => name === 'gm_dev_fault')!;
    expect(fault.inside.map(({ name }) => name)).toEqual(['zap_page_range_single', 'peer_map']);
  });

  it('tells a report with its sentence, and ends what an actor that hangs never left', () => {
    const { statements } = parseScript(header);
    const runner = new Runner(statements);
    for (const statement of statements) runner.run(statement);
    const { history, machine } = runner;
    const { clock } = machine.kernel.engine;
    const { print, lines } = collecting();
    const trace = new ChromeTrace(print);
    const run = trace.run('test.gmem', history);
    const tell = (text: string, statement: (target: Machine) => void): void => {
      const began = clock.now;
      history.run(statement);
      run.statement({ at: history.length - 1, kind: 'load', text, began });
    };
    tell('broken', (target) => {
      target.kernel.objects.nrPages.set(1, 99);
      target.checkClean();
    });
    tell('locked', ({ kernel }) => kernel.mms.mmapLock.tryLock(1));
    tell('hangs', (target) => {
      target.execute({ op: 'load', pid: 1, by: { cpu: 1 }, addr: 0x7fff_ffff_e000n });
    });
    trace.close();
    const read = readTrace(lines.join('\n'));
    expect(
      read.instants.filter(({ name }) => name.startsWith('report')).map(({ args }) => args.message),
    ).toEqual([expect.stringContaining('nr_pages says 99'), expect.stringContaining('cpu1 waits for')]);
    const [statement] = trackOf(read, 'cpu1');
    expect(statement!.inside.map(({ name, end }) => [name, end])).toEqual([['handle_mm_fault', clock.now]]);
  });

  it('shows where the series as posted departs, and what comes of it', () => {
    const { runner, text } = traced(
      'chrome',
      `machine(host=64M, granule=4K, semantics=posted)
gpu0 = gm_dev_create(memory=16K)
gm_as_attach(gpu0)
a = mmap(NULL, 64K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
cpu store a 42
gpu0 load a
cpu load a
munmap(a, 64K)
`,
    );
    const { instants } = readTrace(text);
    expect(named(instants, 'deviation').length).toBeGreaterThan(0);
    expect(named(instants, 'deviation')[0]!.args.erratum).toMatch(/^E\d\d$/);
    expect(instants.filter(({ name }) => name.startsWith('report: '))).toHaveLength(
      runner.machine.reports.count,
    );
  });

  it('names what fails by its result, so that speedscope keeps it apart', () => {
    const { text } = traced('chrome', `${header}gpu0 load 0x1000\n`);
    const fault = trackOf(readTrace(text), 'gpu0')[0]!.inside[0]!;
    expect([fault.name, fault.key]).toEqual(['gm_dev_fault', 'gm_dev_fault {"result":4}']);
  });

  it('is one document for any number of runs', () => {
    const { print, lines } = collecting();
    const trace = new ChromeTrace(print);
    for (const name of ['one', 'two']) {
      const runner = new Runner([]);
      trace.run(name, runner.history);
    }
    trace.close();
    expect(readTrace(lines.join('\n')).tracks).toEqual([]);
  });
});
