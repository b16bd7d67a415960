// Questions of hints: what a hint means for VMAs that change, and whether it lasts.

import type { Objection } from './entry.ts';
import { answers, atLeast, atMost, spent } from './evidence.ts';
import { device, lines, onCover, sharedMap } from './pieces.ts';

const SPLIT = 'split and merge';
const LAST = 'later';

const hinted = [
  'machine(host=16M, granule=4K)',
  device('gpu0', '1M'),
  `a = ${sharedMap('64K')}`,
  'cue "hint"',
  'hmadvise(gpu0, a, 64K, MADV_PREFETCH)',
];

const acrossVmas: Objection = {
  id: 'hint-and-vmas',
  question: 'What becomes of a hinted range when its VMA is split or merged?',
  mails: [onCover('2023-11-30'), onCover('2023-12-01')],
  variants: [
    {
      name: SPLIT,
      script: lines(
        ...hinted,
        'cue "split"',
        'mprotect(a, 32K, PROT_READ)',
        'cue "use after the split"',
        'gpu0 load a',
        'gpu0 load a+32K',
        'cue "hint over both"',
        'hmadvise(gpu0, a, 64K, MADV_PREFETCH)',
        'cue "merge"',
        'mprotect(a, 32K, PROT_READ|PROT_WRITE)',
        'cue "hint once merged"',
        'hmadvise(gpu0, a, 64K, MADV_PREFETCH)',
      ),
    },
  ],
  measured:
    'A range is fetched by a hint, split by mprotect, hinted again as a whole, merged by mprotect and hinted once more. What was fetched must stay through the split, and a hint must take the range that it is given whatever VMAs it meets.',
  measures: [
    { name: 'pages that the hint fetches', unit: 'times', of: spent(SPLIT, 'hint', 'gm_mappings') },
    {
      name: 'faults of the device after the split',
      unit: 'times',
      of: spent(SPLIT, 'use after the split', 'device_faults'),
      must: atMost(0),
    },
    {
      name: 'hints over both parts that are taken',
      unit: 'times',
      of: answers(SPLIT, 'hint over both', '0'),
      must: atLeast(1),
    },
    {
      name: 'hints over the merged range that are taken',
      unit: 'times',
      of: answers(SPLIT, 'hint once merged', '0'),
      must: atLeast(1),
    },
  ],
};

const lasting: Objection = {
  id: 'hint-lasts',
  question: 'Does a hint last for its range, as an attribute that is kept and grows with it?',
  mails: [onCover('2023-11-30'), onCover('2023-12-01')],
  variants: [
    {
      name: LAST,
      script: lines(
        ...hinted,
        'cpu load a',
        'cue "after a page went home"',
        'gpu0 load a',
        'cue "grow"',
        'b = mremap(a, 64K, 128K, MREMAP_MAYMOVE)',
        'cue "use of the grown part"',
        'gpu0 load b+64K',
      ),
    },
  ],
  measured:
    'A hinted page is used by the CPU and again by the device, and the range is grown. With a hint that is kept, the device would find the page, and the grown part, without a fault.',
  measures: [
    {
      name: 'faults of the device after a page went home',
      unit: 'times',
      of: spent(LAST, 'after a page went home', 'device_faults'),
      must: atMost(0),
    },
    {
      name: 'faults of the device in the grown part',
      unit: 'times',
      of: spent(LAST, 'use of the grown part', 'device_faults'),
      must: atMost(0),
    },
    { name: 'pages that growing fetches', unit: 'times', of: spent(LAST, 'grow', 'gm_mappings') },
  ],
};

export const hints: readonly Objection[] = [acrossVmas, lasting];
