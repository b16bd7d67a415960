import { describe, expect, it } from 'vitest';
import { Run } from '../../projections/testing/run.ts';
import { isOneLine, legendHeight, legendItems } from './legend-items.ts';

describe('the legend', () => {
  const run = new Run();
  run.device('gpu0');
  const view = run.stage();

  it('takes as many lines as its items need', () => {
    const items = legendItems(view, false);
    expect(isOneLine(items, 2000)).toBe(true);
    expect(legendHeight(items, 350)).toBeGreaterThanOrEqual(3 * legendHeight(items, 2000));
    const text = 'w'.repeat(100);
    expect(legendHeight([{ kind: 'sentence', text }], 350)).toBe(2 * legendHeight([], 350));
  });

  it('says the same beside another run, whether or not something is reported here', () => {
    const texts = legendItems(view, true).map(({ text }) => text);
    expect(texts).toContain('reported by a checker');
    expect(texts).toContain('differs');
    expect(legendItems(view, false).map(({ text }) => text)).not.toContain('reported by a checker');
  });
});
