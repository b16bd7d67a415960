import { describe, expect, it } from 'vitest';
import { holds, peers, runAndHold } from './testing/holds.ts';

const machine = (
  granule: string,
  memory: string,
  hnodes: number,
): string => `machine(host=64M, granule=${granule})
gpu0 = gm_dev_create(memory=${memory}, hnodes=${hnodes})
gm_as_attach(gpu0)
`;

const framesOf = (script: string): number[] => {
  const { memory } = runAndHold(script).machine.kernel;
  return Array.from({ length: memory.nodeCount - 1 }, (_, i) => memory.framesOf(i + 1));
};

describe('§4 several hnodes per device', () => {
  it('memory is split evenly, by whole granules', () => {
    expect(framesOf(machine('4K', '16K', 2))).toEqual([2, 2]);
    expect(framesOf(machine('4K', '20K', 3))).toEqual([2, 2, 1]);
    expect(framesOf(machine('2M', '16M', 3))).toEqual([1536, 1536, 1024]);
    expect(framesOf(machine('2M', '5M', 2))).toEqual([512, 768]);
    expect(framesOf(machine('4K', '0', 2))).toEqual([0, 0]);
  });

  holds(
    'frames are taken from the first with room; a hint by number prefers its node',
    `${machine('4K', '16K', 2)}${peers('a', 6)}
gpu0 store a 1
hmadvise(2, a+4K, 4K, MADV_PREFETCH) => 0
hmadvise(2, a+8K, 4K, MADV_PREFETCH) => 0
hmadvise(2, a+12K, 4K, MADV_PREFETCH) => 0
expect a+12K DEVICE gpu0
expect counter evictions == 0
gpu0 store a+16K 5
expect a CPU
expect counter evictions == 1
hmadvise(3, a, 4K, MADV_PREFETCH) => -EINVAL
hmadvise(0, a, 4K, MADV_PREFETCH) => -EINVAL`,
  );

  it('a hint by number fills the node that it names', () => {
    const { machine: made } = runAndHold(
      `${machine('4K', '16K', 2)}${peers('a', 1)}hmadvise(2, a, 4K, MADV_PREFETCH)`,
    );
    expect([1, 2].map((node) => made.kernel.memory.freeFramesOf(node))).toEqual([2, 1]);
  });

  it('all nodes of a device go with it', () => {
    const runner = runAndHold(`${machine('4K', '16K', 2)}gpu1 = gm_dev_create(memory=4K)
gm_dev_destroy(gpu0) => 0
hmadvise(1, 0x1000, 4K, MADV_DONTNEED) => -EINVAL`);
    const { memory } = runner.machine.kernel;
    expect([1, 2, 3].map((node) => memory.kindOf(node))).toEqual([3, 3, 2]);
  });

  holds(
    'more nodes than a machine can have: GM_RET_NOMEM',
    `machine(host=64M)
gpu0 = gm_dev_create(memory=16M, hnodes=16)
gpu1 = gm_dev_create(memory=16M, hnodes=15) => GM_RET_NOMEM
gpu2 = gm_dev_create(memory=16M, hnodes=14) => 0`,
  );
});
