import { describe, expect, it } from 'vitest';
import { holds, runAndHold, small } from './testing/holds.ts';

const ANON = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0';
const SHARED = 'PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS, -1, 0';

describe('fork', () => {
  holds(
    'the child gets neither vm_obj nor gm_as; peer-shared VMAs are not inherited (E30)',
    `${small(4, 2)}
cpu store a 1
gpu0 store a+4K 2
child = fork()
child.cpu load a => SIGSEGV
child.gpu0 load a => GM_RET_FAILURE_UNKNOWN
exit(child)
cpu load a => 1
gpu0 load a+4K => 2`,
  );

  holds(
    'copy on write: parent and child share a page until one of both writes',
    `machine(host=64M, granule=4K)
o = mmap(NULL, 8K, ${ANON})
cpu store o 1
cpu store o+4K 2
child = fork()
child.cpu load o => 1
cpu store o 3
child.cpu load o => 1
cpu load o => 3
child.cpu store o+4K 4
cpu load o+4K => 2
child.cpu load o+4K => 4
child.cpu store o 5
cpu load o => 3
grandchild = child.cpu fork()
child.cpu store o 6
grandchild.cpu load o => 5
exit(child)
grandchild.cpu load o => 5
grandchild.cpu store o 7
grandchild.cpu load o => 7
exit(grandchild)
cpu load o => 3`,
  );

  it('takes frames only when somebody writes, and the last one keeps the page', () => {
    const script = `machine(host=64M, granule=4K)
o = mmap(NULL, 64K, ${ANON})
${Array.from({ length: 16 }, (_, page) => `cpu store o+${page * 4}K ${page}\n`).join('')}child = fork()
`;
    const used = (more: string): number => {
      const { memory } = runAndHold(script + more).machine.kernel;
      return memory.framesOf(0) - memory.freeFramesOf(0);
    };
    expect(used('')).toBe(16);
    expect(used('child.cpu store o 9\n')).toBe(17);
    expect(used('child.cpu store o 9\ncpu store o 8\n')).toBe(17);
    expect(used('child.cpu store o 9\nexit(child)\ncpu store o+4K 8\n')).toBe(16);
  });

  holds(
    'works where host memory would not hold copies',
    `machine(host=16K, granule=4K)
o = mmap(NULL, 12K, ${ANON})
cpu store o 1
cpu store o+4K 2
cpu store o+8K 3
child = fork()
child.cpu store o 4
child.cpu store o+4K 5 => OOM
cpu load o+4K => 2
child.cpu load o+4K => 2
exit(child)
cpu store o+4K 6`,
  );

  holds(
    'a huge page that both map is split before one of its pages is copied',
    `machine(host=64M, granule=2M)
o = mmap(0x40000000, 4M, ${ANON})
cpu store o 1
cpu store o+12K 2
child = fork()
child.cpu store o 3
cpu load o => 1
child.cpu load o => 3
cpu store o+12K 4
child.cpu load o+12K => 2
munmap(o+4K, 4K) => 0
child.cpu load o+4K => 0
child.cpu munmap(o, 1M) => 0
cpu load o => 1
exit(child)
cpu store o+1M 7
cpu load o+12K => 4`,
  );

  holds(
    'a part of a huge page that both map can be unmapped or moved by either',
    `machine(host=64M, granule=2M)
o = mmap(0x40000000, 2M, ${ANON})
cpu store o 1
cpu store o+1M 2
child = fork()
child.cpu munmap(o, 4K) => 0
cpu load o => 1
b = mremap(o+1M, 4K, 4K, MREMAP_MAYMOVE|MREMAP_FIXED, 0x10000000) => 0x10000000
cpu load b => 2
child.cpu load o+1M => 2
cpu store b 3
child.cpu load o+1M => 2`,
  );

  holds(
    'mprotect does not make a shared page writable',
    `machine(host=64M, granule=4K)
o = mmap(NULL, 4K, ${ANON})
cpu store o 1
child = fork()
mprotect(o, 4K, PROT_READ) => 0
cpu store o 2 => SIGSEGV
mprotect(o, 4K, PROT_READ|PROT_WRITE) => 0
cpu store o 2
child.cpu load o => 1
child.cpu mprotect(o, 4K, PROT_NONE) => 0
child.cpu load o => SIGSEGV
child.cpu mprotect(o, 4K, PROT_READ|PROT_WRITE) => 0
child.cpu load o => 1
child.cpu store o 3
cpu load o => 2`,
  );

  holds(
    'MAP_SHARED memory stays shared, touched before or after, at any address',
    `machine(host=64M, granule=4K)
s = mmap(NULL, 12K, ${SHARED})
cpu store s 1
child = fork()
child.cpu load s => 1
child.cpu store s 2
cpu load s => 2
child.cpu store s+4K 3
cpu load s+4K => 3
t = child.cpu mremap(s+4K, 8K, 8K, MREMAP_MAYMOVE|MREMAP_FIXED, 0x10000000) => 0x10000000
child.cpu store t 4
cpu load s+4K => 4
child.cpu store t+4K 5
cpu load s+8K => 5
munmap(s, 12K) => 0
child.cpu load t => 4
grandchild = child.cpu fork()
exit(child)
grandchild.cpu load t+4K => 5
exit(grandchild)
expect clean`,
  );

  holds(
    'MAP_SHARED contents outlive MADV_DONTNEED and the OOM reaper, until nobody maps them',
    `machine(host=64M, granule=4K)
s = mmap(NULL, 8K, ${SHARED})
cpu store s 1
madvise(s, 8K, MADV_DONTNEED) => 0
cpu load s => 1
oom_reap() => 0
cpu load s => 1
munmap(s, 4K) => 0
mmap(s, 4K, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS|MAP_FIXED, -1, 0) => s
cpu load s => 0`,
  );

  holds(
    'two MAP_SHARED mappings are two, even side by side',
    `machine(host=64M, granule=4K)
s = mmap(0x10000000, 4K, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS|MAP_FIXED, -1, 0)
t = mmap(0x10001000, 4K, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS|MAP_FIXED, -1, 0)
cpu store s 1
cpu store t 2
munmap(s, 8K) => 0
expect clean`,
  );

  holds(
    'a pinned page stays the parent’s: the child gets a copy at once',
    `machine(host=64M, granule=4K)
o = mmap(NULL, 4K, ${ANON})
cpu store o 1
pin(o) => 0
child = fork()
cpu store o 2
child.cpu load o => 1
unpin(o) => 0`,
  );

  holds(
    'fuzz seed 353877826: a copy for a page that is reaped meanwhile is not leaked',
    `machine(host=372K, granule=4K, cpu=riscv-sv57, cpus=3, seed=752)
mmap(0x400000000000, 147456, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED, -1, 0)
cpu1 load 0x40000000d000
p5 = fork()
parallel schedule=1,0,2,2,1,0,1,2,2,0,0,0,1,1,0,1,1,1 { cpu2 oom_reap(main) | cpu1 pin(0x40000000d000) | cpu store 0x400000018004 697 }
expect clean`,
  );
});
