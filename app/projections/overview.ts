// Where data lives along the whole axis, in a few coarse bins: what the strip above the picture shows, however little of the axis is seen.
// Read off the index of shares, which follows the run. No kernel symbol; our decision.

import { ShareClass } from './codes.ts';
import type { Scene } from './scene.ts';
import { shareIndexOf } from './share-index.ts';
import type { OverviewView } from './stage-view.ts';

/** Most bins: about one for every eight pixels of the strip. */
const MOST_BINS = 128;

/** The overview of a scene. */
export function projectOverview({ k, pid, ground }: Scene): OverviewView {
  const { length } = ground.axis;
  const { classes, ribbon } = shareIndexOf(k, pid, ground);
  const bins = Math.min(MOST_BINS, length);
  const counts = new Uint32Array(bins * classes);
  for (let bin = 0; bin < bins; bin++) {
    const [from, to] = [edgeOf(bin, bins, length), edgeOf(bin + 1, bins, length)];
    ribbon.add(from, to, counts, bin * classes);
    let held = 0;
    for (let code = ShareClass.Absent + 1; code < classes; code++) held += counts[bin * classes + code]!;
    counts[bin * classes] = to - from - held;
  }
  return { bins, classes, counts };
}

/** The column at which a bin begins, of `bins` that share `length` columns. */
const edgeOf = (bin: number, bins: number, length: number): number => Math.floor((bin * length) / bins);
