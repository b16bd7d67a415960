import { describe, expect, it } from 'vitest';
import { parseScript } from '../script/parser.ts';
import { Runner } from '../script/runner.ts';
import { Explorer, type Explored } from './lib/explorer.ts';

const header = `machine(host=64M, granule=4K, cpus=3)
gpu0 = gm_dev_create(memory=16M)
gpu1 = gm_dev_create(memory=16M)
gm_as_attach(gpu0)
gm_as_attach(gpu1)
a = mmap(NULL, 16K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
`;

function explore(body: string, most = 100_000): Explored {
  const { statements, errors } = parseScript(header + body);
  expect(errors).toEqual([]);
  return new Explorer(statements, most).explore();
}

/** The granule that three actors meet on: untouched, on the host, on a device. */
const starts = { untouched: '', 'on the host': 'cpu store a 7', 'on a device': 'gpu0 store a 7' };

const blocks = {
  'cpu load, gpu0 store, cpu1 madvise': 'cpu load a | gpu0 store a 1 | cpu1 madvise(a, 4K, MADV_DONTNEED)',
  'cpu load, gpu0 store, cpu1 munmap': 'cpu load a | gpu0 store a 1 | cpu1 munmap(a, 4K)',
  'two devices and a CPU': 'gpu0 store a 1 | gpu1 store a 2 | cpu load a',
};

describe('explore', () => {
  for (const [start, before] of Object.entries(starts))
    for (const [name, branches] of Object.entries(blocks))
      it(`tries every interleaving of ${name}, ${start}: nothing breaks`, () => {
        const { isAll, broken, runs, states, ends } = explore(
          `${before}\nparallel { ${branches} }\nexpect clean`,
        );
        expect([isAll, broken]).toEqual([true, null]);
        expect([runs, states, ends].every((n) => n > 1)).toBe(true);
      });

  it('stops at its limit and says so', () => {
    const { isAll, broken, runs } = explore(`parallel { ${blocks['two devices and a CPU']} }`, 3);
    expect([isAll, broken, runs]).toEqual([false, null, 3]);
  });

  it('tries one way only when actors share nothing that they write', () => {
    const { runs, ends } = explore(`child = fork()
b = child.cpu mmap(NULL, 4K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)
child.cpu store b 1
cpu store a 1
parallel { cpu load a | child.cpu1 load b }`);
    expect(ends).toBe(1);
    expect(runs).toBeLessThan(4);
  });

  it('finds the order in which an expectation fails, and its schedule replays it', () => {
    const body = 'parallel { cpu store a 1 | gpu0 store a 2 }\ncpu load a => 1';
    const { broken } = explore(body);
    expect(broken).toMatchObject({ statement: 7, why: { kind: 'expectation' } });
    const schedule = [...broken!.schedules.values()][0]!;
    const { statements } = parseScript(header + body.replace('{', `schedule=${schedule.join(',') || '0'} {`));
    const runner = new Runner(statements);
    const verdicts = statements.map((statement) => runner.run(statement).verdict);
    expect(verdicts.at(-1)).toBe('broken');
  });

  it('goes on into a second block from every different end of the first', () => {
    const {
      broken,
      isAll,
      blocks: count,
    } = explore(
      `parallel { cpu store a 1 | gpu0 store a 2 }
parallel { cpu1 load a | gpu1 store a 3 }
expect clean`,
    );
    expect([broken, isAll, count]).toEqual([null, true, 2]);
  });
});
