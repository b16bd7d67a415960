// Every form of every statement, as a script writes it, with what it is read as. The names that it uses are made by `prelude`.

import type { StatementKind } from '../ast.ts';

/** Makes the names gpu0, gpu1, a, b, child. */
export const prelude = `gpu0 = gm_dev_create(memory=16M)
gpu1 = gm_dev_create(memory=16M)
a = mmap(NULL, 4M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
b = mmap(NULL, 4K, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)
child = fork()
`;

/** A line, its kind, and some of the fields that it must be read as. */
export type Form = readonly [line: string, kind: StatementKind, fields: object];

const a = (offset = 0n) => ({ kind: 'name', name: { text: 'a' }, offset });
const literal = (value: bigint) => ({ kind: 'literal', value });
const named = (text: string) => ({ text });

/** All forms that may stand after `prelude`; `machine` stands alone. */
export const forms: readonly Form[] = [
  ['gm_dev_create()', 'gm_dev_create', { memory: null, mmu: null, capabilities: null, binding: null }],
  [
    'd = gm_dev_create(memory=0, mmu=npu, cap=REPLAYABLE|PEER, link=cxl, hnodes=2, reserved=0x1000-0x2000)',
    'gm_dev_create',
    {
      binding: named('d'),
      memory: 0n,
      mmu: 'npu',
      capabilities: ['REPLAYABLE', 'PEER'],
      link: 'cxl',
      hnodes: 2,
      reserved: { from: 0x1000n, to: 0x2000n },
    },
  ],
  [
    'd = gm_dev_create(mmu=x86-64-5level, cap=0)',
    'gm_dev_create',
    { mmu: 'x86-64-5level', capabilities: [] },
  ],
  ['gm_dev_destroy(gpu0)', 'gm_dev_destroy', { device: named('gpu0') }],
  ['gm_as_attach(gpu0)', 'gm_as_attach', { device: named('gpu0'), mode: null, process: null }],
  [
    'cpu1 gm_as_attach(gpu0, mode=SHARE, proc=child) => -EINVAL',
    'gm_as_attach',
    { mode: 'SHARE', process: named('child'), actor: { kind: 'cpu', cpu: 1 }, expected: { errno: 'EINVAL' } },
  ],
  ['gm_as_destroy()', 'gm_as_destroy', { process: null }],
  ['gm_as_destroy(proc=child)', 'gm_as_destroy', { process: named('child') }],
  [
    'm = mmap(0x7f3c_2000_0000, 0x10K, PROT_READ|PROT_EXEC, MAP_SHARED|MAP_FIXED, 3, 0x2000)',
    'mmap',
    { address: literal(0x7f3c20000000n), length: 0x4000n, prot: 5, flags: 0x11, fd: 3, offset: 0x2000n },
  ],
  [
    'mmap(NULL, 18446744073709551615, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) => -ENOMEM',
    'mmap',
    { address: literal(0n), length: 2n ** 64n - 1n, prot: 0, fd: -1, file: null },
  ],
  [
    'mmap(NULL, 2M, 0x3 /* PROT_READ|PROT_WRITE */, MAP_PRIVATE|MAP_HUGETLB|21<<MAP_HUGE_SHIFT, 0xffffffff, 0)',
    'mmap',
    { prot: 3, flags: 0x5404_0002, fd: -1 },
  ],
  [
    'mmap(NULL, 8192, PROT_READ, MAP_PRIVATE, 3</tmp/a b>(deleted), 0) = 0x7f0000001000',
    'mmap',
    { fd: 3, file: '/tmp/a b (deleted)', recorded: { value: 0x7f0000001000n, errno: null } },
  ],
  ['munmap(a, 4M) => 0', 'munmap', { address: a(), length: 4n << 20n, expected: { kind: 'value' } }],
  ['child.cpu munmap(a-0x1000, 4K)', 'munmap', { address: a(-0x1000n), actor: { process: named('child') } }],
  [
    'c = mremap(a, 4M, 8M, MREMAP_MAYMOVE|MREMAP_FIXED, 0x7f0000000000)',
    'mremap',
    { oldLength: 4n << 20n, newLength: 8n << 20n, flags: 3, newAddress: literal(0x7f0000000000n) },
  ],
  ['mremap(a, 4M, 2M, 0)', 'mremap', { flags: 0, newAddress: null }],
  ['mprotect(a, 4M, PROT_READ)', 'mprotect', { prot: 1 }],
  ['madvise(a, 4M, MADV_DONTNEED)', 'madvise', { advice: 4 }],
  ['madvise(a, 4M, 77)', 'madvise', { advice: 77 }],
  ['h = brk(NULL)', 'brk', { address: literal(0n), binding: named('h') }],
  ['msync(a, 4K, MS_SYNC|MS_INVALIDATE)', 'msync', { flags: 6 }],
  ['mlock(a, 4K)', 'mlock', { length: 4096n }],
  ['munlock(a, 4K)', 'munlock', { length: 4096n }],
  ['hmadvise(gpu0, a, 4M, MADV_PREFETCH) => 0', 'hmadvise', { target: named('gpu0'), advice: 26 }],
  [
    'cpu1 hmadvise(-1, a+4K, 1T, MADV_DONTNEED)',
    'hmadvise',
    { target: -1n, address: a(4096n), length: 1n << 40n },
  ],
  ['hmadvise(5000, a, 0xfffffffffffff000, MADV_PREFETCH)', 'hmadvise', { target: 5000n }],
  ['p = child.cpu fork() => -ENOMEM', 'fork', { binding: named('p') }],
  ['execve()', 'execve', { process: null }],
  ['execve(child)', 'execve', { process: named('child') }],
  ['exit(child) => -ESRCH', 'exit', { process: named('child') }],
  ['oom_reap()', 'oom_reap', { process: null }],
  ['reclaim(gpu0, 16) => 16', 'reclaim', { device: named('gpu0'), count: 16n }],
  ['migrate_pages(a)', 'migrate_pages', { length: null }],
  ['n = migrate_pages(a, 2M)', 'migrate_pages', { length: 2n << 20n }],
  ['pin(a)', 'pin', { address: a() }],
  ['unpin(a)', 'unpin', { address: a() }],
  ['load a', 'load', { actor: null, address: a() }],
  [
    'cpu load a => SIGSEGV',
    'load',
    { actor: { kind: 'cpu', cpu: 0, process: null }, expected: { name: 'SIGSEGV' } },
  ],
  ['cpu0 load a+0x10 => GM_RET_FAILURE_UNKNOWN', 'load', { expected: { name: 'GM_RET_FAILURE_UNKNOWN' } }],
  ['v = gpu0 load a => b', 'load', { actor: { kind: 'device', device: named('gpu0'), process: null } }],
  ['main.gpu1 store a 0xffffffff', 'store', { actor: { process: named('main') }, value: 0xffffffff }],
  ['child.cpu1 store 4096 7 => OOM', 'store', { address: literal(4096n), value: 7, actor: { cpu: 1 } }],
  [
    'inject gpu0 peer_map MIGRATING 20',
    'inject',
    { injection: { kind: 'device', operation: 'peer_map', fault: 'MIGRATING' }, count: 20 },
  ],
  [
    'inject gpu0 peer_unmap FAIL',
    'inject',
    { injection: { operation: 'peer_unmap', fault: 'FAIL' }, count: 1 },
  ],
  ['inject gpu0 peer_va_alloc_fixed NOMEM 0', 'inject', { count: 0 }],
  ['inject dma_map FAIL', 'inject', { injection: { kind: 'dma_map' } }],
  ['inject kernel nomem vma_tree 3', 'inject', { injection: { kind: 'kernel', site: 'vma_tree' }, count: 3 }],
  ['parallel { cpu load a | cpu1 load a }', 'parallel', { schedule: null }],
  [
    'parallel schedule=0,1,1 { cpu load a; cpu store a 1 | gpu0 load a => 1 }',
    'parallel',
    { schedule: [0, 1, 1] },
  ],
  ['expect a DEVICE gpu0', 'expectState', { address: a(), state: 'DEVICE', device: named('gpu0') }],
  ['expect child.a+4K ABSENT', 'expectState', { process: named('child'), state: 'ABSENT', device: null }],
  ['expect child.0x1000 NOMAP', 'expectState', { address: literal(0x1000n) }],
  ['expect clean', 'expectClean', {}],
  ['expect report double-free E49', 'expectReport', { report: 'double-free', erratum: 'E49' }],
  ['expect report coherence', 'expectReport', { erratum: null }],
  [
    'expect counter tlb_flushes >= 0x10',
    'expectCounter',
    { counter: 'tlb_flushes', comparison: '>=', value: 16n },
  ],
  ['expect counter bytes_moved == 4M', 'expectCounter', { comparison: '==', value: 4n << 20n }],
  ['note "One \\"quoted\\" # word\\nand a line"', 'note', { text: 'One "quoted" # word\nand a line' }],
  ['cue ""', 'cue', { text: '' }],
  ['focus a+8K', 'focus', { process: null, address: a(8192n) }],
  ['focus child.b', 'focus', { process: named('child') }],
  ['errata none', 'errata', { toggles: [] }],
  [
    'errata +E12 -E34, +E01',
    'errata',
    {
      toggles: [
        { id: 'E12', on: true },
        { id: 'E34', on: false },
        { id: 'E01', on: true },
      ],
    },
  ],
];

/** The forms of the statement that must be the first. */
export const machineForms: readonly Form[] = [
  ['machine()', 'machine', { host: null, granule: null, xaChunkShift: null }],
  [
    'machine(host=64M, granule=4K, cpu=riscv-sv57, cpus=4, semantics=corrected, seed=0xffffffffffffffff, cost=cxl, xa_chunk_shift=4)',
    'machine',
    {
      host: 64n << 20n,
      granule: '4K',
      cpu: 'riscv-sv57',
      cpus: 4,
      semantics: 'corrected',
      seed: 2n ** 64n - 1n,
      cost: 'cxl',
      xaChunkShift: 4,
    },
  ],
];
