import { describe } from 'vitest';
import { holds, peers, small } from './testing/holds.ts';

describe('gm_dev_destroy (E20)', () => {
  holds(
    'everything comes home first, in every process; contexts and hnodes go',
    `${small(8, 2)}
gpu0 store a 1
gpu0 store a+4K 2
child = fork()
gm_as_attach(gpu0, proc=child)
b = child.cpu ${peers('', 1).slice(3).trim()}
child.gpu0 store b 3
gm_dev_destroy(gpu0) => 0
expect a CPU
expect child.b CPU
cpu load a => 1
cpu load a+4K => 2
child.cpu load b => 3
gpu0 load a => GM_RET_FAILURE_UNKNOWN
gm_as_attach(gpu0) => -ENODEV
gm_dev_destroy(gpu0) => -ENODEV
reclaim(gpu0, 1) => -ENODEV
hmadvise(gpu0, a, 4K, MADV_PREFETCH) => -EINVAL
expect clean`,
  );

  holds(
    'other devices go on',
    `${small(8, 2)}
gpu1 = gm_dev_create(memory=32K)
gm_as_attach(gpu1)
gpu0 store a 1
gpu1 store a+4K 2
gm_dev_destroy(gpu0) => 0
expect a+4K DEVICE gpu1
gpu1 load a => 1
gpu2 = gm_dev_create(memory=32K)
gm_as_attach(gpu2) => 0
gpu2 load a => 1`,
  );

  holds(
    'without room at home the device stays, and nothing has changed',
    `machine(host=8K, granule=4K)
gpu0 = gm_dev_create(memory=16K)
gm_as_attach(gpu0)
${peers('a', 4)}
gpu0 store a 1
gpu0 store a+4K 2
gpu0 store a+8K 3
gm_dev_destroy(gpu0) => GM_RET_NOMEM
expect a DEVICE gpu0
expect a+8K DEVICE gpu0
gpu0 store a 4
munmap(a+8K, 8K)
gm_dev_destroy(gpu0) => 0
cpu load a => 4
cpu load a+4K => 2`,
  );

  holds(
    'a driver that gives something not back keeps the device there',
    `${small(8, 2)}
gpu0 store a 1
gpu0 store a+4K 2
inject gpu0 peer_unmap FAIL
gm_dev_destroy(gpu0) => GM_RET_FAILURE_UNKNOWN
gpu0 load a => 1
gpu0 load a+4K => 2
gm_dev_destroy(gpu0) => 0
cpu load a+4K => 2`,
  );

  holds(
    'an address space without devices is still one',
    `${small(8, 1)}
gm_dev_destroy(gpu0) => 0
b = mmap(NULL, 4K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
cpu store b 1`,
  );
});

describe('gm_as_destroy (E19)', () => {
  holds(
    'brings home without CPU PTEs, then contexts go; entries stay',
    `${small(8, 3)}
gpu0 store a 1
cpu store a+4K 2
gpu0 load a+4K => 2
madvise(a, 4K, MADV_DONTNEED)
gpu0 store a+8K 3
gm_as_destroy() => 0
expect a NOMAP
expect a+4K CPU
expect a+8K CPU
expect counter gm_mappings == 3
gpu0 load a+4K => GM_RET_FAILURE_UNKNOWN
cpu load a+4K => 2
cpu load a+8K => 3
mmap(NULL, 4K, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0) => -ENODEV
gm_as_destroy() => -ENODEV
gm_as_attach(gpu0) => 0
gpu0 load a+8K => 3
expect clean`,
  );

  holds(
    'of a child leaves the parent alone',
    `${small(8, 1)}
gpu0 store a 1
child = fork()
gm_as_attach(gpu0, proc=child)
gm_as_destroy(proc=child) => 0
gpu0 load a => 1
gm_as_destroy(child) => -ENODEV
exit(child)
gm_as_destroy(child) => -ESRCH`,
  );

  holds(
    'refused when something cannot come home',
    `machine(host=4K, granule=4K)
gpu0 = gm_dev_create(memory=16K)
gm_as_attach(gpu0)
${peers('a', 2)}
gpu0 store a 1
gpu0 store a+4K 2
gm_as_destroy() => GM_RET_NOMEM
expect a DEVICE gpu0
gpu0 load a+4K => 2
munmap(a+4K, 4K)
inject gpu0 peer_unmap FAIL
gm_as_destroy() => GM_RET_FAILURE_UNKNOWN
gpu0 load a => 1
gm_as_destroy() => 0`,
  );
});

describe('exit (E05, E65)', () => {
  holds(
    'zero left of pages, frames, contexts, mappings, pins and ranges',
    `machine(host=64M, granule=4K)
gpu0 = gm_dev_create(memory=32K, link=coherent)
npu0 = gm_dev_create(memory=32K, mmu=npu, cap=REPLAYABLE|PEER)
rep = gm_dev_create(memory=0, link=coherent)
gm_as_attach(gpu0)
gm_as_attach(npu0)
gm_as_attach(rep, mode=REPLICATE)
${peers('a', 4)}
s = mmap(NULL, 8K, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS, -1, 0)
gpu0 store a 1
npu0 store a+4K 2
cpu store a+8K 3
rep store a+12K 4
rep load a => 1
cpu store s 5
pin(a+8K) => 0
pin(s) => 0
exit()
expect clean
expect counter gm_mappings == 0
expect counter xa_nodes == 0
expect counter physical_bytes == 0
cpu load a => -ESRCH
gm_as_attach(gpu0) => -ESRCH
pin(a) => -ESRCH
oom_reap() => -ESRCH
migrate_pages(a) => -ESRCH
munmap(a, 4K) => -ESRCH
fork() => -ESRCH`,
  );
});
