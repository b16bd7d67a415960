import { describe, expect, it } from 'vitest';
import { dumpState, type StateDump } from '../../core/index.ts';
import type { Statement } from '../ast.ts';
import { parseScript } from '../parser.ts';
import { Runner } from '../runner.ts';
import { fixture, fixtures } from '../testing/fixtures.ts';
import { naiveMappings, naiveRun, runFlags } from '../testing/naive-log.ts';
import type { ImportFacts, NoteKind } from './facts.ts';
import { importRecording } from './import.ts';
import { defaultImportOptions, type ImportOptions } from './options.ts';

const touching: ImportOptions = { devices: 2, peerShared: 'anon', touch: 'all', touchBy: 'alternate' };

function importLog(
  log: string,
  options: Partial<ImportOptions> = {},
): { script: string; facts: ImportFacts } {
  const result = importRecording(log, 'strace', { ...defaultImportOptions, ...options }, () => []);
  if (result.kind === 'problem') throw new Error(JSON.stringify(result.problem));
  return result;
}

/** The script's lines without its first line and its header. */
const bodyOf = (log: string, options: Partial<ImportOptions> = {}): string[] =>
  importLog(log, options)
    .script.trimEnd()
    .split('\n')
    .slice(2 + 2 * (options.devices ?? 0));

const noted = (log: string, kind: NoteKind): { count: number; lines: readonly number[] } | undefined =>
  importLog(log).facts.notes.find((note) => note.kind === kind);

function statementsOf(script: string): readonly Statement[] {
  const { statements, errors } = parseScript(script);
  expect(errors).toEqual([]);
  return statements;
}

function run(statements: readonly Statement[]): { runner: Runner; dump: StateDump } {
  const runner = new Runner(statements);
  for (const statement of statements) runner.run(statement);
  const dump = dumpState(runner.machine, {
    position: { line: 0, step: 0 },
    results: [],
    placeOf: () => ({ line: 0, step: 0 }),
    message: () => '',
  });
  return { runner, dump };
}

/** The mappings of each process as runs of pages with equal flags. */
function mappingsOf(dump: StateDump): Map<string, string[]> {
  return new Map(
    dump.processes.map(({ name, vmas }) => {
      const runs: { from: number; to: number; flags: string }[] = [];
      for (const { start, end, flags } of vmas) {
        const has = (flag: string): boolean => flags.includes(flag);
        const text = runFlags(has('rd'), has('wr'), has('ex'), has('ps'));
        const [from, to] = [Number(start) / 4096, Number(end) / 4096];
        const last = runs.at(-1);
        if (last?.to === from && last.flags === text) last.to = to;
        else runs.push({ from, to, flags: text });
      }
      return [name ?? 'main', runs.map(({ from, to, flags }) => naiveRun(from, to, flags))];
    }),
  );
}

const mmap = (
  at: string,
  pages = 1,
  prot = 'PROT_READ|PROT_WRITE',
  flags = 'MAP_PRIVATE|MAP_ANONYMOUS',
  fd = '-1',
): string => `mmap(NULL, ${pages * 4096}, ${prot}, ${flags}, ${fd}, 0) = ${at}`;

describe('every recording of strace', () => {
  const each = fixtures('strace-').flatMap((name) => [
    [name, 'plain', { ...defaultImportOptions, touch: 'first' }] as const,
    [name, 'peer-shared and touched', touching] as const,
  ]);

  it.each(each)('%s, %s, leads to the mappings that the log implies', (name, _, options) => {
    const log = fixture(name);
    const withoutExits = statementsOf(importLog(log, options).script).filter(({ kind }) => kind !== 'exit');
    expect(mappingsOf(run(withoutExits).dump)).toEqual(naiveMappings(log, options.peerShared === 'anon'));
  });

  it.each(fixtures('strace-'))('%s replays without a report, every recorded result as recorded', (name) => {
    const statements = statementsOf(importLog(fixture(name), touching).script);
    const { runner } = run(statements);
    expect(runner.machine.reports.all()).toEqual([]);
    for (const [at, { recorded, kind, span }] of statements.entries()) {
      const { answer, verdict } = runner.outcome(at);
      expect(verdict, String(span.line)).toBe('none');
      if (recorded === null || answer === null) continue;
      const value =
        answer.kind === 'address'
          ? answer.address
          : answer.kind === 'value'
            ? BigInt(answer.value)
            : answer.code;
      expect(value, `${kind} on line ${span.line}`).toBe(recorded.value);
    }
  });

  it.each(fixtures('strace-'))('%s: every touch is served', (name) => {
    const statements = statementsOf(importLog(fixture(name), touching).script);
    const { runner } = run(statements);
    const accesses = statements.flatMap(({ kind }, at) => (kind === 'load' || kind === 'store' ? [at] : []));
    expect(accesses.length).toBeGreaterThan(100);
    expect(
      accesses
        .filter((at) => runner.outcome(at).answer?.kind === 'code')
        .filter(
          (at) => JSON.stringify(runner.outcome(at).answer) !== '{"kind":"code","code":"GM_RET_SUCCESS"}',
        ),
    ).toEqual([]);
  });

  it.each(fixtures('strace-'))('%s survives losing its end at any place', (name) => {
    const log = fixture(name);
    for (let end = 400; end < log.length; end += Math.ceil(log.length / 40)) {
      const { facts } = importLog(log.slice(0, end), touching);
      expect(facts.statements).toBeGreaterThan(4);
    }
  });
});

describe('what the importer says', () => {
  const besides: readonly NoteKind[] = ['peerShared', 'touches', 'plainFile', 'plainShared', 'plainHuge'];

  it.each(fixtures('strace-'))('accounts for every line of %s', (name) => {
    const log = fixture(name);
    const { facts } = importLog(log, touching);
    const told = facts.notes
      .filter(({ kind }) => !besides.includes(kind))
      .reduce((sum, { count }) => sum + count, 0);
    const secondHalves = log
      .split('\n')
      .filter((line) => /<\.\.\. \w+ resumed>|.strace: Process \d+ attached$/.test(line));
    expect(told + secondHalves.length).toBe(facts.lines);
  });

  it('counts every line of the demo', () => {
    const { facts } = importLog(fixture('strace-demo-tt-T-y.txt'), touching);
    expect(facts).toMatchObject({ format: 'strace', lines: 201, processes: 2, tasks: 5, devices: 2 });
    const counted = Object.fromEntries(facts.notes.map(({ kind, count }) => [kind, count]));
    expect(counted).toEqual({
      calls: 108,
      peerShared: 44,
      touches: 8028,
      plainFile: 5,
      plainShared: 1,
      noEffect: 5,
      threads: 3,
      failed: 2,
      unknownMemory: 2,
      notInherited: 1,
      ends: 7,
      signals: 1,
    });
    expect(facts.notes.find(({ kind }) => kind === 'failed')).toMatchObject({
      lines: [26, 27],
      names: [['mmap', 2]],
    });
  });

  it('tells a cut last line from lines that it does not understand', () => {
    const log = `1 ${mmap('0x1000')}\nhello\n1 ${mmap('0x2000')}\n1 mmap(NULL, 40`;
    expect(noted(log, 'cut')).toMatchObject({ count: 1, lines: [4] });
    expect(noted(log, 'notUnderstood')).toMatchObject({ count: 1, lines: [2] });
    expect(noted(`1 ${mmap('0x1000')}\n${'x'.repeat(70_000)}\n`, 'tooLong')).toMatchObject({ count: 1 });
  });

  it('lists failed calls as comments at their place', () => {
    const failed =
      'mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = -1 ENOMEM (Cannot allocate memory)';
    expect(bodyOf(`1 ${mmap('0x1000')}\n1 ${failed}\n1 ${mmap('0x9000')}`)).toEqual([
      mmap('0x1000'),
      `# ${failed}`,
      mmap('0x9000'),
    ]);
  });
});

describe('calls', () => {
  it('on memory from before the recording are listed; on partly known memory they are made for the known parts', () => {
    expect(bodyOf('1 mprotect(0x5000, 4096, PROT_READ) = 0\n1 munmap(0x5000, 4096) = 0')).toEqual([
      '# mprotect(0x5000, 4096, PROT_READ) = 0',
      'munmap(0x5000, 4096) = 0',
    ]);
    const log = `1 ${mmap('0x10000')}\n1 ${mmap('0x12000')}\n1 mprotect(0xf000, 20480, PROT_READ) = 0`;
    expect(bodyOf(log).slice(2)).toEqual([
      'mprotect(0x10000, 4096, PROT_READ) = 0',
      'mprotect(0x12000, 4096, PROT_READ) = 0',
    ]);
    expect(noted(log, 'unknownMemory')).toMatchObject({ count: 1, lines: [3] });
  });

  it('on peer-shared memory that a child did not inherit are listed as such', () => {
    const log = `1 ${mmap('0x10000')}\n1 fork() = 2\n2 madvise(0x10000, 4096, MADV_DONTNEED) = 0`;
    const { facts } = importLog(log, { devices: 1, peerShared: 'anon' });
    expect(facts.notes.find(({ kind }) => kind === 'notInherited')).toMatchObject({ count: 1, lines: [3] });
  });

  it('of brk are placed from the first answer on, and refused growth is listed', () => {
    expect(
      bodyOf(
        '1 brk(NULL) = 0x10000\n1 brk(0x13000) = 0x13000\n1 brk(0x11800) = 0x11800\n1 brk(0x99999000) = 0x11800\n1 brk(NULL) = 0x11800',
        { touch: 'all' },
      ),
    ).toEqual([
      'brk(NULL) = 0x10000',
      'brk(0x13000) = 0x13000',
      'cpu store 0x10000 16',
      'cpu store 0x11000 17',
      'cpu store 0x12000 18',
      'brk(0x11800) = 0x11800',
      '# brk(0x99999000) = 0x11800',
      'brk(NULL) = 0x11800',
    ]);
    expect(bodyOf('1 brk(0x13000) = 0x13000')).toEqual(['brk(NULL) = 0x13000']);
  });

  it('of mmap become peer-shared when private and anonymous, never with a file, shared or huge', () => {
    const flags = (text: string): string => /MAP_[^,]*/.exec(text)![0];
    const log = [
      mmap('0x10000'),
      mmap('0x20000', 1, 'PROT_READ', 'MAP_PRIVATE', '3</lib/x>'),
      mmap('0x30000', 1, 'PROT_READ', 'MAP_SHARED|MAP_ANONYMOUS'),
      mmap('0x40000', 1, 'PROT_READ', 'MAP_SHARED_VALIDATE|MAP_ANONYMOUS'),
      mmap('0x200000', 512, 'PROT_READ', 'MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB|30<<MAP_HUGE_SHIFT'),
    ].join('\n');
    expect(bodyOf(log, { devices: 1, peerShared: 'anon' }).map(flags)).toEqual([
      'MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED',
      'MAP_PRIVATE',
      'MAP_SHARED|MAP_ANONYMOUS',
      'MAP_SHARED|MAP_ANONYMOUS',
      'MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB',
    ]);
    const { notes } = importLog(log).facts;
    expect(notes.map(({ kind, count }) => `${kind} ${count}`)).toEqual([
      'calls 5',
      'plainFile 1',
      'plainShared 2',
      'plainHuge 1',
    ]);
  });

  it('that landed on a mapping that the log never removed are counted', () => {
    expect(noted(`1 ${mmap('0x10000', 2)}\n1 ${mmap('0x11000')}`, 'overlaps')).toMatchObject({
      count: 1,
      lines: [2],
    });
  });
});

describe('the header', () => {
  const header = (log: string, options: Partial<ImportOptions>): string[] =>
    importLog(log, options)
      .script.split('\n')
      .slice(1, 2 + 2 * (options.devices ?? 0));

  it('has a machine of 4K granules, devices, and their attachments', () => {
    expect(header(`1 ${mmap('0x10000')}`, { devices: 2 })).toEqual([
      'machine(host=64M, granule=4K)',
      'gpu0 = gm_dev_create(memory=16M)',
      'gpu1 = gm_dev_create(memory=16M)',
      'gm_as_attach(gpu0)',
      'gm_as_attach(gpu1)',
    ]);
  });

  it('has memory for all touches, and for what forks copy', () => {
    const log = `1 ${mmap('0x100000000', 20_000)}`;
    expect(header(log, { touch: 'all' })[0]).toBe('machine(host=128M, granule=4K)');
    expect(header(`${log}\n1 fork() = 2`, { touch: 'all' })[0]).toBe('machine(host=256M, granule=4K)');
    expect(header(log, { touch: 'all', touchBy: 'gpu0', devices: 1, peerShared: 'anon' })[1]).toBe(
      'gpu0 = gm_dev_create(memory=128M)',
    );
  });

  it('asks for a wider processor when addresses need one', () => {
    expect(header(`1 ${mmap('0xffff9c5d0000')}`, {})[0]).toContain('cpu=arm64');
    expect(header(`1 ${mmap('0x7ffffffff0000')}`, {})[0]).toContain('cpu=x86-64-5level');
  });

  it('is repeated in part after fork and execve', () => {
    expect(
      bodyOf(`1 fork() = 2\n2 execve("/x", ["x"], 0x7 /* 1 var */) = 0\n1 execve("/y", ["y"], 0x7) = 0`, {
        devices: 1,
      }),
    ).toEqual([
      'p2 = fork()',
      'gm_as_attach(gpu0, proc=p2)',
      'execve(p2)',
      'gm_as_attach(gpu0, proc=p2)',
      'execve()',
      'gm_as_attach(gpu0)',
    ]);
  });
});

describe('touches', () => {
  const all = { touch: 'all' } as const;
  const devices = { devices: 2, peerShared: 'anon' } as const;

  it('come right after the call, as stores of the low 32 bits of the page index where writable, else as loads', () => {
    expect(bodyOf(`1 ${mmap('0x7f0000000000', 2)}\n1 ${mmap('0x10000', 1, 'PROT_READ')}`, all)).toEqual([
      mmap('0x7f0000000000', 2),
      'cpu store 0x7f0000000000 4026531840',
      'cpu store 0x7f0000001000 4026531841',
      mmap('0x10000', 1, 'PROT_READ'),
      'cpu load 0x10000',
    ]);
  });

  it('spare PROT_NONE until it becomes accessible, and never touch a page twice', () => {
    const log = `1 ${mmap('0x10000', 3, 'PROT_NONE')}
1 mprotect(0x11000, 4096, PROT_READ) = 0
1 mprotect(0x10000, 12288, PROT_READ|PROT_WRITE) = 0
1 mprotect(0x10000, 12288, PROT_NONE) = 0
1 mprotect(0x10000, 12288, PROT_READ|PROT_WRITE) = 0`;
    expect(bodyOf(log, all).filter((line) => line.startsWith('cpu'))).toEqual([
      'cpu load 0x11000',
      'cpu store 0x10000 16',
      'cpu store 0x12000 18',
    ]);
  });

  it('touch anew what is mapped anew, and only the growth of what mremap moves', () => {
    const log = `1 ${mmap('0x10000')}
1 munmap(0x10000, 4096) = 0
1 ${mmap('0x10000')}
1 mremap(0x10000, 4096, 8192, MREMAP_MAYMOVE) = 0x20000`;
    expect(bodyOf(log, all).filter((line) => line.startsWith('cpu'))).toEqual([
      'cpu store 0x10000 16',
      'cpu store 0x10000 16',
      'cpu store 0x21000 33',
    ]);
  });

  it('first: the first page of each range that becomes accessible', () => {
    const log = `1 ${mmap('0x10000', 4, 'PROT_NONE')}
1 mprotect(0x11000, 4096, PROT_READ) = 0
1 mprotect(0x10000, 16384, PROT_READ|PROT_WRITE) = 0
1 ${mmap('0x20000', 9)}`;
    expect(bodyOf(log, { touch: 'first' }).filter((line) => line.startsWith('cpu'))).toEqual([
      'cpu load 0x11000',
      'cpu store 0x10000 16',
      'cpu store 0x12000 18',
      'cpu store 0x20000 32',
    ]);
  });

  it('alternate: cpu, gpu0, gpu1 in turn; what is not peer-shared falls to cpu', () => {
    const log = `1 ${mmap('0x10000', 4)}\n1 ${mmap('0x20000', 3, 'PROT_READ', 'MAP_PRIVATE', '3')}\n1 ${mmap('0x30000', 2)}`;
    const who = bodyOf(log, { ...all, ...devices, touchBy: 'alternate' })
      .filter((line) => / (?:load|store) /.test(line))
      .map((line) => line.split(' ')[0]);
    expect(who.join(' ')).toBe('cpu gpu0 gpu1 cpu cpu cpu cpu gpu0 gpu1');
  });

  it('gpu1: that device touches peer-shared pages, cpu the rest', () => {
    const log = `1 ${mmap('0x10000')}\n1 brk(NULL) = 0x40000\n1 brk(0x41000) = 0x41000`;
    expect(
      bodyOf(log, { ...all, ...devices, touchBy: 'gpu1' }).filter((line) => line.includes(' store ')),
    ).toEqual(['gpu1 store 0x10000 16', 'cpu store 0x40000 64']);
  });

  it('name the process where a device serves several', () => {
    const log = `1 ${mmap('0x10000')}
1 fork() = 2
2 ${mmap('0x20000')}
1 ${mmap('0x30000')}
2 exit_group(0) = ?
2 +++ exited with 0 +++
1 ${mmap('0x40000')}`;
    expect(
      bodyOf(log, { ...all, devices: 1, peerShared: 'anon', touchBy: 'gpu0' }).filter((line) =>
        line.includes(' store '),
      ),
    ).toEqual([
      'gpu0 store 0x10000 16',
      'p2.gpu0 store 0x20000 32',
      'main.gpu0 store 0x30000 48',
      'gpu0 store 0x40000 64',
    ]);
  });
});

describe('size', () => {
  it('reads 100,000 lines in about a second of processor time', () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => {
      const at = `0x${(0x7f00_0000_0000 + i * 0x1_0000).toString(16)}`;
      return `14407 ${mmap(at, 16)}\n14407 munmap(${at}, 65536) = 0\n`;
    }).join('');
    const before = process.cpuUsage();
    const { facts } = importLog(lines);
    const ms = process.cpuUsage(before).user / 1000;
    expect(facts.lines).toBe(100_000);
    expect(ms).toBeLessThan(5000);
  });

  it('refuses touches that would make too many statements', () => {
    const log = `1 ${mmap('0x7f0000000000', 600_000)}`;
    const result = importRecording(log, 'strace', { ...defaultImportOptions, touch: 'all' }, () => []);
    expect(result).toMatchObject({ kind: 'problem', problem: { kind: 'tooManyStatements' } });
  });
});
