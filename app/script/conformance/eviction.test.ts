import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import { holds, peers, runAndHold, small } from './testing/holds.ts';

describe('§4 eviction: peer_map = NOMEM, Recency', () => {
  holds(
    'the least recently used granule of the device goes home; an access by the device makes it recent',
    `${small(2, 3)}
cpu store a 1
cpu store a+4K 2
cpu store a+8K 3
gpu0 load a => 1
gpu0 load a+4K => 2
gpu0 load a => 1
gpu0 load a+8K => 3
expect a DEVICE gpu0
expect a+4K CPU
expect a+8K DEVICE gpu0
expect counter evictions == 1
expect counter migrations_to_host == 1
cpu load a+4K => 2`,
  );

  holds(
    'a hint marks what is there already hot',
    `${small(2, 3)}
gpu0 store a 1
gpu0 store a+4K 2
hmadvise(gpu0, a, 4K, MADV_PREFETCH) => 0
gpu0 load a+8K => 0
expect a DEVICE gpu0
expect a+4K CPU
cpu load a+4K => 2`,
  );

  holds(
    'an access by the CPU does not count: the data has gone home by then',
    `${small(2, 3)}
gpu0 store a 1
gpu0 store a+4K 2
cpu load a => 1
gpu0 load a => 1
gpu0 load a+8K => 0
expect a DEVICE gpu0
expect a+4K CPU`,
  );

  holds(
    'what other processes have on the device is evicted as well',
    `${small(1, 1)}
gpu0 store a 7
child = fork()
gm_as_attach(gpu0, proc=child)
b = child.cpu ${peers('', 1).slice(3).trim()}
child.gpu0 store b 5
expect a CPU
expect child.b DEVICE gpu0
main.gpu0 load a => 7
expect child.b CPU
child.cpu load b => 5
exit(child)`,
  );

  holds(
    'without a host page for the victim the fault answers GM_RET_NOMEM, and the data stays where it was',
    `machine(host=12K, granule=4K)
gpu0 = gm_dev_create(memory=4K)
gm_as_attach(gpu0)
${peers('a', 2)}
o = mmap(NULL, 8K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)
gpu0 store a 1
cpu store a+4K 2
cpu store o 3
cpu store o+4K 4
gpu0 load a+4K => GM_RET_NOMEM
expect a DEVICE gpu0
expect a+4K CPU
gpu0 load a => 1
cpu load a+4K => 2
expect counter evictions == 0`,
  );

  holds(
    'if nothing can be evicted the device gets the error, and the data stays where it was',
    `${small(0, 1)}
cpu store a 7
gpu0 load a => GM_RET_NOMEM
expect a CPU
cpu load a => 7
hmadvise(gpu0, a, 4K, MADV_PREFETCH) => -EFAULT
cpu load a => 7`,
  );

  holds(
    'a victim that its driver does not give up is passed over',
    `${small(2, 3)}
gpu0 store a 1
gpu0 store a+4K 2
inject gpu0 peer_unmap FAIL 1
gpu0 load a+8K => 0
expect a DEVICE gpu0
expect a+4K CPU
cpu load a+4K => 2`,
  );

  holds(
    'what mremap moved is found and evicted, with replicas as well',
    `machine(host=64M, granule=4K)
gpu0 = gm_dev_create(memory=4K, link=coherent)
dev = gm_dev_create(memory=0, link=coherent)
gm_as_attach(gpu0)
gm_as_attach(dev, mode=REPLICATE)
${peers('a', 2)}
gpu0 store a 7
b = mremap(a, 4K, 4K, MREMAP_MAYMOVE|MREMAP_FIXED, 0x10000000) => 0x10000000
gpu0 store a+4K 8
expect b CPU
dev load b => 7
dev load a+4K => 8`,
  );

  holds(
    'reclaim(D, n) answers how many granules it sent home',
    `${small(4, 3)}
gpu0 store a 1
gpu0 store a+4K 2
gpu0 store a+8K 3
reclaim(gpu0, 2) => 2
expect a CPU
expect a+4K CPU
expect a+8K DEVICE gpu0
expect counter evictions == 2
reclaim(gpu0, 5) => 1
reclaim(gpu0, 5) => 0
reclaim(gpu0, 0) => 0
cpu load a+8K => 3`,
  );

  it.each([
    ['4K', 4, 10],
    ['2M', 2048, 5],
  ])(
    '%s: 64 granules through a 16-granule device, in any order: data intact, evictions counted',
    (granule, kib, numRuns) => {
      const page = fc.integer({ min: 0, max: 63 });
      const order = fc.array(fc.tuple(page, fc.constantFrom('gpu0', 'gpu0', 'cpu', 'hint')), {
        minLength: 100,
        maxLength: 200,
      });
      const first = fc.shuffledSubarray(PAGES, { minLength: 64 });
      fc.assert(
        fc.property(first, order, (pages, turns) => {
          runsThrough(granule, kib, pages, turns);
        }),
        { numRuns },
      );
    },
  );
});

const PAGES = Array.from({ length: 64 }, (_, page) => page);

/**
 * Stores something in each of 64 granules by the device, in an order; has them read and replaced in another; a last round reads all. A list of
 * what the device used says what it holds and how often it had to make room.
 */
function runsThrough(
  granule: string,
  kib: number,
  first: readonly number[],
  order: readonly (readonly [page: number, who: string])[],
): void {
  const values = PAGES.map((page) => page + 1);
  const at = (page: number): string => `a+${String(page * kib)}K`;
  const lines: string[] = [];
  let used: number[] = [];
  let evictions = 0;
  const uses = (page: number, who: string): void => {
    const others = used.filter((each) => each !== page);
    if (who !== 'cpu' && others.length === 16) evictions++;
    used = who === 'cpu' ? others : [...others.slice(-15), page];
  };
  for (const page of first) {
    lines.push(`gpu0 store ${at(page)} ${String(values[page])}`);
    uses(page, 'gpu0');
  }
  order.forEach(([page, who], turn) => {
    uses(page, who);
    if (who === 'hint') {
      lines.push(`hmadvise(gpu0, ${at(page)}, 4K, MADV_PREFETCH) => 0`);
      return;
    }
    lines.push(`${who} load ${at(page)} => ${String(values[page])}`);
    values[page] = 1000 + turn;
    lines.push(`${who} store ${at(page)} ${String(values[page])}`);
  });
  lines.push(`expect counter evictions == ${String(evictions)}`);
  lines.push(...PAGES.map((page) => `expect ${at(page)} ${used.includes(page) ? 'DEVICE gpu0' : 'CPU'}`));
  lines.push(...values.map((value, page) => `gpu0 load ${at(page)} => ${String(value)}`));
  runAndHold(`machine(host=256M, granule=${granule})
gpu0 = gm_dev_create(memory=${String(16 * kib)}K)
gm_as_attach(gpu0)
a = mmap(NULL, ${String(64 * kib)}K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
${lines.join('\n')}`);
}
