// interface.md §1, "Answers", sentence by sentence: what each statement answers where it cannot do what it is asked. Longer stories of the same
// statements are in the files beside this one.

import { describe } from 'vitest';
import { holds, peers, small } from './testing/holds.ts';

const ORDINARY = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS';

describe('any statement', () => {
  holds(
    'a bad answer without => never fails a run, and changes nothing',
    `${small(4, 2)}
cpu store a 1
munmap(a+1, 4K)
mprotect(a+16K, 4K, PROT_READ)
hmadvise(-1, a, 4K, MADV_PREFETCH)
gm_as_attach(gpu0)
unpin(a)
cpu load 0x1000
gpu0 load 0x1000
cpu load a => 1`,
  );

  holds(
    'SIGSEGV, SIGBUS and OOM answer the statement, and the process lives on',
    `machine(host=8K, granule=4K)
gpu0 = gm_dev_create(memory=8K)
gm_as_attach(gpu0)
${peers('a', 4)}
cpu load 0x1000 => SIGSEGV
mprotect(a+12K, 4K, PROT_READ) => 0
cpu store a+12K 1 => SIGSEGV
gpu0 store a 1
inject gpu0 peer_unmap FAIL
cpu load a => SIGBUS
cpu store a+4K 2
cpu store a+8K 3
cpu load a+12K => OOM
cpu load a+4K => 2
gpu0 load a => 1`,
  );

  holds(
    '0 and GM_RET_SUCCESS are the same answer',
    `${small(4, 1)}
hmadvise(gpu0, a, 4K, MADV_PREFETCH) => GM_RET_SUCCESS
cpu store a 1 => GM_RET_SUCCESS
gm_as_destroy() => GM_RET_SUCCESS
gm_dev_destroy(gpu0) => 0`,
  );

  holds(
    'may begin with an actor: a CPU or a device, of any process',
    `${small(4, 2)}
cpu1 store a 1
main.cpu1 load a => 1
child = cpu1 fork()
gm_as_attach(gpu0, proc=child) => 0
b = child.cpu1 ${peers('', 1).slice(3).trim()}
child.gpu0 store b 5
main.gpu0 load a => 1
child.cpu load b => 5
child.cpu1 munmap(b, 4K) => 0
cpu1 hmadvise(gpu0, a, 4K, MADV_PREFETCH) => 0
exit(child) => 0`,
  );

  holds(
    'after exit every statement about the process answers -ESRCH',
    `${small(4, 1)}
child = fork()
exit(child) => 0
child.cpu load a => -ESRCH
child.cpu store a 1 => -ESRCH
child.gpu0 load a => -ESRCH
child.cpu mmap(NULL, 4K, ${ORDINARY}, -1, 0) => -ESRCH
child.cpu munmap(a, 4K) => -ESRCH
child.cpu mprotect(a, 4K, PROT_READ) => -ESRCH
child.cpu madvise(a, 4K, MADV_DONTNEED) => -ESRCH
child.cpu hmadvise(gpu0, a, 4K, MADV_PREFETCH) => -ESRCH
child.cpu mremap(a, 4K, 8K, MREMAP_MAYMOVE) => -ESRCH
child.cpu brk(NULL) => -ESRCH
child.cpu migrate_pages(a) => -ESRCH
child.cpu pin(a) => -ESRCH
child.cpu unpin(a) => -ESRCH
child.cpu fork() => -ESRCH
gm_as_attach(gpu0, proc=child) => -ESRCH
gm_as_destroy(child) => -ESRCH
oom_reap(child) => -ESRCH
execve(child) => -ESRCH
exit(child) => -ESRCH
cpu load a => 0`,
  );
});

describe('an access by a device that cannot be served answers the GM_RET of its fault', () => {
  holds(
    'GM_RET_FAILURE_UNKNOWN: no VMA, not peer-shared, against protection, not attached, FAIL, outside its width, pinned',
    `machine(host=64M, granule=4K)
gpu0 = gm_dev_create(memory=64K)
narrow = gm_dev_create(memory=64K, mmu=riscv-sv39)
stranger = gm_dev_create(memory=64K)
gm_as_attach(gpu0)
gm_as_attach(narrow)
${peers('a', 3)}
o = mmap(NULL, 4K, ${ORDINARY}, -1, 0)
gpu0 load 0x1000 => GM_RET_FAILURE_UNKNOWN
gpu0 load o => GM_RET_FAILURE_UNKNOWN
mprotect(a, 4K, PROT_READ) => 0
gpu0 store a 1 => GM_RET_FAILURE_UNKNOWN
gpu0 load a => 0
main.stranger load a+4K => GM_RET_FAILURE_UNKNOWN
inject gpu0 peer_map FAIL
gpu0 load a+4K => GM_RET_FAILURE_UNKNOWN
pin(a+8K) => 0
gpu0 load a+8K => GM_RET_FAILURE_UNKNOWN
unpin(a+8K) => 0
gpu0 load a+8K => 0
h = mmap(0x7000_0000_0000, 4K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED|MAP_FIXED, -1, 0)
narrow load h => GM_RET_FAILURE_UNKNOWN
hmadvise(narrow, h, 4K, MADV_PREFETCH) => -EFAULT
gpu0 load h => 0`,
  );

  holds(
    'GM_RET_NOMEM without memory on either side, GM_RET_MIGRATING while its driver migrates, too long',
    `${small(1, 2)}
gpu0 store a 1
inject kernel nomem page
gpu0 load a+4K => GM_RET_NOMEM
inject gpu0 peer_map MIGRATING 17
gpu0 load a+4K => GM_RET_MIGRATING
gpu0 load a => 1`,
  );

  holds(
    'a device that cannot replay answers every miss, and changes nothing',
    `machine(host=64M, granule=4K)
gpu0 = gm_dev_create(memory=64K, cap=PEER)
gm_as_attach(gpu0)
${peers('a', 1)}
cpu store a 5
gpu0 load a => GM_RET_FAILURE_UNKNOWN
expect a CPU
expect counter device_faults == 0
hmadvise(gpu0, a, 4K, MADV_PREFETCH) => 0
gpu0 load a => 5`,
  );
});

describe('mmap', () => {
  holds(
    '-EINVAL: length 0; neither or both of PRIVATE and SHARED; unaligned MAP_FIXED; PEER_SHARED with SHARED, a file or HUGETLB',
    `${small(4, 1)}
mmap(NULL, 0, ${ORDINARY}, -1, 0) => -EINVAL
mmap(NULL, 4K, PROT_READ, MAP_ANONYMOUS, -1, 0) => -EINVAL
mmap(NULL, 4K, PROT_READ, MAP_PRIVATE|MAP_SHARED|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0) => -EINVAL
mmap(0x10000001, 4K, ${ORDINARY}|MAP_FIXED, -1, 0) => -EINVAL
mmap(NULL, 4K, PROT_READ, MAP_SHARED|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0) => -EINVAL
mmap(NULL, 4K, PROT_READ, MAP_PRIVATE|MAP_PEER_SHARED, 3, 0) => -EINVAL
mmap(NULL, 4K, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB|MAP_PEER_SHARED, -1, 0) => -EINVAL`,
  );

  holds(
    '-ENODEV: PEER_SHARED without an address space; after gm_as_destroy again',
    `machine(host=64M, granule=4K)
gpu0 = gm_dev_create(memory=64K)
mmap(NULL, 4K, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0) => -ENODEV
gm_as_attach(gpu0)
${peers('a', 1)}
gm_as_destroy() => 0
mmap(NULL, 4K, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0) => -ENODEV`,
  );

  holds(
    '-EEXIST: occupied MAP_FIXED_NOREPLACE; -ENOMEM: beyond the user range, no room, past host and device memory',
    `${small(4, 1)}
mmap(a, 4K, ${ORDINARY}|MAP_FIXED_NOREPLACE, -1, 0) => -EEXIST
mmap(0x7fff_ffff_f000, 4K, ${ORDINARY}|MAP_FIXED, -1, 0) => -ENOMEM
mmap(NULL, 0x8000_0000_0000, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) => -ENOMEM
mmap(NULL, 65M, ${ORDINARY}, -1, 0) => -ENOMEM
mmap(NULL, 64M, ${ORDINARY}, -1, 0) => 0x7ffffbffe000
mmap(NULL, 65M, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) => 0x7ffff7efe000
mmap(NULL, 65M, ${ORDINARY}|MAP_NORESERVE, -1, 0) => 0x7ffff3dfe000
mmap(NULL, 65M, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS, -1, 0) => 0x7fffefcfe000`,
  );
});

describe('munmap, mprotect, madvise, mremap', () => {
  holds(
    'munmap: unaligned or 0 -EINVAL, a hole 0; mprotect and madvise over a hole -ENOMEM, the mapped part done',
    `${small(4, 3)}
cpu store a 1
cpu store a+8K 3
munmap(a+1, 4K) => -EINVAL
munmap(a, 0) => -EINVAL
munmap(a+4K, 4K) => 0
munmap(a+4K, 4K) => 0
madvise(a, 12K, MADV_DONTNEED) => -ENOMEM
cpu load a => 0
cpu load a+8K => 0
mprotect(a, 12K, PROT_READ) => -ENOMEM
cpu store a 1 => SIGSEGV
cpu store a+8K 1 => SIGSEGV`,
  );

  holds(
    'mremap: no VMA -EFAULT, no room without MAYMOVE -ENOMEM',
    `${small(4, 1)}
mremap(0x10000, 4K, 8K, MREMAP_MAYMOVE) => -EFAULT
mremap(a, 4K, 8K, 0) => -ENOMEM
cpu store a 7
b = mremap(a, 4K, 8K, MREMAP_MAYMOVE)
cpu load b => 7`,
  );

  holds(
    '2M: a peer-shared VMA only from a multiple of 2 MiB, lengths rounded up; a hint is rounded down',
    `machine(host=64M, granule=2M)
gpu0 = gm_dev_create(memory=16M)
gm_as_attach(gpu0)
a = mmap(0x1000_0010_0000, 5M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0) => 0x1000_0000_0000
cpu store a+5M 6
mmap(0x2000_0010_0000, 2M, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED|MAP_FIXED, -1, 0) => -EINVAL
munmap(a+4K, 2M) => -EINVAL
mprotect(a+4K, 2M, PROT_READ) => -EINVAL
madvise(a+4K, 2M, MADV_DONTNEED) => -EINVAL
mremap(a+4K, 2M, 4M, MREMAP_MAYMOVE) => -EINVAL
madvise(a+4M, 4K, MADV_DONTNEED) => 0
expect a+5M NOMAP
munmap(a+2M, 4K) => 0
cpu load a+3M => SIGSEGV
cpu load a+4M => 0`,
  );
});

describe('hmadvise', () => {
  holds(
    '-EINVAL: unknown or unattached node, -1 with PREFETCH, wrap, hole or two VMAs with PREFETCH, unknown advice',
    `${small(4, 3)}
gpu1 = gm_dev_create(memory=4K)
munmap(a+4K, 4K) => 0
hmadvise(0, a, 4K, MADV_PREFETCH) => -EINVAL
hmadvise(99, a, 4K, MADV_PREFETCH) => -EINVAL
hmadvise(5000, a, 4K, MADV_DONTNEED) => -EINVAL
hmadvise(gpu1, a, 4K, MADV_PREFETCH) => -EINVAL
hmadvise(-1, a, 4K, MADV_PREFETCH) => -EINVAL
hmadvise(gpu0, a, 0xffff_ffff_ffff_f000, MADV_PREFETCH) => -EINVAL
hmadvise(gpu0, a, 12K, MADV_PREFETCH) => -EINVAL
hmadvise(gpu0, a+4K, 4K, MADV_PREFETCH) => -EINVAL
mprotect(a+8K, 4K, PROT_READ) => 0
hmadvise(gpu0, a+8K, 8K, MADV_PREFETCH) => -EINVAL
hmadvise(gpu0, a, 4K, MADV_WILLNEED) => -EINVAL
expect counter migrations_to_device == 0`,
  );

  holds(
    '-EFAULT where a granule could not move, the others have; 0 for length 0 and for DONTNEED over holes and ordinary memory',
    `${small(4, 3)}
o = mmap(NULL, 4K, ${ORDINARY}, -1, 0)
cpu store o 9
cpu store a 1
cpu store a+4K 2
cpu store a+8K 3
pin(a+4K) => 0
hmadvise(gpu0, a, 12K, MADV_PREFETCH) => -EFAULT
expect a DEVICE gpu0
expect a+4K CPU
expect a+8K DEVICE gpu0
unpin(a+4K) => 0
hmadvise(gpu0, a, 0, MADV_PREFETCH) => 0
hmadvise(-1, o, 4K, MADV_DONTNEED) => 0
cpu load o => 9
hmadvise(-1, 0x1000, 64K, MADV_DONTNEED) => 0
hmadvise(gpu0, a, 12K, MADV_DONTNEED) => 0
expect a NOMAP
expect a+4K NOMAP`,
  );
});

describe('devices and address spaces', () => {
  holds(
    'gm_as_attach: twice -EEXIST, SHARE and REPLICATE without coherent link -EINVAL, a device that is gone -ENODEV',
    `${small(4, 1)}
gm_as_attach(gpu0) => -EEXIST
gm_as_attach(gpu0, mode=COHERENT_EXCLUSIVE) => -EEXIST
gpu1 = gm_dev_create()
gm_as_attach(gpu1, mode=SHARE) => -EINVAL
gm_as_attach(gpu1, mode=REPLICATE) => -EINVAL
gm_dev_destroy(gpu1) => 0
gm_as_attach(gpu1) => -ENODEV
gm_dev_destroy(gpu1) => -ENODEV
hmadvise(gpu1, a, 4K, MADV_PREFETCH) => -EINVAL
reclaim(gpu1, 1) => -ENODEV
main.gpu1 load a => GM_RET_FAILURE_UNKNOWN`,
  );

  holds(
    'gm_as_attach: a PEER device refusing an existing peer-shared VMA -ENOMEM; without memory as well, and nothing has changed',
    `${small(4, 1)}
picky = gm_dev_create(cap=REPLAYABLE|PEER, reserved=0-0x8000_0000_0000)
gm_as_attach(picky) => -ENOMEM
inject picky peer_va_alloc_fixed NOMEM
gpu1 = gm_dev_create(cap=REPLAYABLE|PEER)
inject kernel nomem context
gm_as_attach(gpu1) => -ENOMEM
inject gpu1 peer_va_alloc_fixed NOMEM
gm_as_attach(gpu1) => -ENOMEM
gm_as_attach(gpu1) => 0
gpu1 load a => 0`,
  );

  holds(
    'gm_as_attach that fails leaves an address space that has lost its devices as it was',
    `${small(4, 1)}
gm_dev_destroy(gpu0) => 0
gpu1 = gm_dev_create()
inject kernel nomem context
gm_as_attach(gpu1) => -ENOMEM
${peers('b', 1)}
cpu load b => 0`,
  );

  holds(
    'gm_as_destroy without an address space -ENODEV; a gm_ret when something cannot come home',
    `machine(host=64M, granule=4K)
gm_as_destroy() => -ENODEV
gpu0 = gm_dev_create(memory=64K)
gm_as_attach(gpu0)
${peers('a', 1)}
gpu0 store a 3
inject gpu0 peer_unmap FAIL
gm_as_destroy() => GM_RET_FAILURE_UNKNOWN
gpu0 load a => 3
inject kernel nomem page
gm_dev_destroy(gpu0) => GM_RET_NOMEM
gpu0 load a => 3
gm_dev_destroy(gpu0) => 0
cpu load a => 3
gm_as_destroy() => 0
gm_as_destroy() => -ENODEV`,
  );
});

describe('fork, reclaim, migrate_pages, pin', () => {
  holds(
    'fork -ENOMEM; reclaim and migrate_pages answer how many; pin -EFAULT where the page cannot come to the host',
    `${small(4, 3)}
inject kernel nomem table
fork() => -ENOMEM
cpu store a 1
gpu0 store a+4K 2
migrate_pages(a, 12K) => 1
migrate_pages(0x1000, 64K) => 0
reclaim(gpu0, 3) => 1
migrate_pages(a, 12K) => 2
pin(0x1000) => -EFAULT
gpu0 store a+4K 3
inject gpu0 peer_unmap FAIL
pin(a+4K) => -EFAULT
expect a+4K DEVICE gpu0
pin(a+4K) => 0
expect a+4K CPU
migrate_pages(a, 12K) => 1
gpu0 load a+4K => GM_RET_FAILURE_UNKNOWN
unpin(a+4K) => 0
unpin(a+4K) => -EINVAL
gpu0 load a+4K => 3`,
  );
});

describe('expect', () => {
  holds(
    'counter NAME with ==, <= and >=: every counter of interface.md §3',
    `${small(1, 2)}
cpu store a 1
gpu0 load a => 1
gpu0 store a+4K 2
cpu load a+4K => 2
expect counter cpu_faults == 2
expect counter device_faults == 2
expect counter migrations_to_device == 1
expect counter migrations_to_host == 2
expect counter evictions == 1
expect counter bytes_moved == 12288
expect counter tlb_flushes >= 3
expect counter xa_nodes >= 1
expect counter gm_mappings == 2
expect counter logical_bytes >= 136
expect counter physical_bytes >= 8192
expect counter evictions <= 1
expect counter evictions >= 1`,
  );

  holds(
    'ADDR STATE of ordinary memory and of holes: CPU where the CPU maps it, else ABSENT',
    `${small(1, 1)}
o = mmap(NULL, 4K, ${ORDINARY}, -1, 0)
expect o ABSENT
expect a ABSENT
expect 0x1000 ABSENT
cpu load o => 0
expect o CPU
cpu load a => 0
expect a CPU
gpu0 load a => 0
expect a DEVICE gpu0
madvise(a, 4K, MADV_DONTNEED) => 0
expect a NOMAP
child = fork()
expect child.o CPU
expect child.a ABSENT
exit(child)`,
  );
});
