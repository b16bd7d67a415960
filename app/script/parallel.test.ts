import { describe, expect, it } from 'vitest';
import { dumpAnswer, type Answer } from '../core/index.ts';
import { parseScript } from './parser.ts';
import { eachAnswered, type Outcome } from './outcome.ts';
import { Runner } from './runner.ts';

const header = `machine(host=64M, granule=4K, cpus=3, seed=SEED)
gpu0 = gm_dev_create(memory=16M)
gm_as_attach(gpu0)
a = mmap(NULL, 64K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
`;

function run(body: string, seed = 1): Runner {
  const { statements, errors } = parseScript(header.replace('SEED', String(seed)) + body);
  expect(errors).toEqual([]);
  const runner = new Runner(statements);
  for (const statement of statements) runner.run(statement);
  return runner;
}

const said = (answer: Answer | null): unknown => (answer === null ? null : dumpAnswer(answer));

/** What the statements of the last block answered, branch after branch. */
function answers(runner: Runner, at = runner.length - 1): unknown[][] {
  return runner.outcome(at).parallel!.branches.map((branch) => branch.map(({ answer }) => said(answer)));
}

const last = (runner: Runner): Outcome => runner.outcome(runner.length - 1);

const errorsOf = (body: string): string[] =>
  parseScript(header.replace('SEED', '1') + body).errors.map(({ code }) => code);

describe('parallel', () => {
  it('runs each branch in order on its actor, as one statement of history', () => {
    const runner = run(
      'parallel { cpu store a 1; cpu load a => 1 | gpu0 store a+4K 2; gpu0 load a+4K => 2 }',
    );
    expect(answers(runner)).toEqual([
      [0, 1],
      [0, 2],
    ]);
    expect([last(runner).verdict, runner.history.length]).toEqual(['held', 5]);
    const { steps } = runner.machine.kernel.engine;
    const actors = new Set<number>();
    for (let at = runner.history.firstStep(4); at < steps.end; at++) actors.add(steps.at(at).actor);
    expect([...actors].sort((x, y) => x - y)).toEqual([0, 65]);
  });

  it('judges what each inner statement must answer', () => {
    expect(last(run('parallel { cpu load a => 1 | cpu1 load a => 0 }')).verdict).toBe('broken');
  });

  const block =
    '{ cpu store a 1; cpu load a | gpu0 store a 2; gpu0 load a | cpu1 madvise(a, 4K, MADV_DONTNEED) }';

  it('takes turns as the seed says: the same seed gives the same run, others give others', () => {
    const digests = [1, 2, 3, 4, 5, 6].map((seed) => run(`parallel ${block}`, seed).machine.digest());
    expect(run(`parallel ${block}`, 3).machine.digest()).toBe(digests[2]);
    const schedules = [1, 2, 3, 4, 5, 6].map(
      (seed) => last(run(`parallel ${block}`, seed)).parallel!.schedule,
    );
    expect(new Set(schedules.map(String)).size).toBeGreaterThan(1);
  });

  it.each([1, 2, 3, 4, 5])('replays a recorded schedule to the same state (seed %i)', (seed) => {
    const recorded = run(`parallel ${block}`, seed);
    const { schedule } = last(recorded).parallel!;
    const replayed = run(`parallel schedule=${schedule.join(',')} ${block}`, seed);
    expect(replayed.machine.digest()).toBe(recorded.machine.digest());
    expect(answers(replayed)).toEqual(answers(recorded));
  });

  it('goes on with who had the last turn when a schedule ends, and passes over who cannot go on', () => {
    const body = '{ cpu store a 1 | cpu1 store a 2 }';
    expect(last(run(`parallel schedule=1 ${body}\nexpect a CPU\ncpu load a => 1`)).verdict).toBe('held');
    expect(last(run(`parallel schedule=0 ${body}\ncpu load a => 2`)).verdict).toBe('held');
    expect(last(run(`parallel schedule=7,7,7 ${body}\ncpu load a => 2`)).verdict).toBe('held');
  });

  it('is moved in like every statement, and run again when history is cut', () => {
    const runner = run(`parallel ${block}`);
    const digest = runner.machine.digest();
    const { history } = runner;
    for (let step = history.stepCount(4) - 1; step >= 0; step -= 3) {
      history.moveTo({ statement: 4, step });
      expect(runner.machine.digest()).toBe(runner.machine.digestAfresh());
    }
    history.moveTo({ statement: 5, step: 0 });
    expect(runner.machine.digest()).toBe(digest);
    const statement = runner.statement(4);
    runner.rewind(4);
    runner.run(statement);
    expect(runner.machine.digest()).toBe(digest);
  });

  it('binds names inside a branch, for what follows there and afterwards', () => {
    const runner = run(
      'cpu store a 9\nparallel { v = cpu load a; cpu load a => v | cpu1 load a+4 }\ncpu load a => v',
    );
    expect([runner.outcome(5).verdict, last(runner).verdict]).toEqual(['held', 'held']);
  });

  it('refuses a name inside a branch that is not bound, and goes on', () => {
    const runner = run(
      'parallel { b = mmap(NULL, 0, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0); cpu load b; cpu load a | gpu0 load a }',
    );
    const [first] = last(runner).parallel!.branches;
    expect(first!.map(({ verdict }) => verdict)).toEqual(['none', 'refused', 'none']);
    expect(last(runner).verdict).toBe('refused');
  });

  it('refuses an actor in two branches, two actors in one, and what nobody performs', () => {
    expect(errorsOf('parallel { cpu load a | cpu load a }')).toEqual(['sameActor']);
    expect(errorsOf('parallel { munmap(a, 4K) | cpu load a }')).toEqual(['sameActor']);
    expect(errorsOf('child = fork()\nparallel { cpu load a | child.cpu load a }')).toEqual(['sameActor']);
    expect(errorsOf('parallel { cpu load a; gpu0 load a | cpu1 load a }')).toEqual(['twoActors']);
    expect(errorsOf('parallel { note "x" | cpu load a }')).toEqual(['notInParallel']);
    expect(errorsOf('parallel { expect clean | cpu load a }')).toEqual(['notInParallel']);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'lets a process end only when its other statements have (seed %i)',
    (seed) => {
      const runner = run(
        `cpu store a 7
parallel { exit(main) | cpu1 load a; cpu1 load a | gpu0 load a; gpu0 load a }
expect clean`,
        seed,
      );
      const [exit, ...others] = answers(runner, 5);
      expect(exit).toEqual([0]);
      for (const branch of others)
        expect(branch.every((answer) => answer === 7 || answer === '-ESRCH')).toBe(true);
      expect(last(runner).verdict).toBe('held');
    },
  );

  it('shares the four prefetch workers among all who ask', () => {
    const runner = run(
      `parallel { hmadvise(gpu0, a, 32K, MADV_PREFETCH) => 0 | cpu1 hmadvise(gpu0, a+32K, 32K, MADV_PREFETCH) => 0 }
expect a+60K DEVICE gpu0`,
    );
    expect([runner.outcome(4).verdict, last(runner).verdict]).toEqual(['held', 'held']);
    const { steps } = runner.machine.kernel.engine;
    const workers = new Set<number>();
    for (let at = 0; at < steps.end; at++) if (steps.at(at).actor >= 128) workers.add(steps.at(at).actor);
    expect([...workers].sort((x, y) => x - y)).toEqual([128, 129, 130, 131]);
  });
});

describe('HANG', () => {
  /** Somebody who is not there any more holds the lock of the first mapping. */
  function stuck(body: string): Runner {
    const { statements } = parseScript(header.replace('SEED', '1') + `cpu store a 1\n${body}`);
    const runner = new Runner(statements);
    for (const [at, statement] of statements.entries()) {
      if (at === 5) {
        const { mappings, engine } = runner.machine.kernel;
        engine.steps.actor = 2 as typeof engine.steps.actor;
        mappings.lock.tryLock(1);
        engine.lockdep.forget();
      }
      runner.run(statement);
    }
    return runner;
  }

  const reports = (runner: Runner): string[] =>
    runner.machine.reports.all().map(({ kind, rule }) => `${kind}: ${rule}`);

  it('answers an actor that can never go on, with a report, and all its later statements', () => {
    const runner = stuck('gpu0 load a => HANG\ngpu0 load a+4K => HANG\ncpu load a+4K => 0');
    expect([5, 6, 7].map((at) => runner.outcome(at).verdict)).toEqual(['held', 'held', 'held']);
    expect(reports(runner)).toEqual(['hang: waits-forever']);
  });

  it('stops one branch of a block; the others end', () => {
    const runner = stuck('parallel { gpu0 load a; gpu0 load a+4K | cpu1 load a+8K }');
    expect(answers(runner)).toEqual([['HANG', 'HANG'], [0]]);
    expect(reports(runner)).toEqual(['hang: waits-forever']);
  });

  it('is expected like every report', () => {
    const runner = stuck('gpu0 load a\nexpect report hang\nexpect report hang');
    expect([6, 7].map((at) => runner.outcome(at).verdict)).toEqual(['held', 'broken']);
  });
});

describe('eachAnswered', () => {
  it('gives the inner statements of a block with their lines', () => {
    const runner = run('parallel {\n  cpu load a\n  |\n  gpu0 load a\n}');
    const inner = [...eachAnswered(runner.statement(4), last(runner))];
    expect(inner.map(({ statement }) => statement.span.line)).toEqual([6, 8]);
  });
});
