// Questions of cost: metadata, the first write, calls of the driver, small remaps.

import type { Measure, Objection, Variant } from './entry.ts';
import { atLeast, atMost, calls, each, spent, sum, times } from './evidence.ts';
import { device, lines, onAbstraction, onCover, ordinaryMap, repeat, sharedMap } from './pieces.ts';

const DENSE_4K = 'dense 4K';
const SPARSE_4K = 'sparse 4K';
const DENSE_2M = 'dense 2M';
const SPARSE_2M = 'sparse 2M';

const touched = (name: string, granule: string, length: string, touches: string): Variant => ({
  name,
  script: lines(
    `machine(host=256M, granule=${granule})`,
    device('gpu0', '128M', ', mmu=x86-64'),
    `a = ${sharedMap(length, 'NULL', '|MAP_NORESERVE')}`,
    'cue "touch"',
    touches,
  ),
});

const perKey = (variant: string, counter: 'logical_bytes' | 'physical_bytes'): Measure['of'] =>
  each(spent(variant, 'touch', counter), spent(variant, 'touch', 'gm_mappings'));

const share = (variant: string, granule: number): Measure['of'] =>
  times(perKey(variant, 'logical_bytes'), 100 / granule);

const metadataOf = (variant: string, granule: number): readonly Measure[] => [
  {
    name: `${variant}: XArray and mappings, a key`,
    unit: 'bytes',
    of: perKey(variant, 'logical_bytes'),
    must: atMost(perKey(variant, 'physical_bytes')),
  },
  {
    name: `${variant}: page tables of one MMU, a key`,
    unit: 'bytes',
    of: perKey(variant, 'physical_bytes'),
  },
  { name: `${variant}: XArray and mappings, of the memory`, unit: 'per cent', of: share(variant, granule) },
];

const metadata: Objection = {
  id: 'metadata',
  question: 'How much metadata does the logical page table add to what page tables already cost?',
  mails: [onAbstraction('2023-12-01')],
  variants: [
    touched(DENSE_4K, '4K', '16M', 'hmadvise(gpu0, a, 16M, MADV_PREFETCH)'),
    touched(
      SPARSE_4K,
      '4K',
      '128M',
      repeat(64, (n) => `gpu0 store a+${2 * n}M 1`),
    ),
    touched(DENSE_2M, '2M', '128M', 'hmadvise(gpu0, a, 128M, MADV_PREFETCH)'),
    touched(
      SPARSE_2M,
      '2M',
      '32G',
      repeat(32, (n) => `gpu0 store a+${n}G 1`),
    ),
  ],
  measured:
    'A device touches every key of a range (dense), or one under each table of the lowest level (sparse). What XArray and mappings took for it is held against the table pages that its MMU, of x86-64 format, took for the same keys.',
  measures: [
    ...metadataOf(DENSE_4K, 2 ** 12),
    ...metadataOf(SPARSE_4K, 2 ** 12),
    ...metadataOf(DENSE_2M, 2 ** 21),
    ...metadataOf(SPARSE_2M, 2 ** 21),
  ],
};

const firstWriteOn = (granule: '4K' | '2M'): Variant => ({
  name: granule,
  script: lines(
    `machine(host=64M, granule=${granule})`,
    device('gpu0', '16M'),
    `a = ${sharedMap('4M')}`,
    `m = ${ordinaryMap('64K')}`,
    'gpu0 store a 1',
    'cue "CPU reads"',
    'cpu load a',
    'cue "CPU writes after it"',
    'cpu store a 2',
    'gpu0 load a',
    'cue "CPU writes"',
    'cpu store a+8 3',
    'cue "device writes"',
    'gpu0 store a 4',
    'cue "ordinary page"',
    'cpu store m 5',
  ),
});

const roundTrips = (granule: string, phase: string): Measure['of'] =>
  sum(spent(granule, phase, 'device_faults'), calls(granule, phase, 'peer_map', 'peer_unmap'));

const firstWrite: Objection = {
  id: 'first-write',
  question: 'What does the first write to a page cost that lives on the other side?',
  mails: [onCover('2023-12-04')],
  variants: [firstWriteOn('4K'), firstWriteOn('2M')],
  measured:
    'A CPU writes 4 bytes to a page that lives on the device, and the device writes to it when it lives in the host: round trips over the link (faults raised by the device, calls that map or unmap on it), bytes moved, time. A write after a read must cost no second trip, and no more than a page should travel.',
  measures: [
    {
      name: '4K: round trips of a CPU’s write',
      unit: 'times',
      of: roundTrips('4K', 'CPU writes'),
      must: atMost(1),
    },
    {
      name: '4K: round trips of a device’s write',
      unit: 'times',
      of: roundTrips('4K', 'device writes'),
      must: atMost(2),
    },
    {
      name: '4K: faults of a CPU’s write after its read',
      unit: 'times',
      of: spent('4K', 'CPU writes after it', 'cpu_faults'),
      must: atMost(0),
    },
    {
      name: '4K: bytes moved for a CPU’s write',
      unit: 'bytes',
      of: spent('4K', 'CPU writes', 'bytes_moved'),
      must: atMost(2 ** 12),
    },
    {
      name: '2M: bytes moved for a CPU’s write',
      unit: 'bytes',
      of: spent('2M', 'CPU writes', 'bytes_moved'),
      must: atMost(2 ** 12),
    },
    { name: '4K: a CPU’s write', unit: 'ns', of: spent('4K', 'CPU writes', 'now_ns') },
    { name: '4K: a device’s write', unit: 'ns', of: spent('4K', 'device writes', 'now_ns') },
    { name: '2M: a CPU’s write', unit: 'ns', of: spent('2M', 'CPU writes', 'now_ns') },
    { name: '2M: a device’s write', unit: 'ns', of: spent('2M', 'device writes', 'now_ns') },
    {
      name: '4K: a CPU’s first write to ordinary memory',
      unit: 'ns',
      of: spent('4K', 'ordinary page', 'now_ns'),
    },
  ],
};

/** Operations in the order of the script; each is a phase. */
const operations = [
  ['attach', 'gm_as_attach(gpu0)'],
  ['mmap', `a = ${sharedMap('64K')}`],
  ['first touch by a CPU', 'cpu store a 1'],
  ['first touch by the device', 'gpu0 store a+4K 2'],
  ['host to device', 'gpu0 load a'],
  ['device to host', 'cpu load a+4K'],
  ['prefetch of 4 pages', 'hmadvise(gpu0, a+16K, 16K, MADV_PREFETCH)'],
  ['mprotect', 'mprotect(a, 64K, PROT_READ)'],
  ['DONTNEED of 4 pages', 'hmadvise(-1, a+16K, 16K, MADV_DONTNEED)'],
  ['munmap', 'munmap(a, 64K)'],
  ['detach', 'gm_as_destroy()'],
] as const;

const OPS = 'operations';

const callsOf = (phase: (typeof operations)[number][0], most?: number): Measure => ({
  name: `calls of ${phase}`,
  unit: 'times',
  of: calls(OPS, phase),
  ...(most === undefined ? {} : { must: atMost(most) }),
});

const everywhere = (...names: readonly string[]): Measure['of'] =>
  sum(...operations.map(([phase]) => calls(OPS, phase, ...names)));

const driverCalls: Objection = {
  id: 'driver-calls',
  question: 'What must a driver still do for each operation, once core memory management does the rest?',
  mails: [onCover('2023-11-29')],
  variants: [
    {
      name: OPS,
      script: lines(
        'machine(host=16M, granule=4K)',
        'gpu0 = gm_dev_create(memory=1M, cap=REPLAYABLE|PEER)',
        ...operations.flatMap(([phase, statement]) => [`cue "${phase}"`, statement]),
      ),
    },
  ],
  measured:
    'Calls of struct gm_mmu in each operation, one after the other. Work of the CPU alone must ask nothing of the driver and a migration one call; that the core enters a page and flushes the device’s TLB by operations of their own, and not inside peer_map and peer_unmap, would show as calls of pmap_enter, pmap_release and tlb_invl.',
  measures: [
    callsOf('attach'),
    callsOf('mmap'),
    callsOf('first touch by a CPU', 0),
    callsOf('first touch by the device', 1),
    callsOf('host to device', 1),
    callsOf('device to host', 1),
    callsOf('prefetch of 4 pages'),
    callsOf('mprotect'),
    callsOf('DONTNEED of 4 pages'),
    callsOf('munmap'),
    callsOf('detach'),
    {
      name: 'calls of pmap_enter and pmap_release',
      unit: 'times',
      of: everywhere('pmap_enter', 'pmap_release'),
      must: atLeast(1),
    },
    {
      name: 'calls of tlb_invl and tlb_invl_coalesced',
      unit: 'times',
      of: everywhere('tlb_invl', 'tlb_invl_coalesced'),
      must: atLeast(1),
    },
  ],
};

const REMAPS = 32;
const NS_PER_SECOND = 1e9;
const RANGE = 2 ** 16;

const remapsOn = (granule: '4K' | '2M'): Variant => ({
  name: granule,
  script: lines(
    `machine(host=64M, granule=${granule})`,
    device('gpu0', '16M', ', cap=REPLAYABLE|PEER'),
    `keep = ${sharedMap('64K')}`,
    'cue "one"',
    'hmadvise(gpu0, keep, 64K, MADV_PREFETCH)',
    'cue "remaps"',
    repeat(REMAPS, (n) =>
      [`r${n} = ${sharedMap('64K')}`, `hmadvise(gpu0, r${n}, 64K, MADV_PREFETCH)`, `munmap(r${n}, 64K)`].join(
        '\n',
      ),
    ),
  ),
});

const remapMeasures = (granule: '4K' | '2M', bytes: number): readonly Measure[] => [
  {
    name: `${granule}: remaps`,
    unit: 'a second',
    of: (evidence) => (REMAPS * NS_PER_SECOND) / spent(granule, 'remaps', 'now_ns')(evidence),
    must: atLeast(5000),
  },
  {
    name: `${granule}: device memory that a range of 64 KiB takes`,
    unit: 'bytes',
    of: times(spent(granule, 'one', 'gm_mappings'), bytes),
    must: atMost(RANGE),
  },
  { name: `${granule}: driver calls a remap`, unit: 'times', of: each(calls(granule, 'remaps'), REMAPS) },
  {
    name: `${granule}: TLB flushes a remap`,
    unit: 'times',
    of: each(spent(granule, 'remaps', 'tlb_flushes'), REMAPS),
  },
];

const smallRemaps: Objection = {
  id: 'small-remaps',
  question: 'Can a program remap thousands of small ranges a second?',
  mails: [onCover('2023-11-30')],
  variants: [remapsOn('4K'), remapsOn('2M')],
  measured:
    '32 times, 64 KiB are mapped, brought to a device with an address space of its own and unmapped. At least 5000 in a simulated second must be possible, and 64 KiB must take 64 KiB of the device.',
  measures: [...remapMeasures('4K', 2 ** 12), ...remapMeasures('2M', 2 ** 21)],
};

export const costs: readonly Objection[] = [metadata, firstWrite, driverCalls, smallRemaps];
