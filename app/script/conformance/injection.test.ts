import { describe } from 'vitest';
import { holds, small } from './testing/holds.ts';

const FIXED = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED|MAP_FIXED, -1, 0';

describe('inject D peer_map', () => {
  holds(
    'NOMEM: something is evicted and the call repeated',
    `${small(4, 2)}
gpu0 store a 1
cpu store a+4K 2
inject gpu0 peer_map NOMEM
gpu0 load a+4K => 2
expect a CPU
expect counter evictions == 1`,
  );

  holds(
    'NOMEM with nothing to evict: GM_RET_NOMEM, and the data stays on the host',
    `${small(4, 1)}
cpu store a 7
inject gpu0 peer_map NOMEM
gpu0 load a => GM_RET_NOMEM
expect a CPU
cpu load a => 7
gpu0 load a => 7`,
  );

  holds(
    'FAIL: GM_RET_FAILURE_UNKNOWN, and the data stays on the host (E14, E56)',
    `${small(4, 1)}
cpu store a 7
inject gpu0 peer_map FAIL 2
gpu0 load a => GM_RET_FAILURE_UNKNOWN
expect a CPU
hmadvise(gpu0, a, 4K, MADV_PREFETCH) => -EFAULT
cpu load a => 7
gpu0 load a => 7`,
  );

  holds(
    'FAIL on a first touch: there is no data, and later there is',
    `${small(4, 1)}
inject gpu0 peer_map FAIL
gpu0 store a 1 => GM_RET_FAILURE_UNKNOWN
expect a NOMAP
gpu0 store a 1
expect a DEVICE gpu0`,
  );

  holds(
    'MIGRATING: the device replays, and the granule is mapped at last (E25)',
    `${small(4, 1)}
cpu store a 7
inject gpu0 peer_map MIGRATING 16
gpu0 load a => 7
expect counter device_faults == 17`,
  );

  holds(
    'MIGRATING: after 16 replays the answer is GM_RET_MIGRATING, and the data stays where it was',
    `${small(4, 1)}
cpu store a 7
inject gpu0 peer_map MIGRATING 17
gpu0 load a => GM_RET_MIGRATING
expect a CPU
cpu load a => 7
expect counter device_faults == 17
gpu0 load a => 7`,
  );

  holds(
    'MIGRATING: a hint asks again as well, and says when it could not',
    `${small(4, 2)}
cpu store a 7
inject gpu0 peer_map MIGRATING 3
hmadvise(gpu0, a, 4K, MADV_PREFETCH) => 0
expect a DEVICE gpu0
inject gpu0 peer_map MIGRATING 100
hmadvise(gpu0, a+4K, 4K, MADV_PREFETCH) => -EFAULT
expect a+4K NOMAP
inject gpu0 peer_map MIGRATING 0
gpu0 load a+4K => 0`,
  );

  holds(
    'a later injection takes the place of an earlier one, 0 cancels',
    `${small(4, 1)}
cpu store a 7
inject gpu0 peer_map NOMEM 5
inject gpu0 peer_map FAIL 1
gpu0 load a => GM_RET_FAILURE_UNKNOWN
inject gpu0 peer_map FAIL 5
inject gpu0 peer_map FAIL 0
gpu0 load a => 7`,
  );
});

describe('inject D peer_unmap FAIL', () => {
  holds(
    'a refusal comes before anything has changed: SIGBUS for the CPU, the data stays on the device',
    `${small(4, 1)}
gpu0 store a 7
inject gpu0 peer_unmap FAIL
cpu load a => SIGBUS
expect a DEVICE gpu0
gpu0 load a => 7
cpu load a => 7`,
  );

  holds(
    'another device gets GM_RET_FAILURE_UNKNOWN',
    `${small(4, 1)}
gpu1 = gm_dev_create(memory=16K)
gm_as_attach(gpu1)
gpu0 store a 7
inject gpu0 peer_unmap FAIL
gpu1 load a => GM_RET_FAILURE_UNKNOWN
expect a DEVICE gpu0
gpu1 load a => 7
expect a DEVICE gpu1`,
  );

  holds(
    'what is dropped cannot be kept: munmap, madvise, hmadvise and exit go on',
    `${small(4, 4)}
gpu0 store a 1
gpu0 store a+4K 2
gpu0 store a+8K 3
gpu0 store a+12K 4
inject gpu0 peer_unmap FAIL 4
madvise(a, 4K, MADV_DONTNEED) => 0
cpu load a => 0
hmadvise(-1, a+4K, 4K, MADV_DONTNEED) => 0
gpu0 load a+4K => 0
munmap(a+8K, 4K) => 0
expect a+8K ABSENT
exit()
expect clean`,
  );
});

describe('inject dma_map FAIL (E23)', () => {
  holds(
    'fails the fault of the device and keeps the data',
    `${small(4, 1)}
cpu store a 7
inject dma_map FAIL
gpu0 load a => GM_RET_FAILURE_UNKNOWN
expect a CPU
cpu load a => 7`,
  );

  holds(
    'fails the fault of the CPU and keeps the data on the device',
    `${small(4, 1)}
gpu0 store a 7
inject dma_map FAIL
cpu load a => SIGBUS
expect a DEVICE gpu0
cpu load a => 7`,
  );
});

describe('inject kernel nomem', () => {
  holds(
    'page: OOM for the CPU, GM_RET_NOMEM where data must come home, a retry works',
    `${small(4, 2)}
gpu1 = gm_dev_create(memory=16K)
gm_as_attach(gpu1)
inject kernel nomem page
cpu store a 1 => OOM
cpu store a 1
gpu0 store a+4K 2
inject kernel nomem page
cpu load a+4K => OOM
inject kernel nomem page
gpu1 load a+4K => GM_RET_NOMEM
expect a+4K DEVICE gpu0
gpu1 load a+4K => 2
o = mmap(NULL, 4K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)
inject kernel nomem page
cpu store o 5 => OOM
cpu store o 5
cpu load o => 5`,
  );

  holds(
    'table: OOM for the CPU, GM_RET_NOMEM for a device; data stays where it was',
    `${small(4, 1)}
inject kernel nomem table
cpu store a 7 => OOM
cpu store a 7
inject kernel nomem table
gpu0 load a => GM_RET_NOMEM
expect a CPU
cpu load a => 7
gpu0 load a => 7
inject kernel nomem table
child = fork() => -ENOMEM
inject kernel nomem table
execve() => -ENOMEM
gpu0 load a => 7
gpu1 = gm_dev_create(memory=16K)
inject kernel nomem table
gm_as_attach(gpu1) => -ENOMEM
gm_as_attach(gpu1) => 0`,
  );

  holds(
    'table: a huge page splits all the same, its table was put by',
    `machine(host=64M, granule=2M)
o = mmap(0x40000000, 4M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)
cpu store o 1
cpu store o+8K 2
inject kernel nomem table
munmap(o+4K, 4K) => 0
cpu load o => 1
cpu load o+8K => 2
inject kernel nomem table 0`,
  );

  for (const site of ['gm_mapping', 'xa_node'])
    holds(
      `${site}: OOM for the CPU, GM_RET_NOMEM for a device, and nothing is left behind (E06)`,
      `${small(4, 2)}
inject kernel nomem ${site}
cpu store a 1 => OOM
expect a ABSENT
expect counter gm_mappings == 0
inject kernel nomem ${site}
gpu0 store a 1 => GM_RET_NOMEM
expect a ABSENT
expect counter evictions == 0
gpu0 store a 1
inject kernel nomem ${site}
pin(a+0x4000000000) => -EFAULT
cpu load a => 1
inject kernel nomem ${site} 0`,
    );

  holds(
    'vm_object: the first peer-shared mmap answers -ENOMEM, and the next one works',
    `machine(host=64M, granule=4K)
gpu0 = gm_dev_create(memory=16K)
gm_as_attach(gpu0)
o = mmap(0x10000000, 4K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED, -1, 0)
cpu store o 5
inject kernel nomem vm_object
mmap(0x10000000, 4K, ${FIXED}) => -ENOMEM
cpu load o => 5
mmap(0x10000000, 4K, ${FIXED}) => 0x10000000
cpu load o => 0`,
  );

  holds(
    'vma: mmap, a split by munmap, mprotect or mremap, brk and fork change nothing',
    `${small(4, 3)}
cpu store a 1
gpu0 store a+4K 2
cpu store a+8K 3
inject kernel nomem vma
mmap(NULL, 4K, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) => -ENOMEM
inject kernel nomem vma
munmap(a+4K, 4K) => -ENOMEM
inject kernel nomem vma
mprotect(a+4K, 4K, PROT_READ) => -ENOMEM
inject kernel nomem vma
mremap(a+4K, 4K, 8K, MREMAP_MAYMOVE) => -ENOMEM
gpu0 store a+4K 4
cpu load a => 1
cpu load a+4K => 4
cpu load a+8K => 3
h = brk(NULL)
inject kernel nomem vma
brk(h+4K) => h
cpu store h 1 => SIGSEGV
brk(h+4K) => h+4K
cpu store h 1
inject kernel nomem vma
fork() => -ENOMEM
child = fork()
child.cpu load h => 1
exit(child)`,
  );

  holds(
    'vma_tree: munmap answers -ENOMEM before anything is dropped (E48)',
    `${small(4, 3)}
gpu0 store a 7
cpu store a+4K 8
inject kernel nomem vma_tree
munmap(a, 4K) => -ENOMEM
inject kernel nomem vma_tree
munmap(a, 12K) => -ENOMEM
expect a DEVICE gpu0
cpu load a => 7
cpu load a+4K => 8
inject kernel nomem vma_tree
mmap(a, 4K, ${FIXED}) => -ENOMEM
inject kernel nomem vma_tree
mremap(a, 12K, 4K, 0) => -ENOMEM
inject kernel nomem vma_tree
mremap(a, 4K, 4K, MREMAP_MAYMOVE|MREMAP_FIXED, 0x10000000) => -ENOMEM
cpu load a => 7
h = brk(NULL)
brk(h+8K) => h+8K
cpu store h+4K 9
inject kernel nomem vma_tree
brk(h+4K) => h+8K
cpu load h+4K => 9
inject kernel nomem vma_tree
munmap(0x20000000, 4K) => 0
munmap(a, 4K) => -ENOMEM
munmap(a, 4K) => 0`,
  );

  holds(
    'context: gm_as_attach answers -ENOMEM and leaves no address space behind',
    `machine(host=64M, granule=4K)
gpu0 = gm_dev_create(memory=16K)
inject kernel nomem context
gm_as_attach(gpu0) => -ENOMEM
mmap(NULL, 4K, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0) => -ENODEV
gm_as_attach(gpu0) => 0
gm_as_attach(gpu0) => -EEXIST`,
  );

  holds(
    'table and xa_node: mremap takes its memory ahead, and moves nothing without',
    `${small(4, 2)}
gpu0 store a 1
cpu store a+4K 2
inject kernel nomem table
mremap(a, 8K, 8K, MREMAP_MAYMOVE|MREMAP_FIXED, 0x10000000) => -ENOMEM
inject kernel nomem xa_node
mremap(a, 8K, 8K, MREMAP_MAYMOVE|MREMAP_FIXED, 0x10000000) => -ENOMEM
gpu0 load a => 1
cpu load a+4K => 2
mremap(a, 8K, 8K, MREMAP_MAYMOVE|MREMAP_FIXED, 0x10000000) => 0x10000000
gpu0 load 0x10000000 => 1
cpu load 0x10001000 => 2
cpu load a => SIGSEGV`,
  );
});
