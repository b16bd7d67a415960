// A made-up strace of a program's memory calls: it maps, protects, advises and unmaps memory, and moves its break, with few mappings alive
// at once, as an allocator does.

import type { Engine } from '../../core/index.ts';

type Prng = Engine['prng'];

interface Area {
  readonly at: number;
  readonly pages: number;
}

const PID = 4711;
const PAGE = 4096;
const TOP = 0x7f00_0000_0000;
const BREAK = 0x5555_5555_8000;
const SLOT_PAGES = 256;
const MOST_ALIVE = 512;

/** The text of a recording of `calls` calls. */
export function recordedProgram(prng: Prng, calls: number): string {
  const areas: Area[] = [];
  const lines = [`brk(NULL) = ${hex(BREAK)}`];
  let slot = 0;
  let end = BREAK;
  while (lines.length < calls) {
    const dice = prng.below(10);
    if (areas.length === 0 || (dice < 4 && areas.length < MOST_ALIVE)) {
      const area = { at: TOP - ++slot * SLOT_PAGES * PAGE, pages: 1 + prng.below(SLOT_PAGES - 1) };
      areas.push(area);
      lines.push(
        `mmap(NULL, ${area.pages * PAGE}, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = ${hex(area.at)}`,
      );
    } else if (dice < 5) {
      end = end > BREAK + 1000 * PAGE ? BREAK + PAGE : end + 33 * PAGE;
      lines.push(`brk(${hex(end)}) = ${hex(end)}`);
    } else {
      const at = prng.below(areas.length);
      lines.push(changeOf(areas[at]!, dice));
      if (dice >= 8) areas.splice(at, 1);
    }
  }
  return lines.map((line) => `${PID} ${line}\n`).join('');
}

/** A call that changes an area: its protection, its contents, or that it is there at all. */
function changeOf({ at, pages }: Area, dice: number): string {
  if (dice < 7)
    return `mprotect(${hex(at)}, ${PAGE}, ${dice === 5 ? 'PROT_READ' : 'PROT_READ|PROT_WRITE'}) = 0`;
  if (dice < 8) return `madvise(${hex(at)}, ${pages * PAGE}, MADV_DONTNEED) = 0`;
  return `munmap(${hex(at)}, ${pages * PAGE}) = 0`;
}

const hex = (address: number): string => `0x${address.toString(16)}`;
