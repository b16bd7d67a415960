import { describe, expect, it } from 'vitest';
import { projectStage } from '../../projections/stage.ts';
import { Run } from '../../projections/testing/run.ts';
import type { StageView } from '../../worker/protocol.ts';
import { frameBox, pageInArea, pageOfCell } from './frames.ts';
import { isArea, layOut } from './layout.ts';

const CELLS = 1024;

/** 300 pages on the CPU, the first of another process. */
function areas(): { readonly view: StageView; readonly first: number } {
  const run = new Run({ host: 4n << 20n });
  const first = run.map(300, undefined, 0);
  for (let i = 0; i < 300; i++) run.store(first + i);
  const request = { pid: 1, from: 0, to: 512, marks: 'step', bin: 0, frames: CELLS } as const;
  return { view: projectStage(run.history, request, null), first };
}

describe('areas of frames', () => {
  it('answer a press with the page that lies under it', () => {
    const { view, first } = areas();
    const layout = layOut(view, { width: 1010, height: 586 }, null);
    const host = view.memory.nodes[0]!;
    expect(isArea(host)).toBe(true);
    for (const cell of [0, 17, 299]) {
      const { x, y } = frameBox(view, layout, { pfn: cell, node: host.id, cell })!;
      expect(pageInArea(view, layout, x, y)).toBe(first + cell);
    }
  });

  it('answer nothing where frames are free, nor outside', () => {
    const { view } = areas();
    const layout = layOut(view, { width: 1010, height: 586 }, null);
    const { x, y } = frameBox(view, layout, { pfn: 400, node: 0, cell: 400 })!;
    expect(pageInArea(view, layout, x, y)).toBeNull();
    expect(pageInArea(view, layout, 2, y)).toBeNull();
    expect(pageOfCell(view.memory.nodes[0]!, 400)).toBeNull();
  });
});
