import { describe, expect, it } from 'vitest';
import { dumpAnswer } from '../core/index.ts';
import { parseScript } from './parser.ts';
import type { Outcome } from './outcome.ts';
import { Runner } from './runner.ts';

const header = `machine(host=64M, granule=4K)
gpu0 = gm_dev_create(memory=16M)
gm_as_attach(gpu0)
a = mmap(NULL, 64K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
`;

function run(script: string): { runner: Runner; outcomes: Outcome[] } {
  const { statements, errors } = parseScript(script);
  expect(errors).toEqual([]);
  const runner = new Runner(statements);
  return { runner, outcomes: statements.map((statement) => runner.run(statement)) };
}

const verdicts = (script: string): string[] => run(script).outcomes.map(({ verdict }) => verdict);
const lastOf = (script: string): Outcome => run(script).outcomes.at(-1)!;

describe('runner', () => {
  it('judges values, errnos, states and cleanliness', () => {
    expect(
      verdicts(`${header}cpu store a+0x10 42
gpu0 load a+0x10 => 42
gpu0 load a+0x10 => 41
expect a DEVICE gpu0
expect a+4K ABSENT
expect a CPU
munmap(a, 64K) => 0
munmap(a+1, 64K) => -EINVAL
cpu load a => SIGSEGV
expect clean`).slice(4),
    ).toEqual(['none', 'held', 'broken', 'held', 'held', 'broken', 'held', 'held', 'held', 'held']);
  });

  it('takes 0 and GM_RET_SUCCESS for the same answer', () => {
    expect(
      verdicts(
        'machine(granule=4K)\ngpu0 = gm_dev_create() => GM_RET_SUCCESS\ngm_as_attach(gpu0) => GM_RET_SUCCESS',
      ),
    ).toEqual(['none', 'held', 'held']);
  });

  it('compares counters', () => {
    const counted = `${header}cpu store a 1
gpu0 load a
expect counter migrations_to_device == 1
expect counter bytes_moved >= 4096
expect counter migrations_to_host <= 0
expect counter calls == 3`;
    expect(verdicts(counted).slice(-4)).toEqual(['held', 'held', 'held', 'broken']);
    expect(lastOf(counted).found).toEqual({ kind: 'counter', value: 2 });
  });

  it('leaves a name unbound whose call failed, and refuses its use', () => {
    const outcome = lastOf('b = mmap(NULL, 0, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)\ncpu load b');
    expect(outcome).toMatchObject({ verdict: 'refused', refusal: { code: 'unbound', name: 'b' } });
  });

  it('refuses a device that is attached twice and names no process', () => {
    const outcome = lastOf(`${header}child = fork()
gm_as_attach(gpu0, proc=child)
gpu0 load a`);
    expect(outcome).toMatchObject({ verdict: 'refused', refusal: { code: 'ambiguous', processes: [2, 1] } });
  });

  it('addresses a forked process by its name', () => {
    const { outcomes } = run(`h = brk(NULL)
brk(h+8K)
cpu store h 7
child = fork() => 2
child.cpu load h => 7
child.cpu store h 9
cpu load h => 7
exit(child)
child.cpu load h => -ESRCH`);
    expect(outcomes.filter(({ verdict }) => verdict === 'broken')).toEqual([]);
  });

  it('binds what a load answers', () => {
    expect(lastOf(`${header}cpu store a 5\nv = cpu load a\ngpu0 load a => v`).verdict).toBe('held');
  });

  it('puts a recorded call where the kernel put it', () => {
    const { outcomes } = run(
      '14407 mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f3893706000\n14407 brk(NULL) = 0x55ed3dc0c000',
    );
    expect(outcomes.map(({ answer }) => answer && dumpAnswer(answer))).toEqual([
      '0x7f3893706000',
      '0x55ed3dc0c000',
    ]);
  });

  it('rewinds and runs on as if nothing had been', () => {
    const { runner } = run(`${header}cpu store a 1\ngpu0 store a 2`);
    const digest = runner.machine.digest();
    runner.rewind(4);
    for (const statement of parseScript(`${header}cpu store a 1\ngpu0 store a 2`).statements.slice(4))
      runner.run(statement);
    expect(runner.machine.digest()).toBe(digest);
  });
});
