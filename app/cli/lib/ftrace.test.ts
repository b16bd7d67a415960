import { describe, expect, it } from 'vitest';
import { projectSpans } from '../../projections/function-spans.ts';
import { SpanKind } from '../../projections/codes.ts';
import { type ReadCall, readFtrace } from '../testing/ftrace-reader.ts';
import { traced } from '../testing/traced.ts';
import { randomScript } from './fuzz-script.ts';

const { GMEM_FUZZ_FROM: given } = process.env;
const from = given === undefined ? Date.now() % 1_000_000_000 : Number(given);
const SEEDS = Array.from({ length: 10 }, (_, i) => from + i);

const header = `machine(host=64M, granule=4K, seed=7)
gpu0 = gm_dev_create(memory=16K)
gm_as_attach(gpu0)
a = mmap(NULL, 64K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
`;

const all = (calls: readonly ReadCall[]): ReadCall[] => calls.flatMap((call) => [call, ...all(call.inside)]);

describe('ftrace', () => {
  it('prints the header, columns and braces as the kernel does', () => {
    const { text } = traced('ftrace', `${header}gpu0 load a\n`);
    const lines = text.split('\n');
    const fault = lines.slice(lines.findIndex((line) => line.includes('line 5')));
    expect(lines.slice(0, 5)).toEqual([
      '# tracer: function_graph',
      '#',
      '# CPU  TASK/PID         DURATION                  FUNCTION CALLS',
      '# |     |    |           |   |                     |   |   |   |',
      ' 0)     cpu0-1     |               |  /* line 1: machine(host=64M, granule=4K, seed=7) */',
    ]);
    expect(fault[0]).toBe(' 2)    gpu0-66     |               |  /* line 5: gpu0 load a */');
    expect(fault).toContain(' 2)    gpu0-66     |               |  gm_dev_fault() {');
    expect(fault).toContain(' 2)    gpu0-66     |               |    /* lock mmap_lock 1, shared */');
    expect(fault).toContain(' 2)    gpu0-66     |   0.000 us    |    vm_object_lookup();');
    expect(fault.find((line) => line.includes('} /* gm_dev_fault'))).toMatch(
      /^ 2\) {4}gpu0-66 {5}\| [+] \d\d\.\d{3} us {3}\| {2}\} \/\* gm_dev_fault \*\/$/,
    );
    for (const told of ['pte set mmu=gpu0', 'page alloc frame=1:0'])
      expect(fault.join('\n')).toContain(`/* ${told}`);
    expect(text.endsWith('# done\n')).toBe(true);
  });

  it('marks what takes long, tells results that are no success, and lets no text end a comment', () => {
    const { text } = traced(
      'ftrace',
      `machine(host=64M, granule=2M)
gpu0 = gm_dev_create(memory=16M)
gm_as_attach(gpu0)
a = mmap(NULL, 4M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
cpu store a 1
gpu0 load a
gpu0 load 0x1000
note "a */ b"
`,
    );
    expect(text).toMatch(/\| [!#] [\d.]+ us {2,}\| {2}\} \/\* gm_dev_fault \*\//);
    expect(text).toContain('gm_dev_fault = 4 */');
    expect(text).toContain('note "a * / b" */');
    readFtrace(text);
  });

  it(`of random scripts from seed ${from} on is what the kernel could have printed, with every function and its time`, () => {
    console.log(`ftrace: seeds ${from} to ${SEEDS.at(-1)}`);
    for (const seed of SEEDS) {
      const { runner, text } = traced('ftrace', randomScript(seed, 100).join('\n'));
      const { history } = runner;
      const spans = projectSpans(history, 0, history.firstStep(history.length));
      const expected: number[] = [];
      for (let i = 0; i < spans.count; i++)
        if (spans.kind[i] === SpanKind.Call) expected.push(spans.end[i]! - spans.begin[i]!);
      const read = [...readFtrace(text).values()].flatMap(({ calls }) => all(calls));
      const sorted = (times: number[]): number[] =>
        times.filter((ns) => ns < 1_000_000).sort((a, b) => a - b);
      expect([seed, sorted(read.map(({ took }) => took))]).toEqual([seed, sorted(expected)]);
    }
  }, 60_000);
});
