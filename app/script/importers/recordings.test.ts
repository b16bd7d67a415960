import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importingWords } from '../../words/en/importing.ts';
import { parseScript } from '../parser.ts';
import { Runner } from '../runner.ts';
import { fixture, fixtures } from '../testing/fixtures.ts';
import type { ImportFacts, RecordingFormat } from './facts.ts';
import { importRecording, importSteps, type ImportResult } from './import.ts';
import { defaultImportOptions, type ImportOptions } from './options.ts';
import { recognise } from './sniff.ts';

const touching: ImportOptions = { devices: 2, peerShared: 'anon', touch: 'all', touchBy: 'alternate' };

function importText(
  text: string,
  format: RecordingFormat,
  options: Partial<ImportOptions> = {},
): { lines: string[]; facts: ImportFacts; notes: Record<string, number> } {
  const result = importRecording(text, format, { ...defaultImportOptions, ...options }, () => []);
  if (result.kind === 'problem') throw new Error(JSON.stringify(result.problem));
  const notes = Object.fromEntries(result.facts.notes.map(({ kind, count }) => [kind, count]));
  return { lines: result.script.trimEnd().split('\n').slice(1), facts: result.facts, notes };
}

const formatOf = (name: string): RecordingFormat => {
  const format = recognise(fixture(name));
  if (format === null || format === 'gmem') throw new Error(`${name} is not recognised`);
  return format;
};

describe('every recording', () => {
  it.each(fixtures('').map((name) => [name, formatOf(name)] as const))(
    '%s is %s by its name, too',
    (name, format) => {
      const start = /^(?:strace|maps|smaps|perf-script|perf-trace)/.exec(name)![0];
      expect(format).toBe(start);
    },
  );

  it.each(fixtures(''))('%s becomes a script that replays without a report', (name) => {
    const result = importRecording(fixture(name), formatOf(name), touching, importingWords.lines);
    if (result.kind === 'problem') throw new Error(name);
    expect(recognise(result.script)).toBe('gmem');
    const { statements, errors } = parseScript(result.script);
    expect(errors).toEqual([]);
    expect(statements).toHaveLength(result.facts.statements);
    const runner = new Runner(statements);
    for (const statement of statements) expect(runner.run(statement).verdict).toBe('none');
    expect(runner.machine.reports.all()).toEqual([]);
  });

  it.each(fixtures(''))('%s says first what was read and done, each in a sentence', (name) => {
    const result = importRecording(fixture(name), formatOf(name), touching, importingWords.lines);
    if (result.kind === 'problem') throw new Error(name);
    const [version, ...comments] = result.script.split('\n').filter((line) => line.startsWith('#'));
    expect(version).toBe('#! gmem 1');
    const first = comments.slice(0, result.facts.notes.length + 1);
    expect(first[0]).toMatch(/^# Read: (?:a|page) /);
    expect(first.every((line) => /^# [A-Z].*\.$/.test(line))).toBe(true);
  });

  it('never throws on mutated lines', () => {
    const pool = fixtures('').map((name) => [formatOf(name), fixture(name).split('\n')] as const);
    const mutation = fc.record({
      line: fc.nat(),
      at: fc.nat(),
      cut: fc.nat({ max: 20 }),
      insert: fc.string({ maxLength: 5 }),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...pool),
        fc.array(mutation, { minLength: 1, maxLength: 12 }),
        ([format, all], mutations) => {
          const start = mutations[0]!.line % all.length;
          const lines = all.slice(start, start + 30);
          for (const { line, at, cut, insert } of mutations) {
            const i = line % lines.length;
            const text = lines[i]!;
            const place = at % (text.length + 1);
            lines[i] = text.slice(0, place) + insert + text.slice(place + cut);
          }
          const result = importRecording(
            lines.join('\n'),
            format,
            { ...touching, touch: 'first' },
            importingWords.lines,
          );
          if (result.kind === 'script') expect(parseScript(result.script).errors).toEqual([]);
          else expect(importingWords.problem(result.problem).length).toBeGreaterThan(10);
        },
      ),
      { numRuns: 1500 },
    );
  });
});

describe('maps and smaps', () => {
  const perLine = fixture('maps-python3.txt').trimEnd().split('\n');

  it('make one VMA a line, the heap by brk, and skip what lies above the user range', () => {
    const { lines, notes, facts } = importText(fixture('maps-python3.txt'), 'maps');
    expect(facts.lines).toBe(perLine.length);
    expect(lines.filter((line) => line.startsWith('mmap('))).toHaveLength(perLine.length - 2);
    expect(lines).toContain('brk(NULL) = 0x31752000');
    expect(lines).toContain('brk(0x317f6000) = 0x317f6000');
    expect(notes).toEqual({ calls: 44, plainFile: 32, plainSpecial: 4, aboveUserRange: 1 });
    expect(lines).toContain(
      'mmap(0x41f000, 2830336, PROT_READ|PROT_EXEC, MAP_PRIVATE, 3</usr/bin/python3.11>, 0x1f000) = 0x41f000',
    );
    expect(lines).toContain(
      'mmap(0x7f4faf226000, 28672, PROT_READ, MAP_SHARED, 3</usr/lib/x86_64-linux-gnu/gconv/gconv-modules.cache>, 0) = 0x7f4faf226000',
    );
  });

  it('SEED -656275430: keep a name that looks like the beginning of a connection', () => {
    const { lines } = importText('7ffd08a64000-7ffd08a85000 rw-p 00000000 00:00 0      !         [-', 'maps');
    const call = lines.find((line) => line.startsWith('mmap('))!;
    expect([call.includes(' 3<!         [->, 0)'), parseScript(call).errors]).toEqual([true, []]);
  });

  it('agree with each other: smaps has the same mappings and other fields', () => {
    const maps = importText(fixture('maps-python3.txt'), 'maps');
    const smaps = importText(fixture('smaps-python3.txt'), 'smaps');
    expect(smaps.facts.lines).toBe(1100);
    const shape = (lines: string[]): string[] =>
      lines.map((line) => line.replace(/0x[0-9a-f]+/g, '#').replace(/ \d+,/, ' n,'));
    expect(shape(smaps.lines)).toEqual(shape(maps.lines));
    expect(smaps.notes).toEqual(maps.notes);
  });

  it('make anonymous private VMAs peer-shared, but neither heap, stack nor files', () => {
    const { lines, notes } = importText(fixture('maps-python3.txt'), 'maps', touching);
    expect(notes['peerShared']).toBe(6);
    expect(
      lines.filter((line) => line.includes('PEER_SHARED')).every((line) => line.includes(', -1, 0)')),
    ).toBe(true);
    expect(lines.find((line) => line.startsWith('mmap(0x7ffd08a64000'))).not.toContain('PEER_SHARED');
  });

  it('read the flag ps of a kernel that has GMEM, names with odd letters, and an end cut off', () => {
    const text = `7f0000000000-7f0000002000 rw-p 00000000 00:00 0
Size:                  8 kB
VmFlags: rd wr mr mw me ac ps
7f0000010000-7f0000011000 r--p 00001000 fe:00 12                         /tmp/a <b> (deleted)
7f0000020000-7f00000210`;
    const { lines, notes } = importText(text, 'smaps', { devices: 1 });
    expect(lines).toContain(
      'mmap(0x7f0000000000, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0) = 0x7f0000000000',
    );
    expect(lines.at(-1)).toBe(
      'mmap(0x7f0000010000, 4096, PROT_READ, MAP_PRIVATE, 3</tmp/a \\74b\\76 (deleted)>, 0x1000) = 0x7f0000010000',
    );
    expect(notes).toMatchObject({ cut: 1 });
  });
});

describe('perf script', () => {
  const exceptions = fixture('perf-script-page_fault-demo.txt').trimEnd().split('\n');

  it('of exceptions: every fault is an access, bit 1 a store', () => {
    const { lines, facts, notes } = importText(exceptions.join('\n'), 'perf-script');
    expect(facts).toMatchObject({ lines: 1027, tasks: 5, processes: 1 });
    expect(notes).toMatchObject({ touches: 1027 });
    const accesses = lines.filter((line) => line.startsWith('cpu '));
    expect(accesses).toHaveLength(exceptions.length);
    for (const [at, line] of exceptions.entries()) {
      const [, address, code] = /address=0x([0-9a-f]+) .*error_code=0x([0-9a-f]+)/.exec(line)!;
      const word = BigInt(`0x${address}`) & ~3n;
      const store = (Number(`0x${code}`) & 2) !== 0;
      const value = store ? ` ${BigInt.asUintN(32, word >> 12n)}` : '';
      expect(accesses[at]).toBe(`cpu ${store ? 'store' : 'load'} 0x${word.toString(16)}${value}`);
    }
  });

  it('makes private anonymous VMAs around runs with gaps under 64 KiB', () => {
    const faults = [0x10000, 0x11000, 0x20000, 0x31000, 0x7ffffffff000, 0xffff888000000000].map(
      (at) =>
        `demo 1 [001] 1.0: exceptions:page_fault_user: address=0x${at.toString(16)} ip=0x1 error_code=0x4`,
    );
    const { lines, notes } = importText(faults.join('\n'), 'perf-script', { devices: 1, peerShared: 'anon' });
    expect(lines.filter((line) => line.startsWith('mmap('))).toEqual([
      'mmap(0x10000, 69632, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0) = 0x10000',
      'mmap(0x31000, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0) = 0x31000',
    ]);
    expect(notes).toMatchObject({ madeVmas: 2, aboveUserRange: 2, touches: 4 });
  });

  it('of page-faults: one VMA a file, all loads', () => {
    const { lines, notes, facts } = importText(fixture('perf-script-page-faults-demo.txt'), 'perf-script');
    expect(facts.lines).toBe(1028);
    expect(notes).toMatchObject({ touches: 1028, plainFile: 4 });
    const maps = lines.filter((line) => line.startsWith('mmap('));
    expect(maps.filter((line) => line.includes('3<')).map((line) => /<(.*)>/.exec(line)![1])).toEqual([
      '/home/user/demo',
      '/usr/lib/x86_64-linux-gnu/libc.so.6',
      '/etc/ld.so.cache',
      '/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
    ]);
    expect(lines.some((line) => line.includes(' store '))).toBe(false);
  });

  it('keeps pages inside a file’s VMA in it, and files whose pages mix in one', () => {
    const fault = (at: number, dso: string): string =>
      `demo 1 1.0: 1 page-faults: ${at.toString(16)} main+0x1 (${dso}) 1000 main (/bin/demo)`;
    const { lines } = importText(
      [
        fault(0x10000, '/lib/a'),
        fault(0x14000, '/lib/a'),
        fault(0x12000, '//anon'),
        fault(0x13000, '/lib/b'),
        fault(0x18000, '/lib/b'),
        fault(0x1a000, '[heap]'),
      ].join('\n'),
      'perf-script',
    );
    expect(lines.filter((line) => line.startsWith('mmap('))).toEqual([
      'mmap(0x10000, 36864, PROT_READ, MAP_PRIVATE, 3</lib/a>, 0) = 0x10000',
      'mmap(0x1a000, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x1a000',
    ]);
  });

  it('gives a page to one toucher for all of its faults', () => {
    const fault = (at: number): string =>
      `demo 1 [001] 1.0: exceptions:page_fault_user: address=0x${at.toString(16)} ip=0x1 error_code=0x6`;
    const { lines } = importText(
      [fault(0x10010), fault(0x11020), fault(0x10018)].join('\n'),
      'perf-script',
      touching,
    );
    expect(lines.filter((line) => line.includes(' store '))).toEqual([
      'cpu store 0x10010 16',
      'gpu0 store 0x11020 17',
      'cpu store 0x10018 16',
    ]);
  });
});

describe('perf trace -F', () => {
  it('touches absolute addresses and lists faults of which only the place in a file is known', () => {
    const all = fixture('perf-trace-F-all-demo.txt').trimEnd().split('\n');
    const { notes, facts } = importText(all.join('\n'), 'perf-trace');
    expect(facts).toMatchObject({ lines: 1028, tasks: 5 });
    expect(notes).toMatchObject({ touches: 1028 - 63, fileOffsets: 63 });
    expect(facts.notes.find(({ kind }) => kind === 'fileOffsets')!.names[0]).toEqual([
      '/usr/lib/x86_64-linux-gnu/libc.so.6',
      37,
    ]);
  });
});

describe('recognising', () => {
  it.each([
    ['#! gmem 1\n', 'gmem'],
    ['a = mmap(NULL, 4M, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)', 'gmem'],
    ['# a comment\nmachine(granule=4K)\n14407 brk(NULL) = 0x1000', 'gmem'],
    ['cpu load 0x1000', 'gmem'],
    ['note "hello"', 'gmem'],
    ['brk(NULL) = 0x1000\nmunmap(0x1000, 4096) = 0', 'strace'],
    ['hello\n[pid 12] +++ exited with 0 +++', 'strace'],
    ['', null],
    ['Dear all,\nplease find attached', null],
    ['\u0000\u0001\u0002', null],
    ['x'.repeat(5000), null],
  ])('%j is %s', (text, format) => {
    expect(recognise(text)).toBe(format);
  });

  it('looks at the beginning of large texts only', () => {
    const before = performance.now();
    expect(recognise('x'.repeat(50_000_000))).toBeNull();
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe('what cannot be imported', () => {
  const problem = (result: ImportResult): string =>
    result.kind === 'problem' ? importingWords.problem(result.problem) : '';
  const trying = (text: string, options: Partial<ImportOptions> = {}): string =>
    problem(importRecording(text, 'strace', { ...defaultImportOptions, ...options }, () => []));

  it('is answered with a sentence, quickly', () => {
    const before = performance.now();
    expect(trying('\u0000noise')).toMatch(/binary/);
    expect(trying('x'.repeat(50_000_000))).toMatch(/^No line/);
    expect(trying('hello\nworld')).toMatch(/^No line/);
    expect(trying('')).toMatch(/^No line/);
    expect(performance.now() - before).toBeLessThan(2000);
    for (const format of ['maps', 'smaps', 'perf-script', 'perf-trace'] as const) {
      expect(importRecording('nothing', format, defaultImportOptions, () => [])).toMatchObject({
        kind: 'problem',
        problem: { kind: 'nothingUnderstood', format },
      });
    }
  });

  it('includes options that contradict each other', () => {
    expect(trying('1 brk(NULL) = 0x1000', { peerShared: 'anon' })).toMatch(/at least one device/);
    expect(trying('1 brk(NULL) = 0x1000', { devices: 1, touchBy: 'gpu1' })).toMatch(/not among the devices/);
    expect(trying('1 brk(NULL) = 0x1000', { devices: 99 })).toMatch(/0 to 8/);
  });
});

describe('progress', () => {
  it('is yielded as shares that grow to 1, so that a caller can stop', () => {
    const log = fixture('strace-demo.txt').repeat(60);
    const shares = [...importSteps(log, 'strace', touching, () => [])];
    expect(shares.length).toBeGreaterThan(5);
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    const steps = importSteps(log, 'strace', touching, () => []);
    steps.next();
    expect(steps.return({ kind: 'problem', problem: { kind: 'binary' } })).toMatchObject({ done: true });
  });
});
