// The core rows of `npm run bench` (architecture.md, Performance).

import { benchFaults } from './bench-faults.ts';
import { benchPages } from './bench-pages.ts';
import { benchProgram } from './bench-program.ts';
import type { CoreRow } from './bench-row.ts';
import { benchScrub } from './bench-scrub.ts';

/** How much is measured. */
export interface CoreSizes {
  /** Pages that are touched and moved in each of the rounds. */
  readonly touches: number;
  readonly rounds: number;
  /** Mapped pages of the large machine. */
  readonly pages: number;
  /** Calls of the recorded program. */
  readonly calls: number;
  /** Commands among which is moved. */
  readonly commands: number;
}

/** Measures the core. */
export const benchCore = ({ touches, rounds, pages, calls, commands }: CoreSizes): readonly CoreRow[] => [
  ...benchFaults(touches, rounds),
  ...benchProgram(calls),
  ...benchScrub(commands),
  ...benchPages(pages),
];
