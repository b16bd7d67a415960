import { describe, expect, it } from 'vitest';
import { type FormatName, formatOf, type History, type StateDump } from '../core/index.ts';
import { projectInspector } from './inspector.ts';
import type { FieldView, SelectedView, Why } from './inspector-view.ts';
import { dumpOf, eachStep, runScript } from './testing/script-run.ts';

const PEER = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0';

const scripts: Readonly<Record<string, string>> = {
  'a page that travels': `machine(host=192K, granule=4K)
gpu0 = gm_dev_create(memory=64K)
npu1 = gm_dev_create(memory=64K, mmu=npu)
gm_as_attach(gpu0)
gm_as_attach(npu1)
a = mmap(0x10000000, 16K, ${PEER})
cpu store a 1
gpu0 store a 2
npu1 load a
cpu store a+0x8 3
gpu0 load a+0x1000
mprotect(a, 4K, PROT_READ)
gpu0 load a
madvise(a+0x1000, 4K, MADV_DONTNEED)
munmap(a+0x3000, 4K)`,
  'a huge page': `machine(host=16M, granule=2M, cpu=arm64)
gpu0 = gm_dev_create(memory=8M)
gm_as_attach(gpu0)
a = mmap(0x10000000, 4M, ${PEER})
cpu store a+0x1000 1
gpu0 store a+0x1004 2
hmadvise(gpu0, a, 4M, MADV_PREFETCH)`,
};

const FIRST = 0x10000;
const pages = [0, 1, 3, 512].map((page) => FIRST + page);

const at = (history: History, index: number): SelectedView =>
  projectInspector(history, { pid: 1, index }).selected!;

/** The bits that an MMU itself sets. */
function touchBits(name: FormatName): bigint {
  const { accessed, dirty, writable } = formatOf(name, 0);
  const all = ({ mask, inverted }: typeof accessed): bigint => mask | inverted;
  return (all(accessed) | all(dirty)) & ~all(writable);
}

/** All that the inspector shows of a page as named values with their last writers. */
function facts({
  mapping,
  vma,
  entries,
  frame,
}: SelectedView): Map<string, { value: unknown; why: Why | null }> {
  const all = new Map<string, { value: unknown; why: Why | null }>();
  const add = (object: string, fields: readonly FieldView[] = []): void => {
    for (const { name, value, why } of fields) all.set(`${object}.${name}`, { value, why });
  };
  // The reference count shown with a mapping is its frame's, and told there.
  if (mapping !== null)
    add(
      `gm_mapping ${mapping.id}`,
      mapping.fields.filter(({ name }) => name !== 'refcount'),
    );
  if (vma !== null) add(`vma ${vma.id}`, vma.fields);
  if (frame !== null) add(`frame ${frame.pfn}`, frame.fields);
  for (const { device, format, raw, why, touched } of entries) {
    const word = raw === null ? null : BigInt(`0x${raw}`);
    const touch = touchBits(format);
    all.set(`${device ?? 'cpu'} PTE`, { value: word === null ? null : word & ~touch, why });
    if (word !== null) all.set(`${device ?? 'cpu'} touched`, { value: word & touch, why: touched });
  }
  return all;
}

function checkAgainstDump(
  { index, mapping, entries, vma }: SelectedView,
  dump: StateDump,
  granule: number,
): void {
  const process = dump.processes[0]!;
  const key = index - (index % granule);
  const expected = process.vm_object?.mappings.find((each) => each.index === String(key));
  expect(mapping?.id).toBe(expected?.id);
  for (const { device, raw } of entries) {
    const table = process.page_tables.find(({ mmu }) => mmu === (device ?? 'cpu'))!;
    const leaf = table.entries.find(({ va, order }) => {
      const first = Number(BigInt(va) >> 12n);
      return index >= first && index < first + 2 ** order;
    });
    expect(raw === null ? undefined : BigInt(`0x${raw}`)).toBe(
      leaf === undefined ? undefined : BigInt(leaf.raw),
    );
  }
  const area = process.vmas.find(({ start, end }) => {
    const byte = BigInt(index) << 12n;
    return byte >= BigInt(start) && byte < BigInt(end);
  });
  expect(vma === null ? undefined : `0x${(BigInt(vma.start) << 12n).toString(16)}`).toBe(area?.start);
}

describe.each(Object.entries(scripts))('the inspector during “%s”', (name, script) => {
  const { history } = runScript(script);
  const granule = name === 'a huge page' ? 512 : 1;

  it('shows at every step what the state dump holds', () => {
    eachStep(history, () => {
      const dump = dumpOf(history);
      for (const index of pages) checkAgainstDump(at(history, index), dump, granule);
    });
  });

  it('names for every field a step that gave it its value: other before, the same since', () => {
    const ends = Array.from({ length: history.length }, (_, i) => ({ statement: i + 1, step: 0 }));
    let told = 0;
    for (const end of ends) {
      for (const index of pages) {
        history.moveTo(end);
        for (const [field, { value, why }] of facts(at(history, index))) {
          if (why === null) continue;
          history.moveTo(why.position);
          const then = facts(at(history, index)).get(field);
          // An object may be filled before the page leads to it.
          if (then !== undefined) expect(then.value, field).toEqual(value);
          if (then !== undefined) told++;
          history.moveTo(history.positionAfter(why.step - 1));
          expect(facts(at(history, index)).get(field)?.value, `${field} before`).not.toEqual(value);
        }
      }
    }
    expect(told).toBeGreaterThan(100);
  });
});

it('tells the function and the patch that wrote a field', () => {
  const { history } = runScript(scripts['a page that travels']!);
  history.moveTo({ statement: 8, step: 0 });
  const { mapping, entries } = at(history, FIRST);
  const flag = mapping!.fields.find((field) => field.name === 'flag')!;
  expect(flag.value).toEqual({ kind: 'flags', bits: 0x20, names: ['DEVICE'] });
  expect(flag.why).toMatchObject({
    statement: 7,
    actor: { kind: 'device', device: 'gpu0' },
    call: { name: 'gm_dev_fault', origin: 3 },
  });
  expect(entries.map(({ device, why }) => [device, why?.call?.name ?? null])).toEqual([
    [null, 'zap_page_range_single'],
    ['gpu0', 'peer_map'],
    ['npu1', null],
  ]);
});

it('lists the words of a frame and who wrote the last of them', () => {
  const { history } = runScript(scripts['a page that travels']!);
  history.moveTo({ statement: 10, step: 0 });
  const contents = at(history, FIRST).frame!.fields.find((field) => field.name === 'contents')!;
  expect(contents.value).toEqual({
    kind: 'words',
    words: [
      { offset: 0, value: 2 },
      { offset: 8, value: 3 },
    ].map((word) => expect.objectContaining(word) as unknown),
    total: 2,
  });
  expect(contents.why).toMatchObject({ statement: 9, actor: { kind: 'cpu', cpu: 0 }, call: null });
});

it('shows nothing of a process that has ended, and the price of what is there', () => {
  const { history } = runScript(`${scripts['a page that travels']!}\nexit()`);
  const view = projectInspector(history, { pid: 1, index: FIRST });
  expect(view.selected).toBeNull();
  expect(view.price).toEqual({ logicalBytes: 0, physicalBytes: 0, mappings: 0 });
  expect(view.counters.find(({ name }) => name === 'migrations_to_device')?.value).toBe(
    dumpOf(history).counters.migrations_to_device,
  );
});

describe('the MMUs of a page', () => {
  const { history } = runScript(`machine(host=64M, granule=4K, cost=cxl)
gpu0 = gm_dev_create(memory=64K, link=coherent)
gpu1 = gm_dev_create(memory=64K)
gm_as_attach(gpu0, mode=SHARE)
gm_as_attach(gpu1)
a = mmap(0x10000000, 16K, ${PEER})
cpu store a 1
gpu0 load a
gpu1 load a
pin(a)`);
  const after = (statement: number): SelectedView => {
    history.moveTo({ statement, step: 0 });
    return at(history, FIRST);
  };

  it('show what each TLB knows, how large it is, and which step filled it', () => {
    const [cpu, gpu0, gpu1] = after(8).entries;
    expect(cpu!.tlb).toMatchObject({
      sets: 16,
      ways: 4,
      entry: { index: FIRST, order: 0, pfn: cpu!.pfn, access: 'readWrite', dirty: true, stale: false },
      why: { statement: 6 },
    });
    expect(gpu0!.tlb).toMatchObject({ sets: 4, ways: 8, entry: { dirty: true }, why: { statement: 7 } });
    expect(gpu1!.tlb).toMatchObject({ entry: null, why: null });
    expect(after(9).entries.map(({ tlb }) => tlb.entry !== null)).toEqual([false, false, true]);
  });

  it('say who walks whose table, and over which link', () => {
    const view = after(8);
    expect(view.entries.map(({ device, shared }) => [device, shared])).toEqual([
      [null, false],
      ['gpu0', true],
      ['gpu1', false],
    ]);
    expect(
      view.entries.map(({ link }) => link && [link.name, link.timing, link.coherent, link.bandwidth]),
    ).toEqual([null, ['coherent', 'coherent', true, 300], ['pcie4', 'cxl', false, 50]]);
  });

  it('lead back from the frame: references, who maps it, order, flags', () => {
    const field = (view: SelectedView, name: string) =>
      view.frame!.fields.find((each) => each.name === name)!.value;
    expect(field(after(9), 'rmap')).toEqual({ kind: 'rmap', mapper: { pid: 1, index: FIRST }, mapcount: 1 });
    expect(field(after(9), 'order')).toEqual({ kind: 'order', order: 0 });
    expect(field(after(9), 'flags')).toEqual({ kind: 'names', names: ['lru'] });
    expect(field(after(10), 'flags')).toEqual({ kind: 'names', names: ['pinned'] });
    expect(field(after(10), 'refcount')).toEqual({ kind: 'count', count: 2 });
  });
});
