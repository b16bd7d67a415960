import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { reportKinds, type StateDump, type TreeDump } from '../core/index.ts';
import { parseScript } from './parser.ts';
import { Runner } from './runner.ts';
import { dumpRun } from './state-dump.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const hex = v.pipe(v.string(), v.regex(/^0x(?:0|[1-9a-f][0-9a-f]*)$/));
const decimal = v.pipe(v.string(), v.regex(/^(?:0|[1-9]\d*)$/));
const bitmap = v.pipe(v.string(), v.regex(/^(?:0|[1-9a-f][0-9a-f]{0,15})$/));
const bit = v.picklist([0, 1]);
const format = v.picklist([
  'x86-64',
  'x86-64-5level',
  'arm64',
  'riscv-sv39',
  'riscv-sv48',
  'riscv-sv57',
  'gpu',
  'npu',
]);
const place = v.strictObject({ node: count, frame: count });

/** TREE: a pointer is a mapping's id; the logical page table has siblings, but neither values nor reserved entries. */
const entry: v.GenericSchema = v.lazy(() =>
  v.nullable(
    v.union([
      v.strictObject({ ptr: count }),
      v.strictObject({ sibling: count }),
      v.strictObject({
        node: v.strictObject({
          shift: count,
          offset: count,
          count,
          nrValues: v.literal(0),
          marks: v.tuple([bitmap, bitmap, bitmap]),
          slots: v.record(decimal, entry),
        }),
      }),
    ]),
  ),
);

const schema = v.strictObject({
  format: v.literal('gmem-state'),
  version: v.literal(1),
  semantics: v.picklist(['corrected', 'posted']),
  errata: v.array(v.pipe(v.string(), v.regex(/^E\d\d$/))),
  seed: count,
  now_ns: count,
  position: v.strictObject({ line: count, step: count }),
  digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  devices: v.array(
    v.strictObject({
      name: v.string(),
      id: count,
      cap: v.array(v.picklist(['REPLAYABLE', 'PEER'])),
      mmu: format,
      link: v.picklist(['pcie4', 'cxl', 'coherent']),
      hnodes: v.array(count),
      contexts: v.array(
        v.strictObject({ pid: count, mode: v.picklist(['SHARE', 'COHERENT_EXCLUSIVE', 'REPLICATE']) }),
      ),
    }),
  ),
  processes: v.array(
    v.strictObject({
      pid: count,
      name: v.nullable(v.string()),
      state: v.picklist(['alive', 'exited']),
      vmas: v.array(
        v.strictObject({
          start: hex,
          end: hex,
          flags: v.array(v.picklist(['rd', 'wr', 'ex', 'sh', 'gd', 'ps'])),
        }),
      ),
      vm_object: v.nullable(
        v.strictObject({
          nr_pages: count,
          xarray: v.strictObject({ marks: v.tuple([bit, bit, bit]), head: entry }),
          mappings: v.array(
            v.strictObject({
              id: count,
              index: decimal,
              flags: v.array(v.picklist(['CPU', 'DEVICE', 'NOMAP', 'WILLNEED'])),
              at: v.nullable(place),
              dev: v.nullable(v.string()),
            }),
          ),
        }),
      ),
      page_tables: v.array(
        v.strictObject({
          mmu: v.string(),
          format,
          entries: v.array(v.strictObject({ va: hex, order: count, node: count, frame: count, raw: hex })),
        }),
      ),
    }),
  ),
  nodes: v.array(
    v.strictObject({
      id: count,
      kind: v.picklist(['host', 'hnode']),
      dev: v.optional(v.string()),
      frames: count,
      free: count,
    }),
  ),
  counters: v.strictObject({
    cpu_faults: count,
    device_faults: count,
    migrations_to_device: count,
    migrations_to_host: count,
    evictions: count,
    bytes_moved: count,
    tlb_flushes: count,
    xa_nodes: count,
    gm_mappings: count,
    logical_bytes: count,
    physical_bytes: count,
    calls: v.strictObject({
      peer_va_alloc_fixed: count,
      peer_va_free: count,
      peer_map: count,
      peer_unmap: count,
      pmap_create: count,
      pmap_destroy: count,
      pmap_enter: count,
      pmap_release: count,
      pmap_protect: count,
      tlb_invl: count,
      tlb_invl_coalesced: count,
    }),
  }),
  reports: v.array(
    v.strictObject({
      kind: v.picklist(reportKinds),
      step: count,
      line: count,
      where: v.string(),
      object: v.string(),
      erratum: v.nullable(v.pipe(v.string(), v.regex(/^E\d\d$/))),
      count,
      message: v.string(),
    }),
  ),
  results: v.array(
    v.strictObject({
      line: count,
      answer: v.union([
        hex,
        count,
        v.pipe(v.string(), v.regex(/^(?:-E[A-Z]+|GM_RET_[A-Z_]+|SIGSEGV|SIGBUS|OOM|HANG)$/)),
      ]),
    }),
  ),
});

const PEER = 'MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED';
const RW = 'PROT_READ|PROT_WRITE';
const everything = `machine(host=2M, granule=4K, seed=9, xa_chunk_shift=4)
gpu0 = gm_dev_create(memory=16K, hnodes=2, cap=REPLAYABLE|PEER, link=cxl)
npu0 = gm_dev_create(memory=1M, mmu=npu, link=pcie4)
gpu1 = gm_dev_create(memory=0, link=coherent, mmu=arm64)
gpu2 = gm_dev_create(memory=1M, link=coherent)
old0 = gm_dev_create(memory=64K)
gm_as_attach(gpu2, mode=REPLICATE)
gm_as_attach(npu0)
gm_as_attach(gpu0)
gm_as_attach(gpu1, mode=SHARE)
gm_as_attach(gpu0)
a = mmap(NULL, 64K, ${RW}, ${PEER}, -1, 0)
b = mmap(NULL, 16K, ${RW}, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)
f = mmap(NULL, 8K, PROT_READ, MAP_SHARED, 3, 0)
cpu store a 42
gpu0 load a => 42
npu0 store a+4K 7
gpu1 load a+8K
gpu2 load a+4K => 7
hmadvise(gpu0, a, 64K, MADV_PREFETCH)
cpu load a => 42
hmadvise(-1, a+16K, 4K, MADV_DONTNEED)
cpu store b 5
child = fork()
child.cpu store b 6
cpu load b => 5
child.cpu load 0x1000
cpu load 0x1000 => SIGSEGV
gpu0 load 0x1000
munmap(a, 0)
mprotect(a, 8K, PROT_READ)
pin(b)
parallel { cpu store a+12K 1; cpu load b | npu0 store a+20K 2 }
gm_dev_destroy(old0)
reclaim(gpu0, 1)
exit(child)
child.cpu load b
note "the end"
`;

function run(script: string): Runner {
  const { statements, errors } = parseScript(script);
  expect(errors).toEqual([]);
  const runner = new Runner(statements);
  for (const statement of statements) runner.run(statement);
  return runner;
}

function dumpOf(runner: Runner, script: string): StateDump {
  const { statements } = parseScript(script);
  const run = { history: runner.history, statements, outcome: (at: number) => runner.outcome(at) };
  return JSON.parse(JSON.stringify(dumpRun(run, ({ rule }) => rule))) as StateDump;
}

/** Whether it is what the interface says, its keys in that order. */
function checkShape(dump: StateDump): void {
  const read = v.safeParse(schema, dump);
  expect(read.success ? [] : v.flatten(read.issues)).toEqual([]);
  expect(JSON.stringify(read.output)).toBe(JSON.stringify(dump));
}

const ascends = <T>(list: readonly T[], key: (item: T) => bigint | number): void => {
  const keys = list.map((item) => BigInt(key(item)));
  expect(keys).toEqual([...new Set(keys)].sort((a, b) => (a < b ? -1 : 1)));
};

interface Node {
  readonly shift: number;
  readonly slots: Readonly<Record<string, { readonly ptr?: number; readonly node?: Node }>>;
}

/** Ids and indices of the pointers in a tree, and how many nodes it has. */
function readTree({ head }: TreeDump): { entries: [id: number, index: bigint][]; nodes: number } {
  const found = { entries: [] as [number, bigint][], nodes: 0 };
  const visit = (at: { readonly ptr?: number; readonly node?: Node } | null, index: bigint): void => {
    if (at?.ptr !== undefined) found.entries.push([at.ptr, index]);
    if (at?.node === undefined) return;
    found.nodes++;
    for (const [slot, inner] of Object.entries(at.node.slots))
      visit(inner, index + (BigInt(slot) << BigInt(at.node.shift)));
  };
  visit(head as Parameters<typeof visit>[0], 0n);
  return found;
}

/** What must agree inside a dump, whatever the run was. */
function checkAgreement(
  { devices, processes, nodes, counters, results }: StateDump,
  nodeBytes: number,
): void {
  ascends(devices, ({ id }) => id);
  ascends(processes, ({ pid }) => pid);
  ascends(nodes, ({ id }) => id);
  for (const { hnodes, contexts, name } of devices) {
    ascends(contexts, ({ pid }) => pid);
    expect(nodes.filter(({ dev }) => dev === name).map(({ id }) => id)).toEqual(hnodes);
  }
  for (const { frames, free } of nodes) expect(free).toBeLessThanOrEqual(frames);
  const objects = processes.flatMap(({ vm_object: object }) => (object === null ? [] : [object]));
  const trees = objects.map(({ xarray }) => readTree(xarray));
  objects.forEach(({ mappings, nr_pages: pages }, at) => {
    ascends(mappings, ({ index }) => BigInt(index));
    expect(mappings).toHaveLength(pages);
    expect(trees[at]!.entries).toEqual(mappings.map(({ id, index }) => [id, BigInt(index)]));
    for (const { flags, at: where, dev } of mappings) {
      expect(flags.filter((flag) => flag !== 'WILLNEED')).toEqual([
        dev !== null ? 'DEVICE' : where !== null ? 'CPU' : 'NOMAP',
      ]);
      if (where !== null) expect(nodes.find(({ id }) => id === where.node)?.dev ?? null).toBe(dev);
    }
  });
  for (const { vmas, page_tables: tables } of processes) {
    ascends(vmas, ({ start }) => BigInt(start));
    for (const { entries } of tables) ascends(entries, ({ va }) => BigInt(va));
    const order = ['cpu', ...devices.map(({ name }) => name)];
    ascends(tables, ({ mmu }) => order.indexOf(mmu));
  }
  const xaNodes = trees.reduce((sum, tree) => sum + tree.nodes, 0);
  const mappings = objects.reduce((sum, object) => sum + object.mappings.length, 0);
  expect([counters.xa_nodes, counters.gm_mappings]).toEqual([xaNodes, mappings]);
  expect(counters.logical_bytes).toBe(objects.length * 40 + xaNodes * nodeBytes + mappings * 48);
  expect([counters.physical_bytes % 4096, counters.bytes_moved % 4096]).toEqual([0, 0]);
  expect(counters.bytes_moved).toBe((counters.migrations_to_device + counters.migrations_to_host) * 4096);
  const lines = results.map(({ line }) => line);
  expect(lines).toEqual(lines.toSorted((a, b) => a - b));
}

describe('state dump', () => {
  it('is as the interface says, with all keys in order, at every statement of a script with everything', () => {
    const runner = run(everything);
    for (let statement = runner.length; statement >= 0; statement--) {
      runner.history.moveTo({ statement, step: 0 });
      const dump = dumpOf(runner, everything);
      checkShape(dump);
      checkAgreement(dump, 192);
    }
  });

  it('says what the script did', () => {
    const dump = dumpOf(run(everything), everything);
    expect(
      dump.devices.map(({ name, id, cap, mmu, link, hnodes }) => [name, id, cap, mmu, link, hnodes]),
    ).toEqual([
      ['gpu0', 0, ['REPLAYABLE', 'PEER'], 'gpu', 'cxl', [1, 2]],
      ['npu0', 1, ['REPLAYABLE'], 'npu', 'pcie4', [3]],
      ['gpu1', 2, ['REPLAYABLE'], 'arm64', 'coherent', [4]],
      ['gpu2', 3, ['REPLAYABLE'], 'gpu', 'coherent', [5]],
    ]);
    expect(dump.devices.map(({ contexts }) => contexts)).toEqual(
      ['COHERENT_EXCLUSIVE', 'COHERENT_EXCLUSIVE', 'SHARE', 'REPLICATE'].map((mode) => [{ pid: 1, mode }]),
    );
    expect(
      dump.processes.map(({ pid, name, state, vm_object: object }) => [pid, name, state, object === null]),
    ).toEqual([
      [1, null, 'alive', false],
      [2, 'child', 'exited', true],
    ]);
    expect(dump.processes[0]!.page_tables.map(({ mmu, format: name }) => [mmu, name])).toEqual([
      ['cpu', 'x86-64'],
      ['gpu0', 'gpu'],
      ['npu0', 'npu'],
      ['gpu2', 'gpu'],
    ]);
    expect(dump.counters.evictions).toBeGreaterThan(10);
    expect(dump.reports).toEqual([]);
    const answers = new Map(dump.results.map(({ line, answer }) => [line, answer]));
    expect([11, 12, 15, 16, 27, 28, 29, 30, 34, 37].map((line) => answers.get(line))).toEqual([
      '-EEXIST',
      expect.stringMatching(/^0x[0-9a-f]+$/),
      0,
      42,
      'SIGSEGV',
      'SIGSEGV',
      'GM_RET_FAILURE_UNKNOWN',
      '-EINVAL',
      0,
      '-ESRCH',
    ]);
    expect(dump.results.filter(({ line }) => line === 33)).toHaveLength(3);
    expect([answers.has(1), answers.has(38), dump.position]).toEqual([false, false, { line: 38, step: 0 }]);
  });

  it('writes granules of 2 MiB as leaves of order 9, and indices and addresses past 2^53 as text', () => {
    const script = `machine(host=64M, cpu=x86-64-5level)
gpu0 = gm_dev_create(memory=16M)
gm_as_attach(gpu0)
a = mmap(0xf0000000000000, 4M, ${RW}, ${PEER}|MAP_FIXED, -1, 0)
cpu store a+2M 1
`;
    const dump = dumpOf(run(script), script);
    checkShape(dump);
    checkAgreement(dump, 576);
    expect(dump.processes[0]!.vmas[0]!.start).toBe('0xf0000000000000');
    expect(dump.processes[0]!.vm_object!.mappings[0]!.index).toBe(String(0xf0000000200n));
    expect(dump.processes[0]!.page_tables[0]!.entries.map(({ va, order }) => [va, order])).toEqual([
      ['0xf0000000200000', 9],
    ]);
  });

  it('names what each kind of report is about: an address, a frame, a lock, an actor, a number', () => {
    const runner = run(everything);
    runner.history.run((machine) => {
      machine.execute({ op: 'load', pid: 1, by: { cpu: 0 }, addr: 0n });
      const { findings } = machine.kernel.engine;
      findings.isOpen = true;
      const about = { pid: 1, a: 0, b: 0 };
      findings.add({ kind: 'coherence', rule: 'load-mismatch', object: 0x7fff, ...about });
      findings.add({ kind: 'uaf', rule: 'freed-frame', object: 2 ** 26 + 3, ...about });
      findings.add({ kind: 'lock', rule: 'lock-order', object: 5 * 8 + 2, ...about });
      findings.add({ kind: 'hang', rule: 'waits-forever', object: 65, ...about });
      findings.add({ kind: 'leak', rule: 'leaked-mapping', object: 12, ...about });
      findings.add({ kind: 'leak', rule: 'leaked-mapping', object: 12, ...about });
      findings.isOpen = false;
    });
    const dump = dumpOf(runner, everything);
    checkShape(dump);
    expect(dump.reports.map(({ object, count: times }) => [object, times])).toEqual([
      ['0x7fff000', 1],
      ['1:3', 1],
      ['gm_mapping.lock 5', 1],
      ['gpu0', 1],
      ['12', 2],
    ]);
    expect(
      dump.reports.map(({ kind, erratum, message, step }) => [kind, erratum, message, step > 0]),
    ).toEqual([
      ['coherence', null, 'load-mismatch', true],
      ['uaf', null, 'freed-frame', true],
      ['lock', null, 'lock-order', true],
      ['hang', null, 'waits-forever', true],
      ['leak', null, 'leaked-mapping', true],
    ]);
  });
});
