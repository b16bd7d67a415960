import { describe, expect, it } from 'vitest';
import { dumpState, type StateDump } from '../../core/index.ts';
import type { Runner } from '../runner.ts';
import { holds, small } from './testing/holds.ts';
import { run, told } from './testing/told.ts';

const dump = ({ machine }: Runner): StateDump =>
  dumpState(machine, {
    position: { line: 0, step: 0 },
    results: [],
    placeOf: () => ({ line: 0, step: 0 }),
    message: () => '',
  });

const lost = `${small(8, 2)}
cpu store a 7
gpu0 load a => 7
errata +E12
cpu load a => 0
errata -E12`;

describe('errata', () => {
  it('hold from where the statement stands, and reports are attributed to them', () => {
    const { runner, verdicts } = run(`${lost}
expect report coherence E14
expect report coherence E12
expect report coherence E12`);
    expect(verdicts.slice(-3)).toEqual(['broken', 'held', 'broken']);
    expect(runner.machine.reports.all().map(({ kind, erratum }) => [kind, erratum])).toEqual([
      ['coherence', 'E12'],
    ]);
  });

  it('consumes every report with the same attribution, whatever its kind', () => {
    const { runner } = run(`${lost}
munmap(a, 8K)
exit()
expect report coherence E12`);
    const reports = runner.machine.reports.all();
    expect(new Set(reports.map(({ kind }) => kind)).size).toBeGreaterThan(1);
    expect(reports.filter(({ erratum }) => erratum === 'E12').every(({ consumed }) => consumed)).toBe(true);
  });

  it('are told by the dump, with the function in which each took effect', () => {
    const { runner } = run(lost.replace('\nerrata -E12', '\nerrata +E14'));
    const { semantics, errata, reports } = dump(runner);
    expect({ semantics, errata }).toEqual({ semantics: 'corrected', errata: ['E12', 'E14'] });
    expect(reports).toMatchObject([{ kind: 'coherence', where: 'gm_host_fault_locked', erratum: 'E12' }]);
  });

  it('of posted semantics are all on, and can be switched off by one or all', () => {
    const { runner } = run('machine(semantics=posted)\nerrata -E12 -E68');
    expect(dump(runner)).toMatchObject({ semantics: 'posted' });
    expect(dump(runner).errata).toHaveLength(49);
    expect(dump(run('machine(semantics=posted)\nerrata none').runner).errata).toEqual([]);
  });

  holds(
    'switched on and off again without a touch in between change nothing',
    `${small(8, 2)}
cpu store a 7
errata +E12 +E14 +E36
errata none
gpu0 load a => 7
cpu load a => 7
expect clean`,
  );
});

const huge = `machine(host=64M, granule=2M)
gpu0 = gm_dev_create(memory=16M)
gm_as_attach(gpu0)
a = mmap(NULL, 4M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
cpu store a+0x5000 5
`;

describe('errata beyond their shortest script', () => {
  it('E12: a huge page is not lost, but the process is killed', () => {
    const { broken, reports } = told(`${huge}gpu0 load a+0x5000 => 5
errata +E12
cpu load a+0x5000 => SIGBUS
expect a DEVICE gpu0
errata none
cpu load a+0x5000 => 5`);
    expect({ broken, reports }).toEqual({ broken: [], reports: [] });
  });

  it('E13: a fault inside a huge page looks under a key that is not there, and gets zeros', () => {
    const { broken, reports } = told(`${huge}errata +E13\ngpu0 load a+0x5000 => 5`);
    expect(broken).toEqual([7]);
    expect(reports[0]).toBe('coherence gm_dev_fault E13');
  });

  it('E22: on the way home as well', () => {
    const { reports } = told(`${small(8, 2)}
gpu0 store a 7
errata +E22
cpu load a => 7`);
    expect(reports).toEqual(['bounds gm_host_fault_locked E22']);
  });

  it('E29: an address that must be fixed is not', () => {
    const at = '0x7f0000000000';
    const fixed = 'MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED|MAP_FIXED';
    const { broken } = told(`machine(host=16M, granule=4K)
gpu0 = gm_dev_create(memory=1M, cap=REPLAYABLE|PEER, reserved=${at}-0x7f0000001000)
gm_as_attach(gpu0)
mmap(${at}, 4K, PROT_READ|PROT_WRITE, ${fixed}, -1, 0) => -ENOMEM
errata +E29
mmap(${at}, 4K, PROT_READ|PROT_WRITE, ${fixed}, -1, 0) => ${at}`);
    expect(broken).toEqual([6]);
  });

  it('E55: mremap leaves behind what lies on a device', () => {
    const { broken, reports } = told(`${small(8, 2)}
gpu0 store a 7
errata +E55
b = mremap(a, 8K, 16K, MREMAP_MAYMOVE)
cpu load b`);
    expect(broken).toEqual([]);
    expect(reports[0]).toBe('coherence move_page_tables E55');
  });

  it('E61: modes are ignored, and NOMEM goes to the caller, on a machine as posted', () => {
    const { broken } = told(`machine(host=16M, granule=4K, semantics=posted)
errata none
gpu0 = gm_dev_create(memory=4K)
gm_as_attach(gpu0, mode=SHARE) => 0
a = mmap(NULL, 8K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
gpu0 store a 7 => 0
expect a DEVICE gpu0
gpu0 store a+4K 8 => GM_RET_NOMEM
expect clean`);
    expect(broken).toEqual([]);
  });
});
