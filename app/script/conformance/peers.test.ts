import { describe } from 'vitest';
import { holds, peers } from './testing/holds.ts';

const RW = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED';

/** A machine with an attached PEER device that keeps some addresses for itself. */
const peer = (reserved: string, more = ''): string => `machine(host=64M, granule=4K)
npu0 = gm_dev_create(memory=64K, mmu=npu, cap=REPLAYABLE|PEER${reserved === '' ? '' : `, reserved=${reserved}`})
gm_as_attach(npu0${more})
`;

describe('§4 mmap with peers', () => {
  holds(
    'a place that a PEER device refuses is set aside, and another one is tried (E29)',
    `machine(host=64M, granule=4K)
npu0 = gm_dev_create(memory=64K, mmu=npu, cap=REPLAYABLE|PEER, reserved=0x7fffffffc000-0x7fffffffe000)
gm_as_attach(npu0)
a = mmap(NULL, 4K, ${RW}, -1, 0) => 0x7fffffffe000
b = mmap(NULL, 8K, ${RW}, -1, 0) => 0x7fffffffa000
npu0 store a 1
npu0 store b 2
cpu load b => 2
munmap(a, 4K) => 0
munmap(b, 8K) => 0
expect clean`,
  );

  holds(
    'ten refusals are enough: -ENOMEM; nine are not',
    `${peer('')}inject npu0 peer_va_alloc_fixed NOMEM 9
a = mmap(NULL, 4K, ${RW}, -1, 0)
npu0 store a 1
inject npu0 peer_va_alloc_fixed NOMEM 10
mmap(NULL, 4K, ${RW}, -1, 0) => -ENOMEM
b = mmap(NULL, 4K, ${RW}, -1, 0)
cpu store b 1
expect counter calls >= 21`,
  );

  holds(
    'places that were set aside are free afterwards',
    `${peer('')}inject npu0 peer_va_alloc_fixed NOMEM 1
a = mmap(NULL, 4K, ${RW}, -1, 0) => 0x7fffffffd000
b = mmap(NULL, 4K, ${RW}, -1, 0) => 0x7fffffffe000`,
  );

  holds(
    'MAP_FIXED takes the first refusal for an answer, and the old mapping stays',
    `${peer('0x10000000-0x10001000')}o = mmap(0x10000000, 4K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED, -1, 0)
cpu store o 5
mmap(0x10000000, 4K, ${RW}|MAP_FIXED, -1, 0) => -ENOMEM
cpu load o => 5
mmap(0xffff000, 8K, ${RW}|MAP_FIXED, -1, 0) => -ENOMEM
mmap(0x10001000, 4K, ${RW}|MAP_FIXED, -1, 0) => 0x10001000
mmap(0x10001000, 4K, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED, -1, 0) => 0x10001000`,
  );

  holds(
    'MAP_FIXED over peer-shared memory keeps what was granted for it already',
    `${peer('')}${peers('a', 4)}npu0 store a+4K 1
b = mmap(a+4K, 8K, ${RW}|MAP_FIXED, -1, 0) => a+4K
npu0 load b => 0
munmap(a, 16K) => 0
expect clean`,
  );

  holds(
    'what a PEER device cannot address it refuses',
    `machine(host=64M, granule=4K, cpu=x86-64)
npu0 = gm_dev_create(memory=64K, mmu=riscv-sv39, cap=REPLAYABLE|PEER)
gm_as_attach(npu0)
mmap(0x7f0000000000, 4K, ${RW}|MAP_FIXED, -1, 0) => -ENOMEM
a = mmap(NULL, 4K, ${RW}, -1, 0) => 0x3ffffff000
npu0 store a 1`,
  );

  holds(
    'all devices must agree, or none keeps the range',
    `${peer('')}npu1 = gm_dev_create(memory=64K, mmu=npu, cap=REPLAYABLE|PEER, reserved=0x7fffffffe000-0x7ffffffff000)
gm_as_attach(npu1)
a = mmap(NULL, 4K, ${RW}, -1, 0) => 0x7fffffffd000
npu1 store a 3
npu0 load a => 3
expect clean`,
  );

  holds(
    'ordinary memory is not negotiated',
    `${peer('0x7fffffff0000-0x7ffffffff000')}o = mmap(NULL, 4K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) => 0x7fffffffe000
cpu store o 1`,
  );
});

describe('gm_as_attach of a PEER device', () => {
  holds(
    'asks for every peer-shared VMA that exists; one refusal is -ENOMEM, and the device keeps none',
    `machine(host=64M, granule=4K)
gpu0 = gm_dev_create(memory=64K)
gm_as_attach(gpu0)
a = mmap(0x10000000, 4K, ${RW}|MAP_FIXED, -1, 0)
b = mmap(0x20000000, 4K, ${RW}|MAP_FIXED, -1, 0)
gpu0 store b 7
npu0 = gm_dev_create(memory=64K, mmu=npu, cap=REPLAYABLE|PEER, reserved=0x20000000-0x20001000)
gm_as_attach(npu0) => -ENOMEM
npu0 load b => GM_RET_FAILURE_UNKNOWN
munmap(b, 4K)
gm_as_attach(npu0) => 0
npu0 load a => 0
expect clean`,
  );
});

describe('peer_va_free (E53)', () => {
  holds(
    'munmap of a part, mremap, exit and gm_as_destroy give ranges back',
    `${peer('')}${peers('a', 4)}npu0 store a+12K 1
munmap(a+4K, 4K) => 0
expect clean
b = mremap(a+8K, 8K, 16K, MREMAP_MAYMOVE)
npu0 load b+4K => 1
expect clean
gm_as_destroy() => 0
expect clean
cpu load b+4K => 1
gm_as_attach(npu0) => 0
npu0 load b+4K => 1
exit()
expect clean`,
  );

  holds(
    'mremap does not grow into what a PEER device refuses, but may move',
    `${peer('0x10001000-0x10002000')}a = mmap(0x10000000, 4K, ${RW}|MAP_FIXED, -1, 0)
npu0 store a 1
mremap(a, 4K, 8K, 0) => -ENOMEM
npu0 load a => 1
b = mremap(a, 4K, 8K, MREMAP_MAYMOVE) => 0x7fffffffd000
npu0 load b => 1
npu0 store b+4K 2
cpu load b+4K => 2
mremap(b, 4K, 4K, MREMAP_MAYMOVE|MREMAP_FIXED, 0x10001000) => -ENOMEM
npu0 load b => 1
expect clean`,
  );
});
