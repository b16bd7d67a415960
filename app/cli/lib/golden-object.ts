// The process whose vm_object the operations of a golden file are done to, with the series as posted as far as patch 2/6 goes, and how such
// a file writes states. The form stands in app/core/gmem/fixtures/README.md.

import {
  type ChunkShift,
  defaultMachine,
  type ErratumId,
  forEachMapping,
  type Kernel,
  Machine,
  NO_FRAME,
  peekMapping,
  type Pfn,
  treeText,
} from '../../core/index.ts';
import type { Json } from './golden-array.ts';

/** What patch 2/6 alone departs from. The recordings call its functions themselves, below what 5/6 and 6/6 put before them. */
export const errataOfPatch2: readonly ErratumId[] = ['E01', 'E02', 'E03', 'E04', 'E05', 'E06', 'E07', 'E36'];
const PAGE_SHIFT = 12n;

/** One process, with or without a `vm_object`. Page numbers of the file are frames here, mapping numbers are births of a slab. */
export class GoldenObject {
  readonly k: Kernel;
  readonly mm = 1;
  private readonly frames = new Map<number, Pfn>();

  constructor(chunkShift: ChunkShift, on: readonly ErratumId[]) {
    const machine = new Machine({ ...defaultMachine, granule: '4K', chunkShift, errata: { on, off: [] } });
    this.k = machine.kernel;
  }

  /** The object's id, 0 without one. */
  get object(): number {
    return this.k.mms.vmObject.data[this.mm]!;
  }

  /** The page index of an address as the file writes it. */
  index(address: Json): number {
    return Number(BigInt(address as string) >> PAGE_SHIFT);
  }

  /** The mapping at an address, 0 if none. */
  mappingAt(address: Json): number {
    return peekMapping(this.k, this.object, this.index(address));
  }

  /** How the file writes a mapping. */
  written(mapping: number): Json {
    const { mappings } = this.k;
    const page = mappings.page.data[mapping]!;
    return {
      mapping: mappings.slab.birth(mapping),
      flag: mappings.flag.data[mapping]!,
      page: page === NO_FRAME ? null : this.numberOf(page as Pfn),
    };
  }

  /** The frame of a page that was named before. */
  frameOf(page: Json): Pfn {
    return this.frames.get(page as number)!;
  }

  /** Sets the reference count of a page; 0 frees its frame, and from 0 that very frame is taken again. */
  setReferences(page: Json, count: number): void {
    const { memory } = this.k;
    const taken = new Set(this.frames.values());
    const frame = this.frames.get(page as number) ?? this.take((each) => !taken.has(each));
    this.frames.set(page as number, frame);
    if (!memory.isHead(frame)) this.take((each) => each === frame);
    while (memory.refcount(frame) < Math.max(count, 1)) memory.get(frame);
    while (memory.isHead(frame) && memory.refcount(frame) > count) memory.put(frame);
  }

  /** The whole state. */
  state(): Json {
    const { k, object } = this;
    const mappings: Record<string, Json> = {};
    forEachMapping(k, object, 0, Number.MAX_SAFE_INTEGER, (key, mapping) => {
      mappings[String(key)] = this.written(mapping);
    });
    const live = {
      vmObjects: k.objects.slab.live,
      tables: k.arrays.arraySlab.live,
      mappings: k.mappings.slab.live,
    };
    return {
      object: object !== 0,
      mappings,
      pages: this.pages(),
      tree: object === 0 ? null : this.tree(k.objects.table.data[object]!),
      nrPages: object === 0 ? null : k.objects.nrPages.data[object]!,
      live,
      leaked: live.mappings - Object.keys(mappings).length,
    };
  }

  private tree(table: number): Json {
    const { slab } = this.k.mappings;
    const text = treeText(this.k.arrays, table);
    return JSON.parse(
      text.replaceAll(/"ptr":(\d+)/g, (_, id: string) => `"ptr":${slab.birth(Number(id))}`),
    ) as Json;
  }

  private pages(): Json {
    const { memory } = this.k;
    const counts = [...this.frames].map(([page, frame]) => [
      page,
      memory.isHead(frame) ? memory.refcount(frame) : 0,
    ]);
    return Object.fromEntries(counts) as Json;
  }

  private numberOf(frame: Pfn): number {
    return [...this.frames].find(([, each]) => each === frame)![0];
  }

  /** Takes one certain frame, with one reference. */
  private take(isWanted: (frame: Pfn) => boolean): Pfn {
    const { memory, hostNode } = this.k;
    const others: Pfn[] = [];
    let frame = memory.alloc(hostNode, 0);
    for (; !isWanted(frame); frame = memory.alloc(hostNode, 0)) others.push(frame);
    for (const other of others) memory.put(other);
    return frame;
  }
}
