// Errata of the way home: a CPU touches what lives on a device.

import type { Toggle } from './entry.ts';
import { lines, on2M, on4K } from './preludes.ts';

export const returnPath: readonly Toggle[] = [
  {
    kind: 'toggle',
    id: 'E12',
    title: 'The faulting address is masked away',
    section: 'return-path',
    patches: [3],
    functions: ['gm_host_fault_locked'],
    file: 'mm/gmem.c',
    text: 'The address of the fault is combined with a mask made of the low bits of a page order, in the wrong sense: what remains is always within the first page of the address space. The lookup there finds no mapping and answers SIGBUS. The huge-page path passes that on; the 4K path ignores it, maps the fresh zeroed page and marks the mapping CPU, while the device keeps the only copy.',
    hurts:
      'Every program that reads on the CPU what a device has written: its data is lost (4K), or it is killed (2M).',
    fix: 'Round the address down to the granule, and return the error before any PTE is set.',
    openEuler: { state: 'mended', note: 'It masks by the size of the page-table entry.' },
    needs: [],
    hides: ['E22', 'E33', 'E50'],
    first: 'coherence',
    script: lines(on4K, 'cpu store a 7', 'gpu0 load a => 7', 'cpu load a => 7'),
  },
  {
    kind: 'toggle',
    id: 'E33',
    title: 'A migration under a spinlock',
    section: 'return-path',
    patches: [6],
    functions: ['do_anonymous_page', 'do_huge_pmd_anonymous_page', '__do_huge_pmd_anonymous_page'],
    file: 'mm/memory.c',
    text: 'The copy from the device is made after the page-table lock was taken. It waits for DMA and calls into a driver, which may sleep; nothing may sleep under a spinlock.',
    hurts:
      'The whole CPU: a driver that sleeps there stops it, or deadlocks with whoever wants the same table.',
    fix: 'Bring the data home first, take the page-table lock after.',
    openEuler: { state: 'mended', note: 'The migration comes before the PMD lock.' },
    needs: [],
    hides: [],
    first: 'lock',
    script: lines(on4K, 'cpu store a 7', 'gpu0 load a => 7', 'cpu load a => 7'),
  },
  {
    kind: 'toggle',
    id: 'E50',
    title: 'A failed migration frees what is still referenced',
    section: 'return-path',
    patches: [6],
    functions: ['do_huge_pmd_anonymous_page', '__do_huge_pmd_anonymous_page'],
    file: 'mm/huge_memory.c',
    text: 'By the time the migration can fail, the new huge page has its reverse mapping, stands on the LRU list, and a page table was put by for it. The error path frees both, and leaves every trace of them behind.',
    hurts: 'The kernel: reclaim finds a page on its list that belongs to somebody else.',
    fix: 'Undo in the reverse order; or let nothing that can fail come that late.',
    openEuler: null,
    needs: ['E33'],
    hides: [],
    first: 'uaf',
    script: lines(
      on2M,
      'cpu store a 7',
      'gpu0 load a => 7',
      'inject gpu0 peer_unmap FAIL',
      'cpu load a => SIGBUS',
    ),
  },
];
