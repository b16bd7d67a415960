import { describe, expect, it } from 'vitest';
import { type History, StepKind, type WantedCell } from '../core/index.ts';
import { SlotKind } from './codes.ts';
import { projectInspector } from './inspector.ts';
import type { Earlier, FieldView, SelectedView, TrailOfField, Why, Writer } from './inspector-view.ts';
import { earlierWriters } from './provenance-chain.ts';
import { dumpOf, runScript } from './testing/script-run.ts';

const PEER = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0';
const FIRST = 0x10000;

/** A page that goes back and forth, frames and contents that have several lives, a page table that loses its pages. */
const SCRIPT = `machine(host=64K, granule=4K)
gpu0 = gm_dev_create(memory=16K)
npu1 = gm_dev_create(memory=16K, mmu=npu)
gm_as_attach(gpu0)
gm_as_attach(npu1)
a = mmap(0x10000000, 32K, ${PEER})
cpu store a 1
gpu0 store a 2
npu1 load a
cpu store a+0x8 3
gpu0 load a+0x1000
cpu load a
hmadvise(-1, a+0x1000, 4K, MADV_DONTNEED)
gpu0 store a+0x1004 5
cpu store a+0x2000 7
npu1 store a+0x2000 8
munmap(a+0x2000, 4K)
gpu0 store a+0x1008 6
gpu0 store a 9
mprotect(a, 4K, PROT_READ)
npu1 load a
madvise(a, 8K, MADV_DONTNEED)
cpu load a+0x1000`;

const at = (history: History, index: number): SelectedView | null =>
  projectInspector(history, { pid: 1, index }).selected;

/** What the inspector names a writer of at the present place: fields by the name of their object and theirs. */
function told(view: SelectedView): { name: string; why: Why }[] {
  const fields = (object: string, of: readonly FieldView[] = []) =>
    of.map(({ name, why }) => ({ name: `${object}.${name}`, why }));
  return [
    ...fields('mapping', view.mapping?.fields),
    ...fields('vma', view.vma?.fields),
    ...fields('frame', view.frame?.fields),
    ...(view.slotWriter === null ? [] : [{ name: `slot ${view.slotWriter.name}`, why: view.slotWriter.why }]),
    ...view.entries.flatMap(({ device, why, touched, tlb }) => [
      { name: `${device ?? 'cpu'} PTE`, why },
      { name: `${device ?? 'cpu'} touched`, why: touched },
      { name: `${device ?? 'cpu'} TLB`, why: tlb.why },
    ]),
  ].flatMap(({ name, why }) => (why === null ? [] : [{ name, why }]));
}

/** The whole chain, `part` steps at a time. */
function wholeChain(history: History, earlier: Earlier, part: number): Writer[] {
  const all: Writer[] = [];
  for (let next: Earlier | null = earlier; next !== null;) {
    const { writers, rest } = earlierWriters(history, next, part);
    expect(writers.length).toBeLessThanOrEqual(part);
    all.push(...writers);
    next = rest;
  }
  return all;
}

/** The journal as a list: for each entry the step that it belongs to, and what it changed. */
function allWrites(history: History) {
  const { journal, steps } = history.machine.kernel.engine;
  const writes: { step: number; column: number; cell: number; changed: number }[] = [];
  let position = history.journalAt({ statement: 0, step: 0 });
  for (let step = history.firstStep(0); step < steps.end; step++) {
    const end = steps.at(step).journalEnd;
    journal.visit(position, end, (column, cell, before, after) =>
      writes.push({ step, column, cell, changed: before ^ after }),
    );
    position = end;
  }
  expect(position).toBe(journal.end); // Every write belongs to a step.
  return writes;
}

/** The steps before `before` that a chain must tell of, latest first: the journal read from its beginning, one entry after the other. */
function expected(
  writes: ReturnType<typeof allWrites>,
  history: History,
  { trail }: TrailOfField,
  before: number,
): number[] {
  const { steps } = history.machine.kernel.engine;
  const first = history.firstStep(0);
  const past = writes.filter(({ step }) => step < before);
  const hits = ({ column, cell, mask }: WantedCell): number[] =>
    past
      .filter((write) => write.column === column && write.cell === cell && (write.changed & mask) !== 0)
      .map(({ step }) => step);
  const found = new Set<number>();
  for (const { cells, birth } of trail.objects) {
    const born = hits(birth).at(-1) ?? -1;
    for (const step of [...cells.flatMap(hits), born]) if (step >= born) found.add(step);
  }
  const home = hits(trail.objects[0]!.birth).at(-1) ?? -1;
  const { leaf } = trail;
  for (let step = first; leaf !== null && step < before; step++) {
    const { kind, a, b, c } = steps.at(step);
    const isLeaf = kind === StepKind.PteSet || kind === StepKind.PteClear;
    if (isLeaf && a === leaf.mmu && leaf.index >= b && leaf.index < b + 2 ** c) found.add(step);
  }
  return [...found].filter((step) => step >= Math.max(first, home)).sort((one, other) => other - one);
}

describe('the chain of writers', () => {
  const { history } = runScript(SCRIPT);
  const writes = allWrites(history);
  const places = Array.from({ length: history.length }, (_, i) => ({ statement: i + 1, step: 0 }));
  const inside = [6, 7, 9, 13, 18, 21].map((statement) => ({ statement, step: 9 }));

  it('of each field is what the whole journal says, whatever is asked for at once', () => {
    let links = 0;
    let ends = 0;
    for (const place of [...places, ...inside]) {
      for (const index of [0, 1, 2].map((page) => FIRST + page)) {
        history.moveTo(place);
        for (const { name, why } of told(at(history, index)!)) {
          if (why.trail === null) continue;
          const field = { name, trail: why.trail };
          const wanted = expected(writes, history, field, why.step);
          const chain = wholeChain(history, { fields: [field], before: why.step }, 1 + (links % 4));
          expect(
            chain.map(({ why: { step } }) => step),
            name,
          ).toEqual(wanted);
          for (const { wrote, made } of chain) expect([...wrote, ...made]).toEqual([name]);
          links += chain.length;
          ends += chain.at(-1)?.made.length ?? 0;
        }
      }
    }
    expect(links).toBeGreaterThan(1000);
    expect(ends).toBeGreaterThan(300);
  });

  it('of several fields at once is that of each, merged', () => {
    history.moveTo({ statement: 20, step: 0 });
    const fields = told(at(history, FIRST)!).flatMap(({ name, why }) =>
      why.trail === null ? [] : [{ name, trail: why.trail }],
    );
    const before = history.stepsDone(history.position);
    const chain = wholeChain(history, { fields, before }, 3);
    expect(chain.map(({ why }) => why.step)).toEqual(
      [...new Set(chain.map(({ why }) => why.step))].sort((one, other) => other - one),
    );
    for (const field of fields) {
      const mine = chain.filter(({ wrote, made }) => [...wrote, ...made].includes(field.name));
      expect(
        mine.map(({ why }) => why.step),
        field.name,
      ).toEqual(expected(writes, history, field, before));
    }
  });

  it('of a mapping leads back to the step that made it: before, there was none', () => {
    history.moveTo({ statement: 12, step: 0 });
    const { mapping } = at(history, FIRST)!;
    const flag = mapping!.fields.find(({ name }) => name === 'flag')!;
    const chain = wholeChain(
      history,
      { fields: [{ name: 'flag', trail: flag.why!.trail! }], before: flag.why!.step },
      2,
    );
    expect(chain.map(({ why }) => why.call?.name)).toContain('gm_dev_fault');
    const last = chain.at(-1)!;
    expect(last).toMatchObject({ wrote: [], made: ['flag'] });
    const isThere = (): boolean =>
      dumpOf(history).processes[0]!.vm_object!.mappings.some(({ id }) => id === mapping!.id);
    history.moveTo(history.positionAfter(last.why.step + 1));
    const after = history.machine.kernel.mappings.slab.isLive(mapping!.id);
    history.moveTo(history.positionAfter(last.why.step - 1));
    expect([after, isThere(), history.machine.kernel.mappings.slab.isLive(mapping!.id)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('of a slot that was empty from the first names nobody', () => {
    history.moveTo({ statement: 14, step: 0 });
    const { slot, slotWriter } = at(history, FIRST + 2)!;
    expect([slot?.kind, slotWriter]).toEqual([SlotKind.Empty, null]);
  });

  it('of a slot of the logical page table says who stored the entry, and who erased it', () => {
    const storer = (statement: number): string | undefined => {
      history.moveTo({ statement, step: 0 });
      return at(history, FIRST + 2)!.slotWriter!.why?.call?.name;
    };
    expect(storer(15)).toBe('vm_object_mapping_create');
    const { slotWriter, mapping } = (history.moveTo({ statement: 17, step: 0 }), at(history, FIRST + 2)!);
    expect(mapping).toBeNull();
    const chain = wholeChain(
      history,
      { fields: [{ name: 'slot', trail: slotWriter!.why!.trail! }], before: slotWriter!.why!.step },
      3,
    );
    expect(slotWriter!.why!.statement).toBe(16);
    expect(chain.map(({ why, wrote, made }) => [why.statement, wrote.length, made.length])).toEqual([
      [14, 1, 0],
      [6, 0, 1],
    ]);
  });

  it('of a page without a leaf goes on through the leaves it had, though their table is gone', () => {
    history.moveTo({ statement: 22, step: 0 });
    const cpu = at(history, FIRST)!.entries[0]!;
    expect(cpu.raw).toBeNull();
    const chain = wholeChain(
      history,
      { fields: [{ name: 'PTE', trail: cpu.why!.trail! }], before: cpu.why!.step },
      4,
    );
    const { steps } = history.machine.kernel.engine;
    const kinds = chain.map(({ why }) => steps.kindAt(why.step));
    expect(kinds.length).toBe(3);
    // What was cleared last had been set, and so on.
    kinds.forEach((kind, i) => expect(kind).toBe(i % 2 === 0 ? StepKind.PteSet : StepKind.PteClear));
  });

  it('tells nothing of what lies ahead', () => {
    history.moveTo({ statement: 20, step: 0 });
    const [{ name, why }] = told(at(history, FIRST)!).filter((field) => field.why.trail !== null) as [
      { name: string; why: Why },
    ];
    history.moveTo({ statement: 8, step: 0 });
    const { writers } = earlierWriters(
      history,
      { fields: [{ name, trail: why.trail! }], before: why.step },
      5,
    );
    for (const writer of writers) expect(writer.why.step).toBeLessThan(history.firstStep(8));
  });
});

describe('what was written long ago', () => {
  const { history } = runScript(`machine(host=64M, granule=4K)
gpu0 = gm_dev_create(memory=64M)
gm_as_attach(gpu0)
a = mmap(0x10000000, 32M, ${PEER})
cpu store a 1
gpu0 load a
${'hmadvise(gpu0, a+1M, 31M, MADV_PREFETCH)\nhmadvise(-1, a+1M, 31M, MADV_DONTNEED)\n'.repeat(2)}`);

  it('is not looked for in every frame, but found when it is asked for', () => {
    const { mapping, vma, entries } = at(history, FIRST)!;
    const gpu = entries[1]!;
    const { longAgo } = mapping!.fields.find(({ name }) => name === 'flag')!;
    expect([...mapping!.fields, ...vma!.fields].map(({ why }) => why)).toEqual(
      Array.from({ length: 9 }, () => null),
    );
    expect([gpu.why, gpu.longAgo === null]).toEqual([null, false]);
    const chain = wholeChain(
      history,
      { fields: [{ name: 'flag', trail: longAgo! }], before: Number.MAX_SAFE_INTEGER },
      2,
    );
    expect(chain.map(({ why, made }) => [why.statement, why.call?.name, made.length])).toEqual([
      [5, 'gm_dev_fault', 0],
      [4, 'do_anonymous_page', 0],
      [4, 'vm_object_mapping_create', 1],
    ]);
    history.moveTo({ statement: 6, step: 0 });
    const near = at(history, FIRST)!.mapping!.fields.find(({ name }) => name === 'flag')!;
    expect([near.why?.step, near.longAgo]).toEqual([chain[0]!.why.step, null]);
  });
});
