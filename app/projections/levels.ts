// Rows of an icicle: one for each level of a tree, except that levels where every node has one child share a row. Worked out from
// all that the recorded run put into the tree, so that rows stand still while one steps. No kernel symbol; our decision (stage.md).

/** One level of a tree, root first: pages that a node spans, and whether it always has a row of its own. */
export interface LevelShape {
  readonly span: number;
  readonly alone?: boolean;
}

/**
 * Groups levels (root first) into rows: gives the row of each level. `keys` are ascending page indices; the leaf of `keys[i]` hangs
 * from a node of level `lowest(keys[i])` (a place in `levels`). Levels that no key reaches have no row, −1, but for
 * the root, which is always there.
 */
export function rowsOf(
  levels: readonly LevelShape[],
  keys: readonly number[],
  lowest: (key: number) => number,
): number[] {
  const counts = levels.map(() => ({ nodes: 0, parents: 0, node: -1, parent: -1 }));
  for (const key of keys) {
    const deepest = lowest(key);
    for (let level = 0; level <= deepest; level++) count(counts[level]!, levels, level, key);
  }
  let row = 0;
  return levels.map(({ alone }, level) => {
    if (level > 0 && counts[level]!.nodes === 0) return NO_ROW;
    if (level > 0 && !joins(counts, level, alone === true)) row++;
    return row;
  });
}

const NO_ROW = -1;

interface LevelCount {
  nodes: number;
  parents: number;
  node: number;
  parent: number;
}

function count(into: LevelCount, levels: readonly LevelShape[], level: number, key: number): void {
  const node = Math.floor(key / levels[level]!.span);
  const parent = level === 0 ? 0 : Math.floor(key / levels[level - 1]!.span);
  if (node !== into.node) into.nodes++;
  if (parent !== into.parent) into.parents++;
  into.node = node;
  into.parent = parent;
}

/** Whether each node of the level above has exactly one child here. */
function joins(counts: readonly LevelCount[], level: number, alone: boolean): boolean {
  const { nodes, parents } = counts[level]!;
  return !alone && nodes === parents && parents === counts[level - 1]!.nodes;
}
