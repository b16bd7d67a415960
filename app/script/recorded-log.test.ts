import { describe, expect, it } from 'vitest';
import type { Statement } from './ast.ts';
import { parseScript } from './parser.ts';
import { printStatement } from './printer.ts';
import { RecordedLog } from './recorded-log.ts';
import { fixture, fixtures } from './testing/fixtures.ts';

/** The statements that a log becomes. */
function statementsOf(log: string): Statement[] {
  const { statements, errors } = parseScript(log);
  expect(errors).toEqual([]);
  return [...statements];
}

/** The statements as text, without those that are only listed. */
const effects = (log: string): string[] =>
  statementsOf(log)
    .filter(({ kind }) => kind !== 'listed')
    .map(printStatement);

const listed = (log: string): string[] =>
  statementsOf(log).flatMap((each) => (each.kind === 'listed' ? [`${each.reason} ${each.call}`] : []));

const mmap = (at: string, pages = 1): string =>
  `mmap(NULL, ${pages * 4096}, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = ${at}`;

describe('a line of strace', () => {
  it.each([
    ['brk(NULL) = 0x55ed3dc0c000'],
    ['14407 brk(NULL)                         = 0x55ed3dc0c000'],
    ['14415 06:50:48.215559 brk(NULL)         = 0x55ed3dc0c000 <0.000055>'],
    ['[pid 14407] 09:53:49 brk(NULL)          = 0x55ed3dc0c000'],
    ['11886 1795341229.111779 [  12] brk(NULL) = 0x55ed3dc0c000'],
    ['12106<demo> [00007f349d49bc47] brk(NULL) = 0x55ed3dc0c000'],
    ['     0.000916 brk(NULL)           = 0x55ed3dc0c000'],
  ])('is a statement: %s', (line) => {
    expect(effects(line)).toEqual(['brk(NULL) = 0x55ed3dc0c000']);
  });

  it('keeps the place of the call in its line', () => {
    expect(statementsOf('\n14407 brk(NULL)   = 0x1000')[0]!.span).toMatchObject({ line: 2, column: 7 });
  });

  it('may stand among statements of the language', () => {
    expect(
      effects(`#! gmem 1\nmachine(granule=4K)\n14407 ${mmap('0x7f0000000000')}\ncpu load 0x7f0000000000\n`),
    ).toEqual(['machine(granule=4K)', mmap('0x7f0000000000'), 'cpu load 0x7f0000000000']);
  });

  it('lists what failed, never returned, or is about something else, and runs none of it', () => {
    const log = `1 mmap(NULL, 140737488355328, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = -1 ENOMEM (Cannot allocate memory)
1 openat(AT_FDCWD, "/etc/a) = 3 (b", O_RDONLY) = 3
1 munmap(0x1000, 4096) = ?
1 <... madvise resumed>) = 0
1 mprotect(0x1000, 4096, PROT_READ <unfinished ...>
mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = -1 EPERM (Operation not permitted)`;
    expect(listed(log).sort()).toEqual([
      'failed mmap',
      'failed mmap',
      'otherCall openat',
      'resumedAlone madvise',
      'unfinished mprotect',
      'unfinished munmap',
    ]);
    expect(effects(log)).toEqual([]);
  });

  it('counts signals, stacks and messages apart', () => {
    const log = new RecordedLog();
    for (const line of [
      '1 --- SIGCHLD {si_signo=SIGCHLD} ---',
      ' > /usr/lib/libc.so.6(mmap+0x10) [0xf8b98]',
      'strace: Process 12 attached',
    ])
      expect(log.addLine(line, 1)).toBe(true);
    expect(log.asides).toEqual({ signal: 1, stack: 1, message: 1, end: 0 });
    expect(log.addLine('hello from the program', 2)).toBe(false);
  });

  it('places an error inside a recorded call', () => {
    expect(parseScript('14407 mmap(NULL, 4Q, PROT_READ, MAP_PRIVATE, 3, 0) = 0x1000').errors).toMatchObject([
      { code: 'badNumber', line: 1, column: 18, length: 2 },
    ]);
    expect(parseScript('14407 mmap(NULL, 8192, PROT_RE').errors).toMatchObject([
      { code: 'expected', line: 1, column: 31, expected: ['result'] },
    ]);
  });

  it('takes the plain mprotect out of pkey_mprotect', () => {
    expect(effects('1 pkey_mprotect(0x1000, 4096, PROT_READ, 1) = 0')).toEqual([
      'mprotect(0x1000, 4096, PROT_READ) = 0',
    ]);
  });
});

describe('unfinished and resumed lines', () => {
  it('are joined by task and take effect at the end', () => {
    expect(
      effects(`1 mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0 <unfinished ...>
2 ${mmap('0x2000')}
1 <... mmap resumed>)               = 0x1000 <0.000014>`),
    ).toEqual([mmap('0x2000'), mmap('0x1000')]);
  });

  it('join across a message of strace in the middle of a line', () => {
    expect(
      effects(`[pid 1] munmap(0x7faa5dd24000, 65536strace: Process 2 attached
 <unfinished ...>
[pid 2] brk(NULL) = 0x5000
[pid 1] <... munmap resumed>) = 0`),
    ).toEqual(['brk(NULL) = 0x5000', 'munmap(0x7faa5dd24000, 65536) = 0']);
    expect(
      effects(`clone3({flags=CLONE_VM|CLONE_THREAD, exit_signal=0}strace: Process 2 attached
 => {parent_tid=[2]}, 88) = 2
[pid 2] brk(NULL) = 0x5000`),
    ).toEqual(['brk(NULL) = 0x5000']);
  });

  it('let a munmap take effect before a mapping that another thread got in its place', () => {
    expect(
      effects(`1 munmap(0x7f0000000000, 8192 <unfinished ...>
2 ${mmap('0x7f0000001000')}
1 <... munmap resumed>) = 0
2 munmap(0x7f0000001000, 4096) = 0`),
    ).toEqual([
      'munmap(0x7f0000000000, 8192) = 0',
      mmap('0x7f0000001000'),
      'munmap(0x7f0000001000, 4096) = 0',
    ]);
  });

  it('leave a munmap at its end if the mapping took its place by force, or it belongs to another process', () => {
    const fixed =
      'mmap(0x7f0000001000, 4096, PROT_READ, MAP_PRIVATE|MAP_FIXED|MAP_ANONYMOUS, -1, 0) = 0x7f0000001000';
    expect(
      effects(`1 munmap(0x7f0000000000, 8192 <unfinished ...>
2 ${fixed}
1 <... munmap resumed>) = 0`),
    ).toEqual([fixed, 'munmap(0x7f0000000000, 8192) = 0']);
    expect(
      effects(`1 clone(child_stack=NULL, flags=SIGCHLD) = 2
1 munmap(0x7f0000000000, 8192 <unfinished ...>
2 ${mmap('0x7f0000000000')}
1 <... munmap resumed>) = 0`).at(-1),
    ).toBe('munmap(0x7f0000000000, 8192) = 0');
  });

  it('let an mremap leave its old place before another thread maps there', () => {
    const moved = 'mremap(0x7f0000000000, 4096, 8192, MREMAP_MAYMOVE) = 0x7f0000010000';
    expect(
      effects(`1 mremap(0x7f0000000000, 4096, 8192, MREMAP_MAYMOVE <unfinished ...>
2 ${mmap('0x7f0000000000')}
1 <... mremap resumed>) = 0x7f0000010000`),
    ).toEqual([moved, mmap('0x7f0000000000')]);
  });
});

describe('tasks', () => {
  it('are threads of the first without a line that makes them', () => {
    expect(effects(`10 ${mmap('0x1000')}\n11 ${mmap('0x2000')}`)).toEqual([mmap('0x1000'), mmap('0x2000')]);
  });

  it.each([
    ['clone3({flags=CLONE_VM|CLONE_THREAD, stack=0x7f00} => {parent_tid=[11]}, 88) = 11'],
    ['clone(child_stack=0x7f00, flags=CLONE_VM|CLONE_FS|CLONE_THREAD) = 11'],
    ['clone(child_stack=0x7f00, flags=0x3d0f00 /* CLONE_VM|CLONE_FS */) = 11'],
  ])('are threads with %s', (maker) => {
    const log = `10 ${maker}\n11 ${mmap('0x1000')}`;
    expect(effects(log)).toEqual([mmap('0x1000')]);
    expect(listed(log)).toEqual([`thread ${maker.slice(0, maker.indexOf('('))}`]);
  });

  it.each([
    ['fork() = 11'],
    ['clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD, child_tidptr=0x7f9711190a10) = 11'],
    ['clone3({flags=0, exit_signal=SIGCHLD}, 88) = 11'],
  ])('are processes with %s', (maker) => {
    expect(effects(`10 ${maker}\n11 ${mmap('0x1000')}\n10 ${mmap('0x2000')}`)).toEqual([
      'p11 = fork()',
      `p11.cpu ${mmap('0x1000')}`,
      mmap('0x2000'),
    ]);
  });

  it('exist before their first line, although the line that made them ends later', () => {
    expect(
      effects(`10 clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>
11 ${mmap('0x1000')}
10 <... clone resumed>) = 11
11 fork() = 12
12 execve("/bin/true", ["true"], 0x7ffd /* 35 vars */) = 0`),
    ).toEqual(['p11 = fork()', `p11.cpu ${mmap('0x1000')}`, 'p12 = p11.cpu fork()', 'execve(p12)']);
  });

  it('borrow the address space after vfork, until execve', () => {
    expect(
      effects(`10 vfork( <unfinished ...>
11 ${mmap('0x1000')}
11 execve("/bin/true", ["true"], 0x7ffd /* 35 vars */ <unfinished ...>
10 <... vfork resumed>)              = 11
11 <... execve resumed>)             = 0
11 ${mmap('0x2000')}
11 exit_group(0)                     = ?
11 +++ exited with 0 +++
10 +++ exited with 0 +++`),
    ).toEqual([
      mmap('0x1000'),
      'p11 = fork()',
      'execve(p11)',
      `p11.cpu ${mmap('0x2000')}`,
      'exit(p11)',
      'exit()',
    ]);
  });

  it('that borrow do not end the process they borrow from', () => {
    expect(
      effects(`10 vfork() = 11\n11 exit_group(1) = ?\n11 +++ exited with 1 +++\n10 ${mmap('0x1000')}`),
    ).toEqual([mmap('0x1000')]);
  });

  it('take over the leader when a thread calls execve', () => {
    expect(
      effects(`10 clone(flags=CLONE_VM|CLONE_THREAD) = 11
11 execve("/bin/true", ["true"], 0x7ffd /* 35 vars */ <unfinished ...>
10 +++ superseded by execve in pid 11 +++
10 <... execve resumed>) = 0
10 ${mmap('0x1000')}
10 +++ exited with 0 +++`),
    ).toEqual(['execve()', mmap('0x1000'), 'exit()']);
  });
});

describe('the end of a process', () => {
  const threads = `10 clone(flags=CLONE_VM|CLONE_THREAD) = 11\n`;

  it('comes with its last task', () => {
    expect(effects(`${threads}11 +++ exited with 0 +++\n10 ${mmap('0x1000')}`)).toEqual([mmap('0x1000')]);
    expect(
      effects(`${threads}10 +++ exited with 0 +++\n11 ${mmap('0x1000')}\n11 +++ killed by SIGKILL +++`),
    ).toEqual([mmap('0x1000'), 'exit()']);
  });

  it('waits for tasks that no line made', () => {
    expect(effects(`10 +++ exited with 0 +++\n11 ${mmap('0x1000')}\n11 +++ exited with 0 +++`)).toEqual([
      mmap('0x1000'),
      'exit()',
    ]);
  });

  it('comes with exit_group where the recorder was told to be quiet', () => {
    expect(effects(`10 ${mmap('0x1000')}\n10 exit_group(0) = ?`)).toEqual([mmap('0x1000'), 'exit()']);
  });

  it('does not come when the log ends before it', () => {
    expect(effects(`${threads}11 ${mmap('0x1000')}\n11 +++ exited with 0 +++`)).toEqual([mmap('0x1000')]);
  });
});

describe('the recordings', () => {
  const counts = (name: string): Record<string, number> => {
    const found: Record<string, number> = {};
    for (const each of statementsOf(fixture(name))) {
      const key = each.kind === 'listed' ? `${each.reason} ${each.call}` : each.kind;
      found[key] = (found[key] ?? 0) + 1;
    }
    return found;
  };
  const demo = {
    brk: 5,
    mmap: 50,
    mprotect: 9,
    munmap: 38,
    mremap: 1,
    madvise: 8,
    msync: 1,
    mlock: 1,
    munlock: 1,
  };

  it('of the demo has its known calls: 2 failed mmaps, one mremap, 3 × 12 pairs of mmap and munmap', () => {
    expect(counts('strace-demo.txt')).toEqual({ ...demo, 'failed mmap': 2, exit: 1 });
    expect(effects(fixture('strace-demo.txt')).filter((text) => text.startsWith('mremap'))).toEqual([
      'mremap(0x7f38934d5000, 262144, 1048576, MREMAP_MAYMOVE) = 0x7f38933d5000',
    ]);
    const pairs = effects(fixture('strace-demo.txt')).filter((text) =>
      /^(?:mmap\(NULL|munmap\(\w+), 65536\b/.test(text),
    );
    expect(pairs).toHaveLength(3 * 12 * 2);
  });

  it.each(fixtures('strace-demo-'))('%s tells the same story, with its tasks', (name) => {
    expect(counts(name)).toMatchObject({
      ...demo,
      'failed mmap': 2,
      'thread clone3': 3,
      execve: 1,
      fork: 1,
      exit: 2,
    });
  });

  it('of a shell has its children, by vfork and by clone', () => {
    expect(counts('strace-sh.txt')).toMatchObject({ fork: 4, execve: 5, exit: 5 });
  });

  it('of python has its known calls', () => {
    expect(counts('strace-python3.txt')).toEqual({ brk: 12, mmap: 33, mprotect: 7, munmap: 4, exit: 1 });
  });
});
