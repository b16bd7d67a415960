// The smallest phrases: an actor, a page table, a range of pages, where a page lives. Sentences are made of them. Our decision.

import type {
  ActorFacts,
  ArrayFacts,
  FramesFacts,
  PlaceFacts,
  RangeFacts,
  TableFacts,
} from '../../projections/step-facts.ts';
import { addressOfPage, count, frame, hex, size } from '../format.ts';

const PAGE_BYTES = 4096;

const gmRetNames = [
  'GM_RET_SUCCESS',
  'GM_RET_NOMEM',
  'GM_RET_PAGE_EXIST',
  'GM_RET_MIGRATING',
  'GM_RET_FAILURE_UNKNOWN',
];

/** Phrases for facts: parts of sentences, without a full stop. */
export const factWords = {
  /** Who runs: `cpu0`, `gpu0`, `prefetch worker 2`, `the OOM reaper`. */
  actor: (actor: ActorFacts): string => {
    if (actor.kind === 'cpu') return `cpu${actor.cpu}`;
    if (actor.kind === 'device') return actor.device;
    return actor.kind === 'worker' ? `prefetch worker ${actor.worker}` : 'the OOM reaper';
  },

  /** `process 2`; the first one is simply “the process” nowhere: several can be on the stage. */
  process: (pid: number): string => `process ${pid}`,

  /** The owner of a page table or a memory: `the CPU` or the device's name. */
  owner: (device: string | null): string => device ?? 'the CPU',

  /** Whose table: `the CPU’s page table`, `gpu0’s page table`. */
  table: ({ device }: TableFacts): string => `${device ?? 'the CPU'}’s page table`,

  /** Which xarray. */
  array: (array: ArrayFacts): string =>
    array.kind === 'logical' ? 'the logical page table' : `xarray ${array.id}`,

  /** Bytes of 2^order base pages. */
  bytes: (order: number): string => size(PAGE_BYTES * 2 ** order),

  /** Bytes of a number of base pages. */
  pages: (pages: number): string => size(PAGE_BYTES * pages),

  /** `8 KiB at 0x7f3c_2000_0000`. */
  range: ({ index, pages }: RangeFacts): string => `${size(PAGE_BYTES * pages)} at ${addressOfPage(index)}`,

  /** Where frames are: `node 1 · frame 3 (gpu0’s memory)`. */
  frames: ({ pfn, device }: FramesFacts): string => `${frame(pfn)} (${factWords.memory(device)})`,

  /** Whose memory: `host memory`, `gpu0’s memory`. */
  memory: (device: string | null): string => (device === null ? 'host memory' : `${device}’s memory`),

  /** A 32-bit word in decimal, and in hexadecimal where that reads differently. */
  word: (value: number): string => {
    const unsigned = value >>> 0;
    return unsigned < 10 ? String(unsigned) : `${count(unsigned)} (${hex(unsigned)})`;
  },

  /** The state of a mapping as a phrase after “the page”. */
  place: (place: PlaceFacts): string => {
    switch (place.state) {
      case 'absent':
        return 'has no entry in the logical page table';
      case 'nomap':
        return 'holds no data yet';
      case 'cpu':
        return place.mapped ? 'lives on the CPU' : 'lives in host memory, without a CPU PTE';
      case 'device':
        return `lives on ${place.device}`;
    }
  },

  /** A `gm_ret` code. */
  gmRet: (code: number): string => gmRetNames[code] ?? `gm_ret ${code}`,
};
