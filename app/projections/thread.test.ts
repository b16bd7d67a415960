import { describe, expect, it } from 'vitest';
import { NO_FRAME } from '../core/index.ts';
import { Run } from './testing/run.ts';

function selected(): { run: Run; a: number } {
  const run = new Run();
  run.device('gpu0');
  return { run, a: run.map(4) };
}

describe('the thread', () => {
  it('is none without a selection, and none outside what is seen', () => {
    const { run, a } = selected();
    expect(run.stage().thread).toBeNull();
    expect(run.stage(a + 100).thread).toBeNull();
    expect(run.stage(a + 100).selectedColumn).toBe(-1);
  });

  it('ends in the air where nothing was ever stored', () => {
    const { run, a } = selected();
    const { thread } = run.stage(a + 1);
    expect(thread).toEqual({ column: 1, vma: true, mapping: false, leaves: [false, false], ends: [] });
  });

  it('goes through mapping and PTE to one frame, on the CPU and on a device', () => {
    const { run, a } = selected();
    run.store(a);
    const host = { pfn: 0, node: 0, cell: 0 };
    const onCpu = { column: 0, vma: true, mapping: true, leaves: [true, false] };
    expect(run.stage(a).thread).toEqual({ ...onCpu, ends: [{ at: host, from: -1, agrees: true }] });
    run.store(a, 1);
    const device = { pfn: 2 ** 26, node: 1, cell: 0 };
    const onDevice = { ...onCpu, leaves: [false, true] };
    expect(run.stage(a).thread).toEqual({ ...onDevice, ends: [{ at: device, from: -1, agrees: true }] });
  });

  it('needs no mapping for ordinary memory', () => {
    const run = new Run();
    const a = run.map(1, undefined, 0);
    run.store(a);
    expect(run.stage(a).thread).toMatchObject({ mapping: false, ends: [{ from: 0, agrees: true }] });
  });

  it('branches where a PTE points elsewhere than the mapping', () => {
    const { run, a } = selected();
    run.store(a);
    run.history.run(({ kernel }) => kernel.mappings.page.set(1, 7));
    expect(run.stage(a).thread!.ends).toEqual([
      { at: { pfn: 7, node: 0, cell: 7 }, from: -1, agrees: true },
      { at: { pfn: 0, node: 0, cell: 0 }, from: 0, agrees: false },
    ]);
    run.history.run(({ kernel }) => kernel.mappings.page.set(1, NO_FRAME));
    expect(run.stage(a).thread!.ends).toMatchObject([{ from: 0, agrees: false }]);
  });
});
