// Errata of the granule: keys are base pages, operations are 2 MiB.

import type { Toggle } from './entry.ts';
import { lines, on4K } from './preludes.ts';

export const granule: readonly Toggle[] = [
  {
    kind: 'toggle',
    id: 'E13',
    title: 'Nobody aligns',
    section: 'granule',
    patches: [3, 4, 6],
    functions: ['gm_dev_fault', 'hmadvise_do_eagerfree', 'munmap_in_peer_devices'],
    file: 'mm/gmem.c',
    text: 'Every operation of a device is 2 MiB long, every key of the logical page table is a base page, and no entry point rounds the address. With 4K pages a fault on one takes 511 others from the CPU and remembers the one. With huge pages a fault in the middle looks under a key that is not there, and gives the device zeros beside the CPU’s data.',
    hurts: 'The neighbours of any page that a device touches.',
    fix: 'One granule a machine, and every address is rounded to it where it comes in.',
    openEuler: {
      state: 'partly',
      note: 'Huge pages only, aligned and rounded in mmap and munmap; a device’s fault is still trusted.',
    },
    needs: [],
    hides: [],
    first: 'coherence',
    script: lines(on4K, 'cpu store a 1', 'cpu store a+4K 2', 'gpu0 load a => 1', 'cpu load a+4K => 2'),
  },
  {
    kind: 'toggle',
    id: 'E22',
    title: '2 MiB are copied from one 4 KiB page',
    section: 'granule',
    patches: [3],
    functions: ['gm_dev_fault', 'gm_host_fault_locked'],
    file: 'mm/gmem.c',
    text: 'The DMA mapping has the size of a huge page, whatever the page. From a 4 KiB page 511 frames of strangers travel to the device, and on the way home they are overwritten.',
    hurts: 'Whoever owns the frames behind: their contents are shown to a device, or replaced.',
    fix: 'The size of a DMA mapping is the size of the folio.',
    openEuler: { state: 'mended', note: 'Huge pages only.' },
    needs: [],
    hides: [],
    first: 'bounds',
    script: lines(on4K, 'cpu store a 1', 'gpu0 load a => 1'),
  },
];
