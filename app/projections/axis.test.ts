import { describe, expect, it } from 'vitest';
import { type Axis, buildAxis, columnOf, positionOf, projectAxis } from './axis.ts';
import { ColumnKind } from './codes.ts';

interface Range {
  readonly first: number;
  readonly pages: number;
}

/** One character a column: `p` page, `G` 2 MiB granule; `(n)` a fold of n pages, `<n>` a gap. */
function drawing(axis: Axis): string {
  const { kind, pages } = projectAxis(axis, 0, axis.length);
  const one = (kindOfColumn: number, hidden: number): string => {
    if (kindOfColumn === ColumnKind.Fold) return `(${hidden})`;
    if (kindOfColumn === ColumnKind.Gap) return `<${hidden}>`;
    return hidden === 1 ? 'p' : 'G';
  };
  return Array.from(kind, (k, column) => one(k, pages[column]!)).join('');
}

const draw = (ranges: Range[], touched: number[], granule: number): string =>
  drawing(buildAxis(ranges, touched, granule));

describe('the folded axis', () => {
  it('shows every page of a small range and folds what lies between ranges', () => {
    const ranges = [
      { first: 100, pages: 3 },
      { first: 1000, pages: 2 },
    ];
    expect(draw(ranges, [100, 1001], 1)).toBe('ppp<897>pp');
  });

  it('folds more than 16 untouched pages, and leaves 16 as they are', () => {
    expect(draw([{ first: 0, pages: 17 }], [0], 1)).toBe('p'.repeat(17));
    expect(draw([{ first: 0, pages: 18 }], [0], 1)).toBe('p(17)');
    expect(draw([{ first: 0, pages: 40 }], [19, 20], 1)).toBe('(19)pp(19)');
  });

  it('makes one mark of an 8 MiB stack that nobody touched', () => {
    expect(draw([{ first: 4096, pages: 2048 }], [], 1)).toBe('(2048)');
  });

  it('shows a granule of 2 MiB as one column', () => {
    expect(draw([{ first: 1024, pages: 2048 }], [1024, 1536], 512)).toBe('GGGG');
  });

  it('cuts a large ordinary VMA into pages at its ends and granules between', () => {
    expect(draw([{ first: 510, pages: 2 + 1024 + 3 }], [], 512)).toBe('ppGGppp');
  });

  it('shows a block by pages where the run touched pages of it', () => {
    expect(draw([{ first: 512, pages: 1024 }], [512, 513], 512)).toBe('pp(1022)');
    expect(draw([{ first: 512, pages: 512 }], [513], 512)).toBe('pp(510)');
  });

  it('has no column in an empty process', () => {
    const axis = buildAxis([], [], 1);
    expect(axis.length).toBe(0);
    expect(projectAxis(axis, 0, 10).first).toHaveLength(0);
    expect(columnOf(axis, 5)).toBe(-1);
  });
});

describe('places on the axis', () => {
  const ranges = [
    { first: 512, pages: 1024 },
    { first: 4096, pages: 100 },
  ];
  const axis = buildAxis(ranges, [512, 4096], 512);

  it('draws as expected', () => {
    expect(drawing(axis)).toBe('GG<2560>p(99)');
  });

  it('places a page within its granule, its gap and its fold', () => {
    expect(positionOf(axis, 512)).toBe(0);
    expect(positionOf(axis, 512 + 128)).toBe(0.25);
    expect(positionOf(axis, 1536 + 1280)).toBe(2.5);
    expect(positionOf(axis, 4097)).toBe(4);
    expect(positionOf(axis, 0)).toBe(0);
    expect(positionOf(axis, 2 ** 35)).toBe(axis.length);
  });

  it('answers −1 for a page that has no column', () => {
    expect(columnOf(axis, 600)).toBe(0);
    expect(columnOf(axis, 2000)).toBe(2);
    expect(columnOf(axis, 0)).toBe(-1);
    expect(columnOf(axis, 4196)).toBe(-1);
  });

  it('gives only the columns that are seen, and the nearest cells beyond', () => {
    const view = projectAxis(axis, 1, 3);
    expect([...view.first]).toEqual([1024, 1536]);
    expect(view.before).toBe(512);
    expect(view.after).toBe(4096);
    expect(projectAxis(axis, 3, 99).kind).toHaveLength(2);
    expect(projectAxis(axis, 3, 99).after).toBe(-1);
  });
});
