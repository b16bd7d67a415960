import { describe } from 'vitest';
import { holds, peers } from './testing/holds.ts';

/** A machine with device `dev` behind a coherent link in a mode, `gpu1` behind PCIe and `gpu2` behind a coherent link in exclusive mode. */
const modes = (mode: string, pages: number): string => `machine(host=64M, granule=4K)
dev = gm_dev_create(memory=64K, link=coherent)
gpu1 = gm_dev_create(memory=64K)
gpu2 = gm_dev_create(memory=64K, link=coherent)
gm_as_attach(dev, mode=${mode}) => 0
gm_as_attach(gpu1) => 0
gm_as_attach(gpu2) => 0
${peers('a', pages)}`;

describe('gm_as_attach', () => {
  holds(
    'SHARE and REPLICATE need a coherent link: -EINVAL without; CXL is one',
    `machine(host=64M, granule=4K)
gpu0 = gm_dev_create(memory=64K)
gm_as_attach(gpu0, mode=SHARE) => -EINVAL
gm_as_attach(gpu0, mode=REPLICATE) => -EINVAL
gm_as_attach(gpu0, mode=COHERENT_EXCLUSIVE) => 0
gpu1 = gm_dev_create(memory=64K, link=cxl)
gm_as_attach(gpu1, mode=SHARE) => 0
gpu2 = gm_dev_create(memory=64K, link=coherent)
gm_as_attach(gpu2, mode=REPLICATE) => 0
expect clean`,
  );
});

describe('§4 SHARE', () => {
  holds(
    'the device walks the CPU’s table: no entries of its own, no migration',
    `${modes('SHARE', 2)}
dev store a 1
expect a CPU
cpu load a => 1
cpu store a 2
dev load a => 2
expect counter cpu_faults == 0
expect counter device_faults == 1
expect counter migrations_to_device == 0
expect counter bytes_moved == 0
cpu store a+4K 3
dev load a+4K => 3
expect counter device_faults == 1`,
  );

  holds(
    'data at another device is brought home first',
    `${modes('SHARE', 2)}
gpu1 store a 1
gpu2 store a+4K 2
dev load a => 1
expect a CPU
dev load a+4K => 2
expect a+4K CPU
gpu1 load a => 1
expect a DEVICE gpu1
dev store a 3
gpu1 load a => 3`,
  );

  holds(
    'only peer-shared memory is the device’s, and only what the VMA allows',
    `${modes('SHARE', 1)}
o = mmap(NULL, 4K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)
cpu store o 1
dev load o => GM_RET_FAILURE_UNKNOWN
cpu store a 2
mprotect(a, 4K, PROT_READ) => 0
dev load a => 2
dev store a 3 => GM_RET_FAILURE_UNKNOWN
mprotect(a, 4K, PROT_NONE) => 0
dev load a => GM_RET_FAILURE_UNKNOWN
munmap(a, 4K) => 0
dev load a => GM_RET_FAILURE_UNKNOWN`,
  );

  holds(
    'without memory the device gets GM_RET_NOMEM',
    `${modes('SHARE', 1)}
inject kernel nomem page
dev load a => GM_RET_NOMEM
dev load a => 0`,
  );

  holds(
    'a flush of the CPU’s table is one of the device’s TLB as well',
    `${modes('SHARE', 1)}
cpu store a 1
expect counter tlb_flushes == 0
madvise(a, 4K, MADV_DONTNEED)
expect counter tlb_flushes == 2
dev load a => 0`,
  );

  holds(
    'leaving takes nothing away from the CPU',
    `${modes('SHARE', 1)}
dev store a 1
gm_dev_destroy(dev) => 0
cpu load a => 1
gm_as_destroy() => 0
cpu load a => 1
expect counter cpu_faults == 0
expect clean`,
  );
});

describe('§4 REPLICATE', () => {
  holds(
    'what the CPU maps is entered in the device’s table: no fault, no migration',
    `${modes('REPLICATE', 2)}
cpu store a 1
dev load a => 1
dev store a 2
cpu load a => 2
expect a CPU
expect counter device_faults == 0
expect counter bytes_moved == 0`,
  );

  holds(
    'the first touch allocates a host page, which the CPU does not map yet',
    `${modes('REPLICATE', 1)}
dev store a 1
expect a CPU
expect counter device_faults == 1
cpu load a => 1
expect counter cpu_faults == 1`,
  );

  holds(
    'data behind a coherent link is used in place, other data is brought home first',
    `${modes('REPLICATE', 2)}
gpu2 store a 1
dev load a => 1
expect a DEVICE gpu2
expect counter device_faults == 1
gpu1 store a+4K 2
dev load a+4K => 2
expect a+4K CPU
expect counter migrations_to_host == 1
dev store a 3
gpu2 load a => 3`,
  );

  holds(
    'replicas are cleared before data moves: every load sees the last store',
    `${modes('REPLICATE', 1)}
cpu store a 1
dev load a => 1
gpu1 store a 2
dev load a => 2
gpu2 store a 3
dev load a => 3
cpu store a 4
dev load a => 4
expect a CPU`,
  );

  holds(
    'replicas are cleared before data is freed',
    `${modes('REPLICATE', 3)}
cpu store a 1
gpu2 store a+4K 2
dev load a+4K => 2
madvise(a, 8K, MADV_DONTNEED) => 0
dev load a => 0
dev load a+4K => 0
cpu store a+8K 3
dev load a+8K => 3
munmap(a+8K, 4K) => 0
dev load a+8K => GM_RET_FAILURE_UNKNOWN
oom_reap() => 0
dev load a => 0`,
  );

  holds(
    'replicas follow mprotect, mremap and compaction',
    `${modes('REPLICATE', 1)}
cpu store a 1
mprotect(a, 4K, PROT_READ) => 0
dev store a 2 => GM_RET_FAILURE_UNKNOWN
dev load a => 1
b = mremap(a, 4K, 4K, MREMAP_MAYMOVE|MREMAP_FIXED, 0x10000000) => 0x10000000
dev load b => 1
dev load a => GM_RET_FAILURE_UNKNOWN
migrate_pages(b) => 1
dev load b => 1
mprotect(b, 4K, PROT_READ|PROT_WRITE) => 0
dev store b 5
cpu load b => 5`,
  );

  holds(
    'its own accesses do not make another device’s granule recent',
    `machine(host=64M, granule=4K)
dev = gm_dev_create(memory=64K, link=coherent)
gpu2 = gm_dev_create(memory=8K, link=coherent)
gm_as_attach(dev, mode=REPLICATE)
gm_as_attach(gpu2)
${peers('a', 3)}
gpu2 store a 1
gpu2 store a+4K 2
dev load a => 1
gpu2 store a+8K 3
expect a CPU
expect a+4K DEVICE gpu2
dev load a => 1`,
  );

  holds(
    'modes differ per device in one address space, and a device that leaves takes its replicas along',
    `${modes('REPLICATE', 2)}
share = gm_dev_create(memory=0, link=coherent)
gm_as_attach(share, mode=SHARE) => 0
cpu store a 1
share load a => 1
dev load a => 1
share store a 2
dev load a => 2
gpu1 load a => 2
share load a => 2
dev load a => 2
gm_dev_destroy(dev) => 0
share load a => 2
gpu2 load a => 2
expect a DEVICE gpu2
gm_as_destroy() => 0
expect a CPU
cpu load a => 2`,
  );
});
