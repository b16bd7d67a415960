// What the picture says, in the form in which app/projections/testing/dump-reader.ts has what the state dump says.

import type { Locator, Page } from '@playwright/test';
import type { Amounts } from '../app/projections/testing/dump-reader.ts';
import { expect } from './fixtures.ts';

const PAGE = 4096n;
const plain = (number: string): number => Number(number.replaceAll(/\D/g, ''));
const add = (amounts: Amounts, name: string, amount: number): void => {
  amounts[name] = (amounts[name] ?? 0) + amount;
};
const pageOf = (address: string): number => Number(BigInt(address.replaceAll('_', '')) / PAGE);

/** What a name of a part says, and of which page: `0x7f3c_2000_0000: on gpu0`. */
function said(name: string): { readonly page: number; readonly what: string } {
  const [, address = '0x0', what = ''] = /(0x[0-9a-f_]+): ([^,]*)/.exec(name) ?? [];
  return { page: pageOf(address), what };
}

/** Names of all parts in a row of the picture (`ribbon`, `mapping`, `leaf-cpu`, …). */
export const namesIn = (page: Page, row: string): Promise<string[]> =>
  page
    .locator(`[data-row="${row}"]`)
    .evaluateAll((parts) => parts.map((part) => part.getAttribute('aria-label') ?? ''));

/** Rows of cells: what is said of each page that has something. */
export async function cellsIn(page: Page, row: string): Promise<Record<number, string>> {
  const cells: Record<number, string> = {};
  for (const name of await namesIn(page, row)) {
    const { page: at, what } = said(name);
    if (!/^(absent|no entry)/.test(what) && !name.includes('nobody touches')) cells[at] = what;
  }
  return cells;
}

/** What a bar of shares, or a fold, says that there is. */
function sharesIn(name: string): Amounts {
  const fold = /^([\d\s]+) pages? from 0x/.exec(name);
  if (fold !== null) return { absent: plain(fold[1]!) };
  const [, shares = ''] = /pages?: (.*)$/.exec(name) ?? [];
  const amounts: Amounts = {};
  for (const share of shares.split(', ')) {
    const [, amount, what] = /^([\d\s]+) (.+)$/.exec(share) ?? [];
    if (amount !== undefined && what !== undefined) add(amounts, what, plain(amount));
  }
  return amounts;
}

/** A bar of shares, or a fold, as it is told: the row that it is in, and its name. */
type Told = readonly [row: string, name: string];

/** The bars that the rows tell now. */
const barsNow = (page: Page): Promise<Told[]> =>
  page
    .locator('[data-row]:has(> [data-bin])')
    .evaluateAll((bars) =>
      bars.map((bar) => [bar.getAttribute('data-row') ?? '', bar.getAttribute('aria-label') ?? ''] as const),
    );

/** Goes from the ribbon's bar with the focus to its last one by the arrow key, in the page, where a step takes no longer than it must. */
const walk = (page: Page): Promise<Told[]> =>
  page.evaluate(async () => {
    const told: Told[] = [];
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    const MOST_FRAMES = 40;
    for (let waited = 0, before = ''; waited < MOST_FRAMES; waited++) {
      const now = document.activeElement?.getAttribute('aria-label') ?? '';
      if (now === before) {
        await frame();
        continue;
      }
      [before, waited] = [now, 0];
      for (const bar of document.querySelectorAll('[data-row]:has(> [data-bin])'))
        told.push([bar.getAttribute('data-row') ?? '', bar.getAttribute('aria-label') ?? '']);
      const press = { key: 'ArrowRight', code: 'ArrowRight', bubbles: true, cancelable: true };
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', press));
    }
    return told;
  });

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Sums by row, and where the ribbon's first bar is, in pixels. */
export interface Summed {
  readonly sums: Record<string, Amounts>;
  readonly first: Point;
}

/**
 * What all bars and folds of each row say together, as someone reads them who presses every fold in sight, and goes from the first bar to the
 * last with the arrow key.
 */
export async function sumOfBars(page: Page): Promise<Summed> {
  const ribbon = page.locator('[data-row="ribbon"]:has(> [data-bin])');
  await stands(ribbon);
  const box = (await ribbon.locator('[data-bin]').boundingBox())!;
  const first = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const told: Told[] = [];
  const press = async ({ x, y }: Point): Promise<void> => {
    const before = await ribbon.getAttribute('aria-label');
    await page.mouse.click(x, y);
    // Where there is no fold, the first bar may be told already.
    if (told.length > 0 || x !== first.x) await expect(ribbon).not.toHaveAttribute('aria-label', before!);
    told.push(...(await barsNow(page)));
  };
  for (const fold of await folds(page)) await press(fold);
  await press(first);
  await ribbon.focus();
  told.push(...(await walk(page)));
  for (const fold of await folds(page)) await press(fold);
  return { sums: sumsOf(told), first };
}

/** Waits until a bar keeps its place, its size and its name for a third of a second: the view that was asked for is there. */
async function stands(bar: Locator): Promise<void> {
  const now = async (): Promise<string> =>
    JSON.stringify([await bar.locator('[data-bin]').boundingBox(), await bar.getAttribute('aria-label')]);
  const STANDS_MS = 330;
  await expect(async () => {
    const before = await now();
    await bar.page().waitForTimeout(STANDS_MS);
    expect(await now()).toBe(before);
  }).toPass({ timeout: 10_000 });
}

/** Every bar once, whatever number of times it was told. */
function sumsOf(told: readonly Told[]): Record<string, Amounts> {
  const sums: Record<string, Amounts> = {};
  for (const name of new Set(told.map((each) => each.join('\n')))) {
    const [row, bar] = name.split('\n') as [string, string];
    for (const [what, amount] of Object.entries(sharesIn(bar))) add((sums[row] ??= {}), what, amount);
  }
  return sums;
}

/** Middles of the folds in the ribbon, in pixels. */
async function folds(page: Page): Promise<Point[]> {
  const ribbon = (await page.locator('[data-row="ribbon"]:has(> [data-bin])').boundingBox())!;
  const texts = page.locator('svg text').filter({ hasText: /^⋯/ });
  const boxes = await texts.evaluateAll((all) =>
    all.map((text) => text.getBoundingClientRect().toJSON() as DOMRect),
  );
  return boxes
    .filter(({ y, height }) => y + height / 2 > ribbon.y && y + height / 2 < ribbon.y + ribbon.height)
    .map(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 }));
}

/** A size as the page writes it, `18.3 KiB`, in bytes, and how much it may have been rounded. */
export function bytesIn(text: string): { readonly bytes: number; readonly within: number } {
  const [, number = '', unit = ''] = /([\d.]+)\s(B|KiB|MiB|GiB)/.exec(text) ?? [];
  const scale = 1024 ** ['B', 'KiB', 'MiB', 'GiB'].indexOf(unit);
  const digits = number.split('.')[1]?.length ?? 0;
  return { bytes: Number(number) * scale, within: (0.5 * scale) / 10 ** digits };
}
