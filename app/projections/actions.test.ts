import { describe, expect, it } from 'vitest';
import { Advice, type Answer, vaOfPage } from '../core/index.ts';
import { parseScript } from '../script/parser.ts';
import type { Runner } from '../script/runner.ts';
import { projectActions } from './actions.ts';
import type { ActionView } from './actions-view.ts';
import { Run } from './testing/run.ts';
import { dumpOf, runScript } from './testing/script-run.ts';

const PEER = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0';
const PLAIN = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0';

const SMALL = `machine(host=256K, granule=4K)
gpu0 = gm_dev_create(memory=64K)
npu1 = gm_dev_create(memory=64K, mmu=npu)
cold2 = gm_dev_create(memory=64K)
gm_as_attach(gpu0)
gm_as_attach(npu1)
a = mmap(0x10000000, 32K, ${PEER})
o = mmap(0x20000000, 8K, ${PLAIN})
n = mmap(0x30000000, 8K, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
r = mmap(0x30002000, 8K, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
cpu store a 41
gpu0 store a+0x1000 7
hmadvise(npu1, a+0x2000, 4K, MADV_PREFETCH)
cpu store o 5
`;
const HUGE = `machine(host=64M, granule=2M)
gpu0 = gm_dev_create(memory=16M)
gm_as_attach(gpu0)
a = mmap(0x10000000, 4M, ${PEER})
o = mmap(0x20000000, 4M, ${PLAIN})
cpu store a+0x1000 41
cpu store o 5
`;
const FAMILY = `${SMALL}c = fork()
gm_as_attach(gpu0, proc=c)
b = c.cpu mmap(0x40000000, 8K, ${PEER})
`;

const PINNED = `${SMALL}gpu1 = gm_dev_create(memory=64K, link=coherent)
gm_as_attach(gpu1, mode=REPLICATE)
low3 = gm_dev_create(memory=0, link=coherent, mmu=riscv-sv39)
gm_as_attach(low3, mode=SHARE)
h = mmap(0x7000_0000_0000, 4K, ${PEER})
pin(a)
pin(o)
`;

const cases: readonly [string, string, number, readonly number[]][] = [
  [
    'small pages',
    SMALL,
    1,
    [0x10000, 0x10001, 0x10002, 0x10003, 0x20000, 0x20001, 0x30000, 0x30002, 0x50000],
  ],
  ['huge granules', HUGE, 1, [0x10000, 0x10001, 0x10200, 0x20000, 0x20200, 0x50000]],
  ['pinned pages and other modes', PINNED, 1, [0x10000, 0x10001, 0x20000, 0x7_0000_0000]],
  ['a parent', FAMILY, 1, [0x10000, 0x40000]],
  ['a child', FAMILY, 2, [0x20000, 0x40000, 0x10000]],
];

const spell = (_pid: number, va: bigint): string => `0x${va.toString(16)}`;
const actionsOf = ({ machine }: Runner, pid: number, index: number): readonly ActionView[] =>
  projectActions(machine, { pid, index }, spell)!.actions;
const succeeded = (answer: Answer | null): boolean => answer !== null && answer.kind !== 'code';

describe.each(cases)('what can be done with %s', (_name, script, pid, pages) => {
  const runner = runScript(script);
  it('is refused exactly where it says so, and changes nothing then', () => {
    for (const { statement, refusal } of pages.flatMap((index) => actionsOf(runner, pid, index))) {
      const text = script + statement;
      expect(parseScript(text).errors, statement).toEqual([]);
      const after = runScript(text);
      const outcome = after.outcome(after.length - 1);
      expect(outcome.refusal, statement).toBeNull();
      const done = succeeded(outcome.answer);
      if (refusal === null) expect(done, statement).toBe(true);
      else if (done) expect(dumpOf(after.history).processes).toEqual(dumpOf(runner.history).processes);
    }
  });
});

it('keeps its places whatever is selected', () => {
  const runner = runScript(SMALL);
  const places = (index: number) => actionsOf(runner, 1, index).map(({ kind, device }) => [kind, device]);
  expect(places(0x10000)).toEqual(places(0x50000));
  expect(places(0x10000)).toHaveLength(2 + 3 * 4 + 3 + 3 + 1 + 3 * 2);
});

it('writes the statements of the language', () => {
  const runner = runScript(SMALL);
  const named = (_pid: number, va: bigint): string => {
    const offset = va - vaOfPage(0x10000);
    return offset === 0n ? 'a' : `a+0x${offset.toString(16)}`;
  };
  const view = projectActions(runner.machine, { pid: 1, index: 0x10001 }, named)!;
  expect(view.actions.map(({ statement }) => statement)).toEqual([
    'cpu load a+0x1000',
    'cpu store a+0x1000 8',
    'gpu0 load a+0x1000',
    'gpu0 store a+0x1000 8',
    'hmadvise(gpu0, a+0x1000, 4K, MADV_PREFETCH)',
    'reclaim(gpu0, 1)',
    'npu1 load a+0x1000',
    'npu1 store a+0x1000 8',
    'hmadvise(npu1, a+0x1000, 4K, MADV_PREFETCH)',
    'reclaim(npu1, 1)',
    'cold2 load a+0x1000',
    'cold2 store a+0x1000 8',
    'hmadvise(cold2, a+0x1000, 4K, MADV_PREFETCH)',
    'reclaim(cold2, 1)',
    'pin(a+0x1000)',
    'unpin(a+0x1000)',
    'migrate_pages(a+0x1000, 4K)',
    'hmadvise(-1, a+0x1000, 4K, MADV_DONTNEED)',
    'madvise(a+0x1000, 4K, MADV_DONTNEED)',
    'munmap(a+0x1000, 4K)',
    'inject kernel nomem page',
    'inject gpu0 peer_map FAIL',
    'inject gpu0 peer_unmap FAIL',
    'inject npu1 peer_map FAIL',
    'inject npu1 peer_unmap FAIL',
    'inject cold2 peer_map FAIL',
    'inject cold2 peer_unmap FAIL',
  ]);
});

it('greys the accesses of a device that cannot replay, but not its prefetch', () => {
  const run = new Run();
  run.execute({ op: 'gm_dev_create', name: 'x0', memory: 65536n, mmu: 'gpu', cap: 0, link: 'pcie4' });
  run.execute({ op: 'gm_as_attach', pid: 1, cpu: 0, device: 1, mode: 'COHERENT_EXCLUSIVE' });
  const index = run.map(1);
  const refusals = () =>
    projectActions(run.history.machine, { pid: 1, index }, spell)!
      .actions.filter(({ device }) => device === 'x0')
      .map(({ refusal }) => refusal);
  expect(refusals()).toEqual(['notReplayable', 'notReplayable', null, 'nothingThere', null, null]);
  run.execute({
    op: 'hmadvise',
    pid: 1,
    cpu: 0,
    hnid: 1,
    addr: vaOfPage(index),
    length: 4096n,
    advice: Advice.MADV_PREFETCH,
  });
  expect(refusals()).toEqual([null, null, null, null, null, null]);
});

it('says why not', () => {
  const runner = runScript(SMALL);
  const refusals = (index: number) =>
    actionsOf(runner, 1, index).map(
      ({ kind, device, refusal }) => `${device ?? 'cpu'} ${kind}: ${String(refusal)}`,
    );
  expect(refusals(0x10003)).toEqual(
    expect.arrayContaining(['npu1 load: null', 'cold2 load: notAttached', 'cpu dontneed: nothingThere']),
  );
  expect(refusals(0x20000)).toEqual(expect.arrayContaining(['gpu0 load: notPeerShared', 'cpu load: null']));
  expect(refusals(0x30000)).toEqual(
    expect.arrayContaining(['cpu load: noAccess', 'gpu0 prefetch: noAccess']),
  );
  expect(refusals(0x30002)).toEqual(expect.arrayContaining(['cpu load: null', 'cpu store: notWritable']));
  const ofThePage = refusals(0x50000).filter((text) => !/reclaim|fail/.test(text));
  expect(new Set(ofThePage.map((text) => text.split(': ')[1]))).toEqual(new Set(['noVma']));
});
