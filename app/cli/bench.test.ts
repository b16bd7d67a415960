import { afterEach, describe, expect, it, vi } from 'vitest';
import { benchWords } from '../words/en/cli-bench.ts';
import { main } from './bench.ts';

interface Told {
  readonly xarray: readonly { readonly workload: string }[];
  readonly core: readonly {
    readonly what: string;
    readonly value: number;
    readonly reached: boolean | null;
  }[];
}

const small = [
  '--entries',
  '2000',
  '--rounds',
  '1',
  '--touches',
  '200',
  '--pages',
  '600',
  '--calls',
  '400',
  '--commands',
  '150',
];

/** What the command prints, with its exit code. */
async function run(...argv: readonly string[]): Promise<{ code: number; out: string; complaint: string }> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const complaint = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const code = await main(argv);
  const text = (spy: typeof out): string => spy.mock.calls.map(([chunk]) => String(chunk)).join('');
  return { code, out: text(out), complaint: text(complaint) };
}

afterEach(() => vi.restoreAllMocks());

describe('bench', () => {
  it('measures the core alone, with a machine that goes back and forth', async () => {
    const { code, out } = await run('--only', 'core', '--json', ...small);
    const told = JSON.parse(out) as Told;
    expect(code).toBe(0);
    expect(told.xarray).toEqual([]);
    expect(told.core.map(({ what }) => what)).toEqual(Object.keys(benchWords.row).sort(byPlaceIn(told)));
    for (const { value } of told.core) expect(value).toBeGreaterThan(0);
    expect(told.core.filter(({ reached }) => reached !== null)).toHaveLength(10);
  });

  it('measures the XArray alone, as a table', async () => {
    const { code, out } = await run('--only', 'xarray', ...small);
    expect(code).toBe(0);
    expect(out).toContain(benchWords.workload.random);
    expect(out).not.toContain(benchWords.row.firstTouch);
  });

  it('refuses what it does not know', async () => {
    expect(await run('--only', 'page')).toMatchObject({ code: 2, out: '' });
    expect((await run('--pages', '0')).complaint).toContain(benchWords.notNumber('--pages', '0'));
  });
});

/** The order in which the rows were told. */
const byPlaceIn = ({ core }: Told) => {
  const place = (name: string): number => core.findIndex(({ what }) => what === name);
  return (a: string, b: string): number => place(a) - place(b);
};
