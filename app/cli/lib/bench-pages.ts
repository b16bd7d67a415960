// A machine with very many mapped 4K pages: each written once by the CPU (one word, one statement), then all of them taken to the device by
// prefetches, so that host frames, device frames, both page tables, mappings and shadow are there at once. Bytes are those of all columns
// of typed arrays, spare capacity included; the history's journal, steps and checkpoints are told apart. Then it steps back, goes back to
// the middle of the writes (a checkpoint is restored), and to the end again; the digests must be those of the way there.

import { expectClean, milliseconds, newHistory, perform, prefetch, store } from './bench-machine.ts';
import type { CoreRow } from './bench-row.ts';
import type { History } from '../../core/index.ts';

const BYTES_A_PAGE = 128;
const PREFETCHED = 4096;

/** The rows of a machine with `pages` pages. */
export function benchPages(pages: number): readonly CoreRow[] {
  const history = newHistory(pages);
  let halfway = '';
  const built = milliseconds(() => {
    for (let page = 0; page < pages; page++) {
      perform(history, store(page));
      if (page + 1 === pages >> 1) halfway = history.machine.digest();
    }
  });
  const middle = history.length - (pages - (pages >> 1));
  const onHost = columnBytes(history) / pages;
  moveToDevice(history, 0, pages >> 1);
  const onBoth = columnBytes(history) / pages;
  moveToDevice(history, pages >> 1, pages);
  const onDevice = columnBytes(history) / pages;
  const kept = history.bytes / pages;
  const end = history.machine.digest();
  expectClean(history);
  const stepBack = milliseconds(() => history.moveTo(history.positionAfter(history.steps - 2)));
  const back = milliseconds(() => history.moveTo({ statement: middle, step: 0 }));
  expectDigest(history, halfway);
  history.moveTo({ statement: history.length, step: 0 });
  expectDigest(history, end);
  return [
    { what: 'pagesOnHost', value: onHost, unit: 'bytes', atMost: BYTES_A_PAGE },
    { what: 'pagesOnBoth', value: onBoth, unit: 'bytes', atMost: BYTES_A_PAGE },
    { what: 'pagesOnDevice', value: onDevice, unit: 'bytes', atMost: BYTES_A_PAGE },
    { what: 'pagesHistory', value: kept, unit: 'bytes' },
    { what: 'pagesBuilt', value: built, unit: 'ms' },
    { what: 'pagesStepBack', value: stepBack, unit: 'ms' },
    { what: 'pagesHalfway', value: back, unit: 'ms' },
  ];
}

function moveToDevice(history: History, first: number, end: number): void {
  for (let page = first; page < end; page += PREFETCHED)
    perform(history, prefetch(page, Math.min(PREFETCHED, end - page)));
}

function columnBytes({ machine }: History): number {
  const { columns } = machine.kernel.engine.journal;
  return columns.reduce((sum, { data }) => sum + data.byteLength, 0);
}

function expectDigest({ machine }: History, digest: string): void {
  if (machine.digest() !== digest) throw new Error('going back and forth changed the state');
}
