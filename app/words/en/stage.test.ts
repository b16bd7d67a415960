import { describe, expect, it } from 'vitest';
import { Run } from '../../projections/testing/run.ts';
import { stageWords } from './stage.ts';

/** Every run of spaces, thin and unbreakable ones too, as one ordinary space. */
const plain = (text: string | undefined): string => (text ?? '').replace(/\s+/gu, ' ');

function scene(): { run: Run; a: number } {
  const run = new Run();
  run.device('gpu0');
  const a = run.map(4, 0x7f3c20000);
  run.store(a);
  run.store(a + 1, 1);
  return { run, a };
}

describe('words of the stage', () => {
  it('describes nodes as they are, and what they cost', () => {
    const { run } = scene();
    const { logical } = run.stage();
    const [chain, leaf] = logical.bars;
    expect(plain(stageWords.xaBar(chain!.nodes, true, 64)[0])).toBe(
      'xa_head → shift 30[31] · 24[51] · 18[48] · 12[32] · 6[0], one child each',
    );
    expect(plain(stageWords.xaBar(leaf!.nodes, false, 64)[0])).toBe('shift 0: 2 of 64 · offset 0');
    expect(stageWords.logicalFacts(logical).map(plain)).toEqual([
      'XArray, one per process',
      '6 nodes · 3 456 B',
      '2 gm_mappings · 96 B',
    ]);
  });

  it('says a count before and after where the step changed it', () => {
    const { run, a } = scene();
    run.store(a + 2);
    const view = run.find(run.history.length - 1, ({ logical }) =>
      logical.bars.some(({ isChanged }) => isChanged),
    );
    const leaf = view.logical.bars.at(-1)!;
    expect(plain(stageWords.xaBar(leaf.nodes, false, 64)[0])).toBe('shift 0: 2→3 of 64 · offset 0');
  });

  it('names table pages, levels and the raw entry with its bits', () => {
    const { run, a } = scene();
    const cpu = run.stage(a).tables[0]!;
    expect(plain(stageWords.tableBar(cpu.bars[0]!.pages)[0])).toBe(
      'PGD[254] · PUD[240] · PMD[256] · PTE[0] 1 of 512',
    );
    expect(stageWords.tableFacts(cpu).map(plain)).toEqual([
      'x86-64 · 4 levels, 48 bit',
      '4 table pages · 16 KiB',
    ]);
    expect(plain(stageWords.entry(cpu.entry!)[0])).toBe(
      'PTE[0] 0x8000_0000_0000_0067 XD D A U/S R/W P · frame 0x0 of node 0',
    );
    expect(plain(stageWords.entry(run.stage(a).tables[1]!.entry!)[0])).toBe(
      'L0[0] 0x0: not present, the walk ends here',
    );
  });

  it('says where data is, what it was, and that it is being copied', () => {
    const cell = {
      index: 0x7f3c20000,
      now: 'on gpu0',
      before: 'on the CPU',
      isChanged: true,
      isMoving: false,
      isReported: false,
    };
    expect(stageWords.cellName(cell)).toBe('0x7f3c_2000_0000: on gpu0, changed: was on the CPU');
    expect(stageWords.cellName({ ...cell, isChanged: false, isMoving: true })).toBe(
      '0x7f3c_2000_0000: on gpu0, being copied',
    );
    expect(stageWords.cellName({ ...cell, isChanged: false, isReported: true })).toBe(
      '0x7f3c_2000_0000: on gpu0, reported by a checker',
    );
    expect(stageWords.mappingName({ ...cell, before: 'on gpu0' }, 12)).toBe(
      'gm_mapping 12, 0x7f3c_2000_0000: on gpu0, changed',
    );
  });

  it('says when a frame is to be evicted', () => {
    const facts = { frame: 3, frames: 1, used: 1, owner: 1, pid: 1, index: 16 };
    const turns = [0, 1, 2, 3, 4, 11, 22].map((turn) =>
      stageWords.frameName({ ...facts, isChanged: false, isReported: false, turn }),
    );
    const name = 'frame 0x3: of process 1 at 0x1_0000';
    const said = ['', '1st', '2nd', '3rd', '4th', '11th', '22nd'];
    expect(turns).toEqual(said.map((place) => (place === '' ? name : `${name}, ${place} to be evicted`)));
  });

  it('offers shorter texts after longer ones', () => {
    const { run, a } = scene();
    const { logical, tables, virtual } = run.stage(a);
    const lists = [
      stageWords.xaBar(logical.bars[0]!.nodes, true, 64),
      stageWords.tableBar(tables[0]!.bars[0]!.pages),
      stageWords.vma(virtual.vmas[0]!),
      stageWords.entry(tables[0]!.entry!),
      stageWords.notTracked,
      stageWords.emptyTree,
    ];
    for (const texts of lists) {
      expect(texts[0]!.length).toBeGreaterThan(texts.at(-1)!.length);
    }
  });
});
