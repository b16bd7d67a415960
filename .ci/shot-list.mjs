// The named states of `npm run shots`: what a person should be able to explain without help. Data and a few moves.
import { press, pressUntil } from './open-page.mjs';

/** A script with its title. */
const script = (title, body) => `#! gmem 1\n# ${title}\n${body}`;
const device = (memory, more = '') =>
  `gpu0 = gm_dev_create(memory=${memory}, mmu=gpu${more})\ngm_as_attach(gpu0)\n`;
const memory = (name, length) =>
  `${name} = mmap(NULL, ${length}, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)\n`;

/** A storm of migrations: pages go back and forth between two memories. */
const storm = Array.from({ length: 24 }, (_, i) => {
  // An odd number of pages: each comes round to the other device the next time.
  const page = (i * 7) % 11;
  return `${i % 2 === 0 ? 'gpu0' : 'cpu'} store a+${page * 4096} ${i}\n`;
}).join('');

/** Mapped pages of the large machine, in statements of 16,384 pages each. */
const million = Array.from({ length: 64 }, (_, i) =>
  i % 3 === 0
    ? `hmadvise(gpu0, a+${i * 64}M, 64M, MADV_PREFETCH)\n`
    : `hmadvise(gpu1, a+${i * 64}M, 64M, MADV_PREFETCH)\n`,
).join('');

/**
 * `script` (null: the first visit), `then` moves to the moment, `band` is the one that a narrow screen shows (1 to 4).
 */
export const shots = [
  { name: 'first-visit', script: null, band: 1 },
  {
    name: 'selected-address',
    script: null,
    band: 3,
    then: async (page) => {
      await press(page, 'Shift+ArrowRight', 3);
    },
  },
  {
    name: 'sparse-2m',
    band: 2,
    script: script(
      'Huge pages, far apart',
      `machine(host=1G, granule=2M)\n${device('256M')}${memory('a', '128M')}${[0, 5, 6, 17, 40, 63]
        .map((n) => `${n % 2 === 0 ? 'cpu' : 'gpu0'} store a+${n * 2}M ${n}\n`)
        .join('')}note "Six huge pages, far apart: most slots of the XArray stay empty."\nfocus a+12M\n`,
    ),
  },
  {
    name: 'growth-by-a-level',
    band: 2,
    script: script(
      'The XArray grows',
      `machine(host=64M, granule=4K, xa_chunk_shift=4)\n${device('16M')}a = mmap(0x10000, 64K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED|MAP_FIXED, -1, 0)\nb = mmap(0x4000000, 16K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED|MAP_FIXED, -1, 0)\ncpu store a 1\nfocus b\ncpu store b 2\n`,
    ),
    then: (page) => pressUntil(page, 'ArrowLeft', /grows by a level/),
  },
  {
    name: 'migration-in-flight',
    band: 4,
    script: script(
      'One page goes home',
      `machine(host=64M, granule=4K)\n${device('16M')}${memory('a', '48K')}${storm}focus a+8192\ncpu store a+8192 7\n`,
    ),
    then: (page) => pressUntil(page, 'ArrowLeft', /go over the .*link/),
  },
  {
    name: 'a-report',
    band: 1,
    script: script(
      'What E12 loses',
      `machine(host=64M, granule=4K)\n${device('16M')}errata +E12\n${memory('a', '32K')}cpu store a 42\ngpu0 store a 43\nfocus a\ncpu load a\n`,
    ),
  },
  {
    name: 'a-million-pages',
    band: 1,
    script: script(
      'A million pages on two GPUs',
      `machine(host=8G, granule=4K)\n${device('8G')}gpu1 = gm_dev_create(memory=8G, mmu=npu)\ngm_as_attach(gpu1)\n${memory('a', '4G')}${million}note "Of 4 GiB every third 64 MiB went to gpu0, the others to gpu1."\nfocus a+2G\n`,
    ),
  },
  {
    name: 'timeline-of-a-storm',
    band: 1,
    script: script(
      'A storm of migrations',
      `machine(host=64M, granule=4K)\n${device('16M')}${memory('a', '48K')}${storm}${storm}note "The CPU and the GPU take turns at eleven pages: nearly every store moves one."\n`,
    ),
    then: (page) => page.getByRole('button', { name: 'The whole run' }).click(),
  },
];
