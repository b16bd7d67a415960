// Random scripts for pictures of whole runs: two small devices and two CPUs that fight for a few pages, sometimes at the same time.

import fc from 'fast-check';

const PAGES = 12;
const HEAD = `gpu0 = gm_dev_create(memory=16K)
npu1 = gm_dev_create(memory=24K, mmu=npu)
gm_as_attach(gpu0)
gm_as_attach(npu1)
a = mmap(NULL, ${String(4 * PAGES)}K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
b = mmap(NULL, 16K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)
`;

const page = (most = PAGES): fc.Arbitrary<string> => fc.nat(most - 1).map((n) => `+${String(4 * n)}K`);
const actor = fc.constantFrom('cpu', 'cpu1', 'gpu0', 'npu1');

const access = fc.oneof(
  fc.tuple(actor, page()).map(([who, at]) => `${who} load a${at}`),
  fc.tuple(actor, page(), fc.nat(99)).map(([who, at, value]) => `${who} store a${at} ${String(value)}`),
  fc.tuple(page(4), fc.nat(99)).map(([at, value]) => `cpu store b${at} ${String(value)}`),
);
const advice = fc.oneof(
  fc
    .tuple(fc.constantFrom('gpu0', 'npu1'), page())
    .map(([d, at]) => `hmadvise(${d}, a${at}, 4K, MADV_PREFETCH)`),
  page().map((at) => `hmadvise(-1, a${at}, 4K, MADV_DONTNEED)`),
  page(4).map((at) => `madvise(b${at}, 4K, MADV_DONTNEED)`),
  fc.constantFrom('reclaim(gpu0, 1)', 'note "x"', 'hmadvise(npu1, a, 16K, MADV_PREFETCH)'),
);
const removal = page().map((at) => `munmap(a${at}, 4K)`);
const together = fc
  .tuple(page(), page())
  .map(([one, other]) => `parallel { cpu store a${one} 1 | gpu0 load a${other} | npu1 store a${one} 2 }`);

const statement = fc.oneof(
  { weight: 8, arbitrary: access },
  { weight: 3, arbitrary: advice },
  { weight: 1, arbitrary: removal },
  { weight: 1, arbitrary: together },
);

/** A script of a 4K machine of up to `most` statements after its head; none has a mistake, some are refused by the kernel. */
export const randomScript = (most: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(1000), fc.array(statement, { maxLength: most }))
    .map(
      ([seed, lines]) => `machine(host=1M, granule=4K, seed=${String(seed)})\n${HEAD}${lines.join('\n')}\n`,
    );

const GRANULES = {
  '4K': { bytes: 4, host: '8M', device: '3M' },
  '2M': { bytes: 2048, host: '2G', device: '1G' },
};
const LONGEST = 400;

/** A script of a machine of some granule that moves stretches of many pages about, with stretches between them that nothing touches. */
export const randomSpread = (granule: '4K' | '2M', most: number): fc.Arbitrary<string> => {
  const { bytes, host, device } = GRANULES[granule];
  const length = granule === '4K' ? LONGEST : Math.floor(LONGEST / 16);
  const stretch = fc
    .tuple(fc.nat(length - 1), fc.integer({ min: 1, max: 90 }))
    .map(
      ([from, pages]) =>
        [`a+${String(from * bytes)}K`, `${String(Math.min(pages, length - from) * bytes)}K`] as const,
    );
  const line = fc.oneof(
    fc
      .tuple(fc.constantFrom('gpu0', 'npu1'), stretch)
      .map(([who, [at, size]]) => `hmadvise(${who}, ${at}, ${size}, MADV_PREFETCH)`),
    fc.tuple(fc.constantFrom('cpu', 'gpu0', 'npu1'), stretch).map(([who, [at]]) => `${who} store ${at} 1`),
    stretch.map(([at, size]) => `hmadvise(-1, ${at}, ${size}, MADV_DONTNEED)`),
    stretch.map(([at, size]) => `munmap(${at}, ${size})`),
    fc.nat(20).map((page) => `cpu store b+${String(4 * page)}K 2`),
  );
  const mapping = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS';
  const head = `machine(host=${host}, granule=${granule})
gpu0 = gm_dev_create(memory=${device})
npu1 = gm_dev_create(memory=${device}, mmu=npu)
gm_as_attach(gpu0)
gm_as_attach(npu1)
a = mmap(NULL, ${String(length * bytes)}K, ${mapping}|MAP_PEER_SHARED, -1, 0)
b = mmap(NULL, 120K, ${mapping}, -1, 0)
`;
  return fc.array(line, { minLength: 1, maxLength: most }).map((lines) => `${head}${lines.join('\n')}\n`);
};
