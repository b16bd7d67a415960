import type { Route } from '@playwright/test';
import { firstLoad } from '../.ci/budget.mjs';
import budget from '../.ci/budget.json' with { type: 'json' };
import { expect, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

const pathOf = (url: string): string => {
  const { pathname } = new URL(url);
  return pathname === '/' ? 'index.html' : pathname.slice(1);
};

/** The first load is what the check of the built files counts: with everything else held back, the picture stands and can be stepped. */
test('the first picture stands, is explained and can be stepped by no more than its budget', async ({
  page,
  context,
}) => {
  const counted = await firstLoad();
  const paths = new Set(counted.map(({ path }) => path));
  const asked = new Set<string>();
  const held: Route[] = [];
  let isHolding = true;
  await context.route('**/*', async (route) => {
    const path = pathOf(route.request().url());
    if (!isHolding) return route.continue();
    if (!paths.has(path)) return void held.push(route);
    asked.add(path);
    return route.continue();
  });
  const session = new SessionPage(page);
  await session.open();
  await expect(session.stage.getByRole('gridcell').first()).toBeVisible();
  await expect(session.said).toContainText('Press →');
  await expect.poll(() => held.length).toBeGreaterThan(0);
  const stop = await session.stop();
  await session.press('Step');
  await session.expectStop(stop + 1);
  await expect(session.said).toContainText('TLB');

  const needed = (path: string): boolean => !path.endsWith('.svg'); // Not every browser shows the icon.
  expect([...asked].filter(needed).sort()).toEqual([...paths].filter(needed).sort());
  const kilobytes = (ending: string): number =>
    counted.filter(({ path }) => path.endsWith(ending)).reduce((sum, { bytes }) => sum + bytes, 0) / 1000;
  expect(kilobytes('.js')).toBeLessThanOrEqual(budget.scriptKilobytes);
  expect(kilobytes('')).toBeLessThanOrEqual(budget.allKilobytes);
  expect(counted.length).toBeLessThanOrEqual(budget.requests);

  isHolding = false;
  await Promise.all(held.map((route) => route.continue()));
  await expect(session.inspector.getByRole('heading').first()).toBeVisible();
  await expect(session.console).toBeVisible();
});

test('what comes after the first picture moves nothing', async ({ page }) => {
  const session = new SessionPage(page);
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await session.open();
  await expect(session.console).toBeVisible();
  await expect(session.inspector.getByRole('heading').first()).toBeVisible();
  const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
  expect(shifts).toEqual([]);
});
