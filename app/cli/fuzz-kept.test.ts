// Scripts that fuzz has found and cut down: each once broke a rule. Named after the mistake.

import { describe, expect, it } from 'vitest';
import { fuzzScript } from './lib/fuzz-run.ts';

const kept = {
  'two pins of a huge page that was split between them (seed 587)': `machine(host=14336K, granule=2M, cpu=riscv-sv39)
mmap(0x20a00000, 6291456, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED, -1, 0)
cpu1 pin(0x20a00000)
madvise(0x20a59000, 815104, MADV_DONTNEED)
cpu1 pin(0x20a00000)`,

  'a pinned huge page that munmap splits (seed 1377)': `machine(host=16384K, granule=2M, cpu=riscv-sv39, cpus=3)
mmap(0x20000000, 2097152, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED, -1, 0)
pin(0x20000000)
munmap(0x201fc000, 16384)
cpu pin(0x20000000)
unpin(0x20000000)
exit()`,

  'a huge page entered while another CPU falls back to a small one (seed 17)': `machine(host=8M, granule=2M, cpus=3)
a = mmap(0x20000000, 2M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED, -1, 0)
inject kernel nomem page 1
parallel schedule=0,0,1,1,1,1 { cpu load a+0x10 | cpu2 load a+0x10 }
cpu load a+0x10 => 0`,

  'a replica at the old address while mremap moves the page (seed 631)': `machine(host=288K, granule=4K, cpu=arm64, cpus=2)
gpu1 = gm_dev_create(memory=4K, mmu=npu, cap=REPLAYABLE|PEER, link=cxl)
gm_as_attach(gpu1, mode=REPLICATE)
mmap(0x3fff800000, 61440, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED|MAP_FIXED, -1, 0)
gpu2 = gm_dev_create(memory=8K, mmu=x86-64, cap=0, link=cxl)
gm_as_attach(gpu2, mode=REPLICATE)
cpu store 0x3fff800010 429
parallel schedule=1,1,1,1,2,0,1,2,1,1,2,1,2,2,0,1,2,0,2 { gpu2 load 0x3fff800010 | cpu1 mremap(0x3fff800000, 4K, 4K, MREMAP_MAYMOVE|MREMAP_FIXED, 0x3fff811000) }`,

  'a heap that is cut short and grows again in one block (seed 902003; the oracle was wrong)': `machine(host=72K, granule=4K, cpu=arm64, cpus=2)
h4 = brk(NULL)
brk(h4+0x4064)
cpu1 store h4+0x4000 572
parallel schedule=1,1,2,0,2,3,1,0,3,2,3,2,3,1,3,0,3,3,1,2,1,3,1,0,1,3,2,1,2,0,3 { cpu brk(h4+0x4064) | cpu1 brk(h4+0x3064) }
cpu1 load h4+0x4000`,
};

describe('what fuzz once found', () => {
  it.each(Object.entries(kept))('%s', (_name, script) => {
    for (const seed of [1, 2, 3]) expect(fuzzScript(script, seed).failure).toBeNull();
  });
});
