// Random commands for property tests. An *op* is small and printable; where it acts is relative to what is mapped when its turn comes,
// so that shrinking a script keeps it meaningful.

import * as fc from 'fast-check';
import type { FormatName } from '../mmu/format.ts';
import type { GmMmuModeName } from '../uapi.ts';

/**
 * A place: `page` pages from the start of the `area`-th mapped area, counted round; `ARENA` is where fixed mappings go. `inside`: the
 * page is counted round within the area, and a range ends with it.
 */
export interface Where {
  readonly area: number;
  readonly page: number;
  readonly inside: boolean;
}

/** The place in no area. */
export const ARENA = 6;

/** Kinds of memory. */
export type Kind = 'peer' | 'anon' | 'shared' | 'file';

/** One random command. `who` −1 is the CPU, else a device by its place among those there are; `pid` is a place among the living. */
export type Op =
  | {
      op: 'mmap';
      pid: number;
      at: Where | null;
      fixed: 'no' | 'fixed' | 'noreplace';
      pages: number;
      kind: Kind;
      prot: number;
    }
  | { op: 'munmap'; pid: number; at: Where; pages: number }
  | { op: 'mprotect'; pid: number; at: Where; pages: number; prot: number }
  | { op: 'madvise'; pid: number; at: Where; pages: number; advice: number }
  | { op: 'hmadvise'; pid: number; at: Where; pages: number; device: number; prefetch: boolean }
  | { op: 'mremap'; pid: number; at: Where; pages: number; newPages: number; flags: number; to: Where }
  | { op: 'brk'; pid: number; pages: number }
  | { op: 'access'; pid: number; at: Where; who: number; word: number; value: number | null }
  | { op: 'attach'; pid: number; device: number; mode: GmMmuModeName }
  | { op: 'pin' | 'unpin'; pid: number; at: Where }
  | { op: 'migrate'; pid: number; at: Where; pages: number }
  | { op: 'reclaim'; pid: number; device: number; count: number }
  | {
      op: 'inject';
      pid: number;
      site: Site;
      device: number;
      ret: 'NOMEM' | 'MIGRATING' | 'FAIL';
      count: number;
    }
  | { op: 'fork' | 'execve' | 'exit' | 'oom_reap' | 'gm_as_destroy' | 'gm_dev_destroy'; pid: number };

/** The commands of one name, or of several. */
export type OpOf<Name extends Op['op']> = Extract<Op, { op: Name }>;

/** What can be made to fail with an outcome that a naive model foretells. */
export type Site =
  'peer_map' | 'peer_unmap' | 'peer_va_alloc_fixed' | 'dma_map' | 'page' | 'gm_mapping' | 'context';

/** What a random machine is made of; frames are base pages. */
export interface Build {
  readonly granule: '2M' | '4K';
  readonly cpu: FormatName;
  readonly chunkShift: 4 | 6;
  readonly seed: number;
  readonly hostFrames: number;
  readonly devices: readonly {
    readonly mmu: FormatName;
    readonly frames: number;
    readonly hnodes: number;
    readonly replays: boolean;
    readonly coherent: boolean;
    readonly peer: boolean;
    /** Pages that it refuses to share. */
    readonly reserved: { readonly start: number; readonly end: number };
    /** How it is attached at first. */
    readonly mode: GmMmuModeName;
  }[];
  /** First page of the arena. */
  readonly arena: number;
}

const cpus: FormatName[] = ['x86-64', 'x86-64-5level', 'arm64', 'riscv-sv39', 'riscv-sv48', 'riscv-sv57'];
const mmus: FormatName[] = [...cpus, 'gpu', 'npu'];

/** Machines of one granule; scarce ones run out of memory: those of 4 KiB on host and devices, those of 2 MiB on devices. */
export function builds(granule: '2M' | '4K', scarce: boolean): fc.Arbitrary<Build> {
  const unit = granule === '2M' ? 512 : 1;
  const roomy = granule === '2M' ? 96 : 512;
  const little = fc.constantFrom(0, 1, 1, 2, 2, 3, 4, 6, 12);
  const memory = (scarce ? little : fc.constant(roomy)).map((count) => count * unit);
  const host = (scarce && granule === '4K' ? fc.integer({ min: 2, max: 20 }) : fc.constant(roomy)).map(
    (count) => count * unit,
  );
  const reserved = fc
    .tuple(
      fc.constantFrom(0, 0, 2 ** 24, 2 ** 20, 2 ** 26 - 2 ** 13, 2 ** 26),
      fc.integer({ min: -16, max: 4 }),
      fc.integer({ min: 1, max: 16 }),
    )
    .map(([at, from, pages]) =>
      at === 0 ? { start: 0, end: 0 } : { start: at + from * unit, end: at + (from + pages) * unit },
    );
  return fc.record({
    granule: fc.constant(granule),
    cpu: fc.constantFrom(...cpus),
    chunkShift: fc.constantFrom(4 as const, 6 as const),
    seed: fc.integer({ min: 0, max: 99 }),
    hostFrames: host,
    devices: fc.array(
      fc.record({
        mmu: fc.constantFrom(...mmus),
        frames: memory,
        hnodes: fc.constantFrom(1, 1, 2),
        replays: fc.constantFrom(true, true, true, true, true, false),
        coherent: fc.boolean(),
        peer: fc.constantFrom(false, false, true),
        reserved,
        mode: modes,
      }),
      { minLength: 1, maxLength: 3 },
    ),
    arena: fc.constantFrom(2 ** 24, 2 ** 26 - 2 ** 13, 2 ** 20),
  });
}

const modes = fc.constantFrom<GmMmuModeName>(
  'COHERENT_EXCLUSIVE',
  'COHERENT_EXCLUSIVE',
  'COHERENT_EXCLUSIVE',
  'SHARE',
  'REPLICATE',
);

/** Scripts for machines of one granule. */
export function scripts(granule: '2M' | '4K', maxLength: number): fc.Arbitrary<Op[]> {
  const pid = fc.constantFrom(0, 0, 0, 1, 2);
  const pages = granule === '4K' ? fc.integer({ min: 1, max: 12 }) : sizesIn2M;
  const page = granule === '4K' ? offsetsIn4K : offsetsIn2M;
  const at = fc.record({ area: fc.nat(ARENA), page, inside: fc.constantFrom(true, true, true, false) });
  const prot = fc.constantFrom(3, 3, 3, 3, 3, 3, 3, 1, 0, 2, 7);
  const who = fc.constantFrom(0, -1, 1, 2);
  const device = fc.integer({ min: -1, max: 3 });
  const value = fc.option(fc.integer({ min: 0, max: 9 }), { freq: 3 });
  const kind = fc.constantFrom<Kind>('peer', 'peer', 'peer', 'anon', 'shared', 'file');
  const fixed = fc.constantFrom('no' as const, 'no' as const, 'fixed' as const, 'noreplace' as const);
  const is = <const Name extends string>(name: Name) => fc.constant(name);
  const op = fc.oneof(
    {
      weight: 20,
      arbitrary: fc.record({ op: is('access'), pid, at, who, word: fc.integer({ min: 0, max: 2 }), value }),
    },
    { weight: 4, arbitrary: fc.record({ op: is('mmap'), pid, at: fc.option(at), fixed, pages, kind, prot }) },
    { weight: 2, arbitrary: fc.record({ op: is('munmap'), pid, at, pages }) },
    { weight: 2, arbitrary: fc.record({ op: is('mprotect'), pid, at, pages, prot }) },
    {
      weight: 2,
      arbitrary: fc.record({ op: is('madvise'), pid, at, pages, advice: fc.constantFrom(4, 4, 8, 3, 26) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ op: is('hmadvise'), pid, at, pages, device, prefetch: fc.boolean() }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        op: is('mremap'),
        pid,
        at,
        pages,
        newPages: pages,
        flags: fc.constantFrom(0, 1, 1, 3, 3, 5, 7, 2),
        to: at,
      }),
    },
    { weight: 1, arbitrary: fc.record({ op: is('brk'), pid, pages: fc.integer({ min: -600, max: 600 }) }) },
    { weight: 1, arbitrary: fc.record({ op: is('attach'), pid, device: some, mode: modes }) },
    { weight: 1, arbitrary: fc.record({ op: is('pin'), pid, at }) },
    { weight: 1, arbitrary: fc.record({ op: is('unpin'), pid, at }) },
    { weight: 1, arbitrary: fc.record({ op: is('migrate'), pid, at, pages }) },
    {
      weight: 1,
      arbitrary: fc.record({ op: is('reclaim'), pid, device: some, count: fc.integer({ min: 0, max: 3 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        op: is('inject'),
        pid,
        site: sites,
        device: some,
        ret: fc.constantFrom('NOMEM' as const, 'MIGRATING' as const, 'FAIL' as const),
        count: fc.constantFrom(0, 1, 1, 1, 2, 3, 17, 40),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        op: fc.constantFrom(
          'fork' as const,
          'fork' as const,
          'exit' as const,
          'exit' as const,
          'execve' as const,
          'oom_reap' as const,
          'gm_as_destroy' as const,
          'gm_dev_destroy' as const,
        ),
        pid,
      }),
    },
  );
  return fc.array(op, { minLength: 1, maxLength, size: 'max' });
}

const some = fc.integer({ min: 0, max: 2 });
const sites = fc.constantFrom<Site>(
  'peer_map',
  'peer_map',
  'peer_unmap',
  'peer_va_alloc_fixed',
  'dma_map',
  'page',
  'gm_mapping',
  'context',
);
const offsetsIn4K = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 0, max: 23 }),
);
const odd = fc.constantFrom(0, 0, 0, 0, 1, 255, 511);
const sizesIn2M = fc
  .tuple(fc.integer({ min: 0, max: 4 }), odd)
  .map(([granules, rest]) => Math.max(1, granules * 512 + rest));
const offsetsIn2M = fc
  .tuple(fc.integer({ min: 0, max: 5 }), odd)
  .map(([granules, rest]) => granules * 512 + rest);
