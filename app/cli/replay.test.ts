import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StateDump } from '../core/index.ts';
import { traceWords } from '../words/en/cli-trace.ts';
import { main } from './replay.ts';
import { readFtrace } from './testing/ftrace-reader.ts';
import { readTrace } from './testing/trace-reader.ts';

const fixtures = fileURLToPath(new URL('../script/fixtures/', import.meta.url));
const options = ['--peer-shared', 'anon', '--touch', 'all', '--touch-by', 'alternate', '--devices', '2'];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  vi.restoreAllMocks();
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Runs the command; what it printed and complained about. */
async function replay(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed.out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((printed.err += String(text)), true));
  const code = await main(argv);
  vi.restoreAllMocks();
  return { code, ...printed };
}

const header = `machine(host=64M, granule=4K, seed=7)
gpu0 = gm_dev_create(memory=16M)
gm_as_attach(gpu0)
a = mmap(NULL, 64K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
`;

describe('exit code', () => {
  it('is 0 when everything held', async () => {
    const path = file(
      'good.gmem',
      `${header}cpu store a 42\ngpu0 load a => 42\nexpect a DEVICE gpu0\nexpect clean\n`,
    );
    const { code, out, err } = await replay(path);
    expect(code).toBe(0);
    expect(err).toBe('');
    expect(out.trimEnd().split('\n').at(-1)).toBe(
      `${path}: 8 statements, everything expected held, no reports`,
    );
  });

  it('is 1, with the line, when an expectation did not hold', async () => {
    const path = file('broken.gmem', `${header}cpu store a 42\n\ngpu0 load a => 41\ncpu load a => 42\n`);
    const { code, err } = await replay(path);
    expect(code).toBe(1);
    expect(err).toContain(`${path}:7: `);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('is 1, with the line, when a name is used whose call failed', async () => {
    const path = file(
      'unbound.gmem',
      'b = mmap(NULL, 0, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)\ncpu load b\n',
    );
    const { code, err } = await replay(path);
    expect(code).toBe(1);
    expect(err).toContain(`${path}:2: `);
  });

  it('is 2, with line and column, when a script is wrong, and nothing runs', async () => {
    const path = file('wrong.gmem', `${header}cpu laod a\ncpu load zz\n`);
    const { code, out, err } = await replay(path);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err.split('\n')[0]).toBe(`${path}:5:5: There is no statement “laod”. Did you mean “load”?`);
    expect(err.split('\n')[1]).toContain(`${path}:6:10: `);
  });

  it('is 2 for what cannot be read at all', async () => {
    for (const argv of [
      [join(folder, 'missing.gmem')],
      [file('noise', '\u0000\u0001\u0002')],
      [file('empty.txt', 'Dear all,\nhello\n')],
      [file('long.txt', 'x'.repeat(50_000_000))],
    ]) {
      const { code, out, err } = await replay(...argv);
      expect(code).toBe(2);
      expect(out).toBe('');
      expect(err.trim()).not.toBe('');
    }
  });

  it('is 2 for options that cannot be understood, with the usage', async () => {
    const path = file('a.gmem', 'expect clean\n');
    for (const argv of [
      [],
      [path, '--frobnicate', '1'],
      [path, '--format', 'pdf'],
      [path, '--semantics', 'reposted'],
      [path, '--errata', '+E11'],
      [path, '--errata', 'E12'],
      [path, '--seed', 'x'],
      [path, '--seed'],
      [path, '--devices', '9'],
      [path, '--touch-by', 'tpu'],
    ]) {
      const { code, err } = await replay(...argv);
      expect(code, argv.join(' ')).toBe(2);
      expect(err).toContain('Usage: ');
    }
    expect((await replay(path, '--devises', '1')).err).toContain('Did you mean --devices?');
  });

  it('is the worst of all inputs, and every input is tried', async () => {
    const good = file('good2.gmem', 'expect clean\n');
    const { code, out } = await replay(join(folder, 'missing.gmem'), good);
    expect(code).toBe(2);
    expect(out).toContain(good);
  });
});

describe('json', () => {
  it('is the state at the end, with results by line', async () => {
    const path = file(
      'state.gmem',
      `${header}cpu store a 42\ngpu0 load a => 42\nmunmap(a, 1)\nhmadvise(99, a, 4K, 26)\n`,
    );
    const { code, out } = await replay(path, '--format', 'json');
    expect(code).toBe(0);
    const state = JSON.parse(out) as StateDump;
    expect(state).toMatchObject({
      format: 'gmem-state',
      version: 1,
      seed: 7,
      position: { line: 8, step: 0 },
      devices: [{ name: 'gpu0', id: 0 }],
      reports: [],
    });
    expect(state.results.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(state.results.slice(4)).toEqual([
      { line: 6, answer: 42 },
      { line: 7, answer: 0 },
      { line: 8, answer: '-EINVAL' },
    ]);
  });

  it('goes into a file with --out, and takes another seed', async () => {
    const path = file('seed.gmem', header);
    const target = join(folder, 'state.json');
    const { code, out } = await replay(path, '--format=json', `--out=${target}`, '--seed=0x10');
    expect([code, out]).toEqual([0, '']);
    expect((JSON.parse(readFileSync(target, 'utf8')) as StateDump).seed).toBe(16);
    expect(
      (await replay(file('none.gmem', 'expect clean\n'), '--format', 'json', '--seed', '5')).out,
    ).toContain('"seed":5');
    expect((await replay(path, '--out', join(folder, 'no', 'such'))).code).toBe(2);
  });
});

describe('text', () => {
  it('shows each statement, its functions with locks and time, and its answer', async () => {
    const path = file('graph.gmem', `${header}cpu store a 42\n`);
    const { out } = await replay(path);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toBe('     1  machine(host=64M, granule=4K, seed=7)');
    const call = lines.slice(lines.findIndex((line) => line.startsWith('     5  cpu store a 42')));
    expect(call.some((line) => / us +cpu0 +handle_mm_fault\(\) \{$/.test(line))).toBe(true);
    expect(call.some((line) => / lock\(mmap_lock 1\)/.test(line))).toBe(true);
    expect(call.some((line) => /\} \/\* handle_mm_fault \*\/$/.test(line))).toBe(true);
    expect(call.filter((line) => line.endsWith('() {')).length).toBe(
      call.filter((line) => / \} \/\* \w+/.test(line)).length,
    );
    expect(call.at(-2)).toMatch(/^ {8}→ .+\.$/);
    expect(out).not.toContain('\u001b');
    expect(out).not.toMatch(/undefined|NaN/);
  });
});

describe('traces', () => {
  const script = `${header}cpu store a 42\ngpu0 load a => 42\nexpect clean\n`;

  it('chrome is one document, whatever is replayed, and nothing else goes to the output', async () => {
    const one = file('one.gmem', script);
    const two = file('two.gmem', `${header}gpu0 load a => 1\n`);
    const { code, out, err } = await replay(one, two, join(folder, 'missing.gmem'), '--format', 'chrome');
    expect([code, err.trim().split('\n').length]).toEqual([2, 2]);
    const { tracks } = readTrace(out);
    expect(new Set(tracks.map(({ process }) => process))).toEqual(
      new Set([traceWords.machine('one.gmem'), traceWords.links('one.gmem'), traceWords.machine('two.gmem')]),
    );
  });

  it('go into a file with --out', async () => {
    const path = file('trace.gmem', script);
    const [chrome, ftrace] = [join(folder, 'trace.json'), join(folder, 'trace.txt')];
    expect(await replay(path, '--format', 'chrome', '--out', chrome)).toEqual({ code: 0, out: '', err: '' });
    expect(await replay(path, '--format', 'ftrace', '--out', ftrace)).toEqual({ code: 0, out: '', err: '' });
    expect(readTrace(readFileSync(chrome, 'utf8')).tracks.map(({ name }) => name)).toContain('gpu0');
    expect([...readFtrace(readFileSync(ftrace, 'utf8')).values()].map(({ task }) => task)).toEqual([
      'cpu0-1',
      'gpu0-66',
    ]);
  });

  it('of a folder: every script and recording in it; ftrace with a header each', async () => {
    const args = [fixtures, '--devices', '1', '--peer-shared', 'anon'];
    const chrome = await replay(...args, '--format', 'chrome');
    expect([
      chrome.code,
      readTrace(chrome.out).tracks.filter(({ name }) => name === traceWords.script).length,
    ]).toEqual([0, 14]);
    const { code, out } = await replay(...args, '--format', 'ftrace');
    const runs = out.split(/^(?=# tracer: function_graph$)/m);
    expect([code, runs.length]).toEqual([0, 14]);
    for (const run of runs) readFtrace(run);
  }, 60_000);

  it('have the exit code of what was replayed: 1 when something did not hold, 2 when it is unusable', async () => {
    const broken = file('broken-trace.gmem', `${header}cpu load a => 1\n`);
    const wrong = file('wrong-trace.gmem', 'cpu laod a\n');
    for (const format of ['chrome', 'ftrace']) {
      const not = await replay(broken, '--format', format);
      expect([not.code, not.err.split('\n').length]).toEqual([1, 2]);
      expect(not.err).toContain(`${broken}:5: `);
      const bad = await replay(wrong, '--format', format);
      expect([bad.code, bad.err]).toEqual([2, expect.stringContaining(`${wrong}:1:5: `)]);
    }
    expect(readTrace((await replay(wrong, '--format', 'chrome')).out).tracks).toEqual([]);
  });

  it('come from standard input as well, in a process of its own', () => {
    const cli = fileURLToPath(new URL('../../.ci/cli.mjs', import.meta.url));
    const run = (format: string): string => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [cli, 'replay', '-', '--format', format],
        {
          input: script,
          encoding: 'utf8',
        },
      );
      expect([status, stderr]).toEqual([0, '']);
      return stdout;
    };
    expect(readTrace(run('chrome')).tracks.map(({ process }) => process)).toContain(traceWords.machine('-'));
    expect([...readFtrace(run('ftrace')).values()]).toHaveLength(2);
    expect((JSON.parse(run('json')) as StateDump).position).toEqual({ line: 7, step: 0 });
  }, 60_000);

  it('are not told of reports that were expected', async () => {
    const path = file('expected.gmem', `${header}expect report coherence\n`);
    const { code, err } = await replay(path, '--format', 'ftrace');
    expect([code, err]).toEqual([1, expect.stringContaining(':5: ')]);
  });
});

describe('recordings', () => {
  it.each(['strace-demo.txt', 'strace-demo-tt-T-y.txt', 'strace-python3.txt'])(
    '%s with peer-shared memory and alternate touches: exit 0, no report, results as recorded',
    async (name) => {
      const { code, out } = await replay(join(fixtures, name), ...options, '--format', 'json');
      expect(code).toBe(0);
      const state = JSON.parse(out) as StateDump;
      expect(state.reports).toEqual([]);
      expect(state.devices).toHaveLength(2);
      expect(state.counters.migrations_to_device + state.counters.device_faults).toBeGreaterThan(100);
    },
  );

  it('are found in a folder among scripts, and other files are passed over', async () => {
    file('folder.md', '# notes\n');
    const { code, out } = await replay(
      fixtures,
      '--devices',
      '1',
      '--peer-shared',
      'anon',
      '--format',
      'json',
    );
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n')).toHaveLength(14);
  });

  it('get one device by themselves when memory is to be peer-shared', async () => {
    const { out } = await replay(
      join(fixtures, 'maps-python3.txt'),
      '--peer-shared',
      'anon',
      '--format',
      'json',
    );
    expect((JSON.parse(out) as StateDump).devices).toHaveLength(1);
  });
});
