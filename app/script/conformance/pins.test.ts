import { describe } from 'vitest';
import { holds, small } from './testing/holds.ts';

describe('pin and unpin (E64)', () => {
  holds(
    'pin brings the page to the host first; a device cannot move it away until it is unpinned',
    `${small(4, 1)}
gpu0 store a 7
pin(a) => 0
expect a CPU
gpu0 load a => GM_RET_FAILURE_UNKNOWN
hmadvise(gpu0, a, 4K, MADV_PREFETCH) => -EFAULT
expect a CPU
cpu load a => 7
cpu store a 8
unpin(a) => 0
gpu0 load a => 8
expect a DEVICE gpu0`,
  );

  holds(
    'pins are counted',
    `${small(4, 1)}
pin(a) => 0
pin(a) => 0
unpin(a) => 0
gpu0 load a => GM_RET_FAILURE_UNKNOWN
unpin(a) => 0
gpu0 load a => 0
unpin(a) => -EINVAL`,
  );

  holds(
    'what cannot be brought to the host cannot be pinned: -EFAULT',
    `${small(4, 2)}
pin(0x1000) => -EFAULT
gpu0 store a 7
inject gpu0 peer_unmap FAIL
pin(a) => -EFAULT
inject kernel nomem page
pin(a) => -EFAULT
expect a DEVICE gpu0
mprotect(a+4K, 4K, PROT_NONE)
pin(a+4K) => -EFAULT
pin(a) => 0`,
  );

  holds(
    'a coherent device may use a pinned page where it is',
    `machine(host=64M, granule=4K)
dev = gm_dev_create(memory=4K, link=coherent)
gm_as_attach(dev, mode=REPLICATE)
a = mmap(NULL, 4K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
pin(a) => 0
dev store a 3
cpu load a => 3`,
  );

  holds(
    'a pinned page outlives its mapping, and is freed with its pin',
    `${small(4, 2)}
cpu store a 7
pin(a) => 0
munmap(a, 4K) => 0
expect clean
unpin(a) => 0
expect clean
cpu store a+4K 8
pin(a+4K) => 0
madvise(a+4K, 4K, MADV_DONTNEED) => 0
cpu load a+4K => 0
gpu0 load a+4K => 0
unpin(a+4K) => 0`,
  );

  holds(
    'ordinary pages: pin faults them in, breaks copy on write, and follows mremap',
    `machine(host=64M, granule=4K)
o = mmap(NULL, 8K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)
pin(o) => 0
expect o CPU
cpu store o+4K 1
child = fork()
child.cpu pin(o+4K) => 0
cpu store o+4K 2
child.cpu load o+4K => 1
exit(child)
b = mremap(o, 4K, 4K, MREMAP_MAYMOVE|MREMAP_FIXED, 0x10000000)
unpin(b) => 0
unpin(b) => -EINVAL`,
  );

  holds(
    'a huge page that was pinned may be split meanwhile',
    `machine(host=64M, granule=2M)
o = mmap(0x40000000, 2M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)
pin(o+1M) => 0
munmap(o, 4K) => 0
cpu store o+4K 1
unpin(o+1M) => 0
expect clean
unpin(o+1M) => -EINVAL`,
  );
});

describe('migrate_pages (E46)', () => {
  holds(
    'mapping, CPU PTE and replicas follow the page; the answer is how many moved',
    `${small(4, 4)}
cpu store a 7
cpu store a+4K 8
gpu0 store a+8K 9
migrate_pages(a) => 1
cpu load a => 7
cpu store a 10
gpu0 load a => 10
migrate_pages(a, 16K) => 1
gpu0 load a+4K => 8
migrate_pages(a, 0) => 0
migrate_pages(0x1000, 4K) => 0
migrate_pages(a, 0xfffffffffffff000) => -EINVAL`,
  );

  holds(
    'pinned pages are passed over',
    `${small(4, 2)}
cpu store a 1
cpu store a+4K 2
pin(a)
migrate_pages(a, 8K) => 1
unpin(a)
migrate_pages(a, 8K) => 2
cpu load a => 1`,
  );

  holds(
    'pages that several processes map move once, for all',
    `machine(host=64M, granule=4K)
o = mmap(NULL, 8K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)
s = mmap(NULL, 4K, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS, -1, 0)
cpu store o 1
cpu store o+4K 2
cpu store s 3
child = fork()
child.cpu load s => 3
b = child.cpu mremap(o+4K, 4K, 4K, MREMAP_MAYMOVE|MREMAP_FIXED, 0x10000000)
migrate_pages(o, 8K) => 2
child.cpu load o => 1
child.cpu load b => 2
cpu store o 4
child.cpu load o => 1
migrate_pages(s) => 1
child.cpu load s => 3
child.cpu store s 5
cpu load s => 5
exit(child)
cpu load o+4K => 2`,
  );

  holds(
    'it ends when no frame is free',
    `machine(host=12K, granule=4K)
o = mmap(NULL, 12K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)
cpu store o 1
cpu store o+4K 2
migrate_pages(o, 12K) => 2
cpu store o+8K 3
migrate_pages(o, 12K) => 0
inject kernel nomem page
migrate_pages(o) => 0
cpu load o => 1`,
  );

  holds(
    'a huge page or a granule counts as one',
    `machine(host=64M, granule=2M)
gpu0 = gm_dev_create(memory=4M)
gm_as_attach(gpu0)
a = mmap(NULL, 4M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
o = mmap(0x40000000, 4M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)
cpu store a+1M 1
cpu store o+1M 2
migrate_pages(a, 4M) => 1
migrate_pages(a+1M) => 1
migrate_pages(o, 4M) => 1
cpu load a+1M => 1
gpu0 load a+1M => 1
cpu load o+1M => 2`,
  );
});

describe('oom_reap (E03)', () => {
  holds(
    'takes what lies in host memory; data on devices stays, NOMAP stays',
    `${small(4, 3)}
o = mmap(NULL, 4K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)
cpu store a 1
gpu0 store a+4K 2
cpu store o 3
madvise(a+8K, 4K, MADV_DONTNEED)
oom_reap() => 0
expect a NOMAP
expect a+4K DEVICE gpu0
expect a+8K ABSENT
cpu load o => 0
cpu load a => 0
cpu load a+4K => 2`,
  );
});
