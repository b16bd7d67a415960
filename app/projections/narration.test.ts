import { describe, expect, it } from 'vitest';
import type { History, StateDump } from '../core/index.ts';
import { addressOfPage, frame } from '../words/format.ts';
import { factWords } from '../words/en/facts.ts';
import { stepWords } from '../words/en/steps.ts';
import { narrate } from './narration.ts';
import type { Narration, StepFacts } from './step-facts.ts';
import { eachStep, runScript, walkSteps } from './testing/script-run.ts';

const PEER = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0';
const PLAIN = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0';

const scripts: Readonly<Record<string, string>> = {
  'first touch and back': `machine(host=192K, granule=4K)
gpu0 = gm_dev_create(memory=64K)
gm_as_attach(gpu0)
a = mmap(NULL, 32K, ${PEER})
cpu store a 42
gpu0 load a => 42
gpu0 store a+0x1000 7
gpu0 load a
cpu load a+0x1000 => 7
munmap(a, 32K)
expect clean`,
  'two devices, one page': `machine(host=192K, granule=4K, xa_chunk_shift=4)
gpu0 = gm_dev_create(memory=64K)
npu1 = gm_dev_create(memory=64K, mmu=npu)
gm_as_attach(gpu0)
gm_as_attach(npu1)
a = mmap(NULL, 8K, ${PEER})
gpu0 store a 1
npu1 load a => 1
gpu0 store a 2
cpu load a => 2
hmadvise(npu1, a, 8K, MADV_PREFETCH)
hmadvise(-1, a, 8K, MADV_DONTNEED)
npu1 load a => 0
exit()`,
  'huge granules and ordinary memory': `machine(host=32M, granule=2M, cpu=arm64)
gpu0 = gm_dev_create(memory=8M)
gm_as_attach(gpu0)
a = mmap(NULL, 4M, ${PEER})
b = mmap(NULL, 4M, ${PLAIN})
cpu store a+0x1000 5
cpu store b+0x3000 6
gpu0 load a+0x1000 => 5
madvise(a, 4M, MADV_DONTNEED)
c = fork()
c.cpu load b+0x3000 => 6
exit(c)
munmap(a, 2M)
munmap(b+0x1000, 4K)`,
  'refused, moved and protected': `machine(host=64K, granule=4K, cpu=riscv-sv39)
gpu0 = gm_dev_create(memory=8K)
gm_as_attach(gpu0)
a = mmap(NULL, 16K, ${PEER})
o = mmap(NULL, 64K, ${PLAIN})
gpu0 store a 1
gpu0 store a+0x1000 2
gpu0 store a+0x2000 3
inject kernel nomem page 1
gpu0 store a+0x3000 4 => GM_RET_NOMEM
gpu0 load o => GM_RET_FAILURE_UNKNOWN
gpu0 load 0x1000 => GM_RET_FAILURE_UNKNOWN
cpu load 0x1000 => SIGSEGV
mprotect(a, 8K, PROT_READ)
cpu store a 9 => SIGSEGV
gpu0 store a 9 => GM_RET_FAILURE_UNKNOWN
cpu load a => 1
mremap(a, 8K, 64K, MREMAP_MAYMOVE)
execve()`,
};

const vaOf = (index: number): string => `0x${(BigInt(index) << 12n).toString(16)}`;
const process = (dump: StateDump, pid: number) => dump.processes.find((each) => each.pid === pid);
const mappingOf = (dump: StateDump, id: number) =>
  dump.processes.flatMap((each) => each.vm_object?.mappings ?? []).find((each) => each.id === id);
const entriesAt = (dump: StateDump, pid: number, device: string | null, index: number) =>
  process(dump, pid)
    ?.page_tables.find(({ mmu }) => mmu === (device ?? 'cpu'))
    ?.entries.filter(({ va }) => va === vaOf(index)) ?? [];
const freeFrames = (dump: StateDump, pfn: number): number => dump.nodes[Math.floor(pfn / 2 ** 26)]!.free;
const typeName = (flags: number): string =>
  (flags & 0x10) !== 0 ? 'CPU' : (flags & 0x20) !== 0 ? 'DEVICE' : 'NOMAP';

/** Holds the facts of one step against the dumps before and after it. Kinds that change nothing visible are not looked at here. */
function checkFacts(facts: StepFacts, before: StateDump, after: StateDump): void {
  switch (facts.kind) {
    case 'pteSet': {
      const { table, index, order, pfn } = facts;
      const place = { node: Math.floor(pfn / 2 ** 26), frame: pfn % 2 ** 26 };
      expect(entriesAt(after, table.pid, table.device, index)).toMatchObject([{ order, ...place }]);
      return;
    }
    case 'pteClear':
      expect(entriesAt(before, facts.table.pid, facts.table.device, facts.index)).toHaveLength(1);
      return expect(entriesAt(after, facts.table.pid, facts.table.device, facts.index)).toEqual([]);
    case 'mappingCreate':
      expect(mappingOf(after, facts.mapping)?.flags.includes('NOMAP')).toBe(!facts.isMoved);
      return expect(mappingOf(after, facts.mapping)?.index).toBe(String(facts.index));
    case 'mappingFree':
      return expect(mappingOf(after, facts.mapping)).toBeUndefined();
    case 'mappingState': {
      const { mapping, index, pfn, device } = facts;
      expect(index).not.toBeNull();
      expect(mappingOf(before, mapping)?.flags).toContain(typeName(facts.before));
      const at = pfn === null ? null : { node: Math.floor(pfn / 2 ** 26), frame: pfn % 2 ** 26 };
      expect(mappingOf(after, mapping)).toMatchObject({ index: String(index), at, dev: device });
      return expect(mappingOf(after, mapping)?.flags).toContain(typeName(facts.after));
    }
    case 'frameAlloc':
      return expect(freeFrames(before, facts.pfn) - freeFrames(after, facts.pfn)).toBe(2 ** facts.order);
    case 'frameFree':
      return expect(freeFrames(after, facts.pfn) - freeFrames(before, facts.pfn)).toBe(2 ** facts.order);
    case 'tableAlloc':
      return expect(after.counters.physical_bytes - before.counters.physical_bytes).toBe(4096);
    case 'tableFree':
      return expect(after.counters.physical_bytes - before.counters.physical_bytes).toBe(-4096);
    case 'nodeAlloc':
      expect(facts.array.kind).toBe('logical');
      return expect(after.counters.xa_nodes - before.counters.xa_nodes).toBe(1);
    case 'nodeFree':
      expect(facts.array.kind).toBe('logical');
      return expect(after.counters.xa_nodes - before.counters.xa_nodes).toBe(-1);
    case 'vmaLink':
    case 'vmaResize': {
      const range = { start: vaOf(facts.index), end: vaOf(facts.index + facts.pages) };
      return expect(process(after, facts.pid)?.vmas).toContainEqual(expect.objectContaining(range));
    }
    case 'vmaUnlink':
      return expect(process(after, facts.pid)?.vmas.map(({ start }) => start)).not.toContain(
        vaOf(facts.index),
      );
    case 'contextAttach':
      return expect(
        after.devices.find(({ name }) => name === facts.device)?.contexts.map(({ pid }) => pid),
      ).toContain(facts.pid);
    case 'exit':
      return expect(process(after, facts.pid)?.state).toBe('exited');
    default:
  }
}

/** What a sentence about these facts must name. */
function named(facts: StepFacts): string[] {
  switch (facts.kind) {
    case 'pteSet':
    case 'pteClear':
      return [addressOfPage(facts.index), frame(facts.pfn), facts.table.device ?? 'CPU'];
    case 'mappingState':
      return [
        addressOfPage(facts.index!),
        typeName(facts.after),
        ...(facts.pfn === null ? [] : [frame(facts.pfn)]),
      ];
    case 'frameAlloc':
    case 'frameFree':
      return [frame(facts.pfn), facts.device ?? 'host'];
    case 'dmaBegin':
    case 'dmaEnd':
      return [frame(facts.from.pfn), frame(facts.to.pfn)];
    case 'load':
    case 'store':
      return [addressOfPage(facts.index, facts.offset), String(facts.value)];
    case 'driverCall':
      return [facts.op, facts.device];
    case 'tlbFlush':
      return [addressOfPage(facts.index), facts.table.device ?? 'CPU'];
    case 'deviceCreate':
    case 'contextAttach':
      return [facts.device];
    case 'lock':
      return facts.lock === 'gm_mapping.lock'
        ? [addressOfPage(facts.index!)]
        : [facts.lock.replace('_table_', '-table ').replace('page-table lock', 'page-table lock')];
    default:
      return 'index' in facts && facts.index !== null && facts.kind !== 'leave' && facts.kind !== 'unlock'
        ? [addressOfPage(facts.index)]
        : [];
  }
}

/** Kinds of steps, but for those of an eviction: when a fault begins, nobody knows that the device will have no room. */
const kindsUntil = (all: readonly Narration[], from: number, to: number): string[] =>
  withoutEvictions(all.slice(from, to)).map(({ facts }) =>
    'table' in facts ? `${facts.kind} ${facts.table.device ?? 'cpu'}` : facts.kind,
  );

function withoutEvictions(steps: readonly Narration[]): Narration[] {
  let evicting = false;
  return steps.filter(({ facts }) => {
    if ((facts.kind === 'enter' || facts.kind === 'leave') && facts.key === 'gmEvict')
      evicting = facts.kind === 'enter';
    return !evicting;
  });
}

/** The promises of a sentence about a fault against what follows until the fault's end. */
function checkPromise(all: readonly Narration[], at: number, sentence: string): void {
  const { facts, actor } = all[at]!;
  if (facts.kind !== 'enter' || (facts.key !== 'gmDevFault' && facts.key !== 'handleMmFault')) return;
  const isEnd = (each: Narration): boolean =>
    each.facts.kind === 'leave' &&
    each.facts.key === facts.key &&
    JSON.stringify(each.actor) === JSON.stringify(actor);
  const end = all.findIndex((each, i) => i > at && isEnd(each));
  const kinds = kindsUntil(all, at, end);
  const refused = (all[end]!.facts as Extract<StepFacts, { kind: 'leave' }>).result !== 0;
  expect(/refused|gets (OOM|SIGSEGV)/.test(sentence), sentence).toBe(refused);
  if (refused) return expect(kinds.filter((kind) => kind.startsWith('pteSet'))).toEqual([]);
  const copies = kinds.filter((kind) => kind === 'dmaBegin').length;
  if (/its PTE is cleared and its TLB flushed before/.test(sentence)) {
    const order = ['pteClear cpu', 'tlbFlush cpu', 'dmaBegin'].map((kind) => kinds.indexOf(kind));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(copies).toBe(1);
  } else if (/comes home to the host first/.test(sentence)) expect(copies).toBe(2);
  else if (/comes home before|only its data is copied/.test(sentence)) expect(copies).toBe(1);
  else expect(copies).toBe(0);
}

function narrated(history: History): Narration[] {
  const all: Narration[] = [];
  eachStep(history, (step) => all.push(narrate(history, step)));
  return all;
}

describe.each(Object.entries(scripts))('every step of “%s”', (_name, script) => {
  const { history } = runScript(script);

  it('has facts that agree with the state before and after it', () => {
    let steps = 0;
    walkSteps(history, (step, before, after) => {
      checkFacts(narrate(history, step).facts, before, after);
      steps++;
    });
    expect(steps).toBeGreaterThan(100);
  });

  it('has one whole sentence that names what it is about', () => {
    for (const narration of narrated(history)) {
      const sentence = stepWords.sentence(narration);
      expect(sentence).toMatch(/^\S.*[^.]\.$/);
      expect(sentence).not.toMatch(/undefined|null|NaN|\[object|the range/);
      for (const name of named(narration.facts)) expect(sentence).toContain(name);
    }
  });

  it('keeps what a fault’s first sentence promises', () => {
    const all = narrated(history);
    all.forEach((narration, at) => checkPromise(all, at, stepWords.sentence(narration)));
  });

  it('crosses to the page as plain data', () => {
    for (const narration of narrated(history).slice(0, 50))
      expect(structuredClone(narration)).toEqual(narration);
  });
});

it('says who runs where several take turns, and who waits for whom', () => {
  const { history } = runScript(`machine(host=64M, granule=4K)
gpu0 = gm_dev_create(memory=16M)
gm_as_attach(gpu0)
a = mmap(NULL, 16K, ${PEER})
cpu store a 7
parallel schedule=1,1,1,1,0,0,0,0,1 { cpu1 madvise(a, 4K, MADV_DONTNEED) | gpu0 store a 1 }`);
  const last = history.firstStep(history.length - 1);
  const said = narrated(history)
    .filter(({ step }) => step >= last)
    .map((narration) => stepWords.sentence(narration));
  for (const sentence of said) expect(sentence).toMatch(/^(cpu1|gpu0)[ :]/);
  expect(said).toContain('gpu0: peer_map is done.');
  expect(said.filter((sentence) => sentence.includes('must wait for'))).toEqual([
    'cpu1 must wait for the lock of the gm_mapping at 0x7fff_ffff_b000: gpu0 holds it.',
  ]);
  const alone = narrated(history).find(({ step }) => step < last);
  expect(alone?.isBeside).toBe(false);
});

it('knows where a page lives when a fault begins', () => {
  const { history } = runScript(scripts['two devices, one page']!);
  const faults = narrated(history).flatMap(({ facts, actor }) => {
    if (facts.kind !== 'enter' || (facts.key !== 'gmDevFault' && facts.key !== 'handleMmFault')) return [];
    const { place } = facts;
    return [`${factWords.actor(actor)}: ${place?.state === 'device' ? place.device : String(place?.state)}`];
  });
  expect(faults).toEqual([
    'gpu0: absent',
    'npu1: gpu0',
    'gpu0: npu1',
    'cpu0: gpu0',
    'prefetch worker 0: cpu',
    'prefetch worker 0: absent',
    'npu1: nomap',
  ]);
});

it('covers every kind of step that these machines can take', () => {
  const kinds = new Set(
    Object.values(scripts).flatMap((script) =>
      narrated(runScript(script).history).map(({ facts }) => facts.kind),
    ),
  );
  const missing = ['report', 'headChange'].filter((kind) => !kinds.has(kind as StepFacts['kind']));
  expect(missing).toEqual(['report']);
  expect(kinds.size).toBeGreaterThanOrEqual(34);
});

it('tells what a checker found', () => {
  const { history } = runScript('machine(host=64K, granule=4K)');
  const finding = { kind: 'coherence', rule: 'load-mismatch', pid: 1, object: 0x10000, a: 7, b: 42 } as const;
  history.run(({ reports, kernel }) => {
    reports.beginStatement();
    kernel.report(finding);
    reports.endStatement();
  });
  const narration = narrate(history, history.stepsDone(history.position) - 1);
  expect(narration.facts).toEqual({ ...finding, kind: 'report', report: 'coherence' });
  expect(stepWords.sentence(narration)).toBe(
    'Coherence: a load at 0x1000_0000 returned 7, but the last store there wrote 42 (0x2a).',
  );
});
