import type { Locator, Page } from '@playwright/test';
import { expect, expectAccessible, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

const widthOf = async (element: Locator): Promise<number> => (await element.boundingBox())?.width ?? 0;
const heightOf = async (element: Locator): Promise<number> => (await element.boundingBox())?.height ?? 0;
const separator = (page: Page, name: string): Locator => page.getByRole('separator', { name });
const palette = (page: Page): Locator => page.getByRole('dialog', { name: 'Commands' });

test('the inspector is sized by keys and by dragging, keeps its size, and goes back to the usual one', async ({
  page,
}) => {
  const session = new SessionPage(page);
  await session.open();
  const usual = await widthOf(session.inspector);
  const line = separator(page, 'Width of the inspector');
  await line.focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => widthOf(session.inspector)).toBeCloseTo(usual + 16, -1);
  await expect(line).toHaveAttribute('aria-valuenow', /^3\d\d$/);

  const box = (await line.boundingBox())!;
  const grip = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  await page.mouse.move(grip.x + 40, grip.y, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => widthOf(session.inspector)).toBeCloseTo(usual - 24, -1);

  await page.reload();
  await session.isReady();
  expect(await widthOf(session.inspector)).toBeCloseTo(usual - 24, -1);
  await line.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => widthOf(session.inspector)).toBe(usual);
});

test('the strip grows by keys, leaves the stage its room, and remembers its picture', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  const usual = await heightOf(session.timeline);
  const line = separator(page, 'Height of the timeline');
  await line.focus();
  await page.keyboard.press('Shift+ArrowUp');
  await expect.poll(() => heightOf(session.timeline)).toBeCloseTo(usual + 64, -1);
  await page.keyboard.press('End');
  await expect.poll(() => heightOf(session.timeline)).toBeGreaterThan(usual + 64);
  expect(await heightOf(session.stage)).toBeGreaterThan(280);
  const most = (await line.getAttribute('aria-valuemax'))!;
  await expect(line, 'the most is what the window allows').toHaveAttribute('aria-valuenow', most);
  await page.setViewportSize({ width: 1280, height: 900 });
  await expect(line).toHaveAttribute('aria-valuemax', String(Number(most) + 100));
  await page.setViewportSize({ width: 1280, height: 800 });
  await session.timeline.getByRole('combobox').selectOption('counters');
  await page.reload();
  await session.isReady();
  await expect(session.timeline.getByRole('combobox')).toHaveValue('counters');
  expect(await heightOf(session.timeline)).toBeGreaterThan(usual + 64);
});

test('panels are folded by named buttons, and stay so', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  const stage = await widthOf(session.stage);
  await page.getByRole('button', { name: 'Hide the inspector' }).click();
  await expect(session.inspector).toBeHidden();
  expect(await widthOf(session.stage)).toBeGreaterThan(stage + 200);
  await page.getByRole('button', { name: 'Show the errata' }).click();
  await page.reload();
  await session.isReady();
  await expect(page.getByRole('region', { name: 'Errata', exact: true })).toBeVisible();
  await expect(session.inspector).toBeHidden();
  // There is no room for both: the inspector takes the place of the errata.
  await page.getByRole('button', { name: 'Show the inspector' }).click();
  await expect(session.inspector).toBeVisible();
  await expect(page.getByRole('region', { name: 'Errata', exact: true })).toBeHidden();
});

test('the palette finds a command, runs it and gives the focus back', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  const help = page.getByRole('button', { name: 'Keys and help' });
  await help.focus();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(palette(page)).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.type('theme light');
  await expect(palette(page).getByRole('option')).toHaveText(['Theme: light']);
  await page.keyboard.press('Enter');
  await expect(palette(page)).toBeHidden();
  await expect(help).toBeFocused();
  expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light');

  await page.keyboard.press('ControlOrMeta+k');
  await expect(palette(page)).toBeVisible();
  await page.keyboard.type('zebra');
  await expect(palette(page)).toContainText('No command fits.');
  await page.keyboard.press('Escape');
  await expect(palette(page)).toBeHidden();
  await expect(help).toBeFocused();
});

test('the palette goes to a statement, selects an address, adds a statement and opens an erratum', async ({
  page,
}) => {
  const session = new SessionPage(page);
  await session.open();
  const ask = async (query: string, option: string | RegExp): Promise<void> => {
    await page.keyboard.press('ControlOrMeta+k');
    await expect(palette(page)).toBeVisible();
    await page.keyboard.type(query);
    await palette(page).getByRole('option', { name: option }).click();
  };
  await ask('5', 'Go to statement 5');
  await session.expectPlace(/^statement 5 of|statement 5 of/);
  await ask('0x7fffffff7000', 'Select 0x7fff_ffff_7000');
  await expect(session.inspector).toContainText('0x7fff_ffff_7000');
  // While a statement is being typed, too.
  await session.console.focus();
  await ask('gpu0 load', /gpu0 load a/);
  await expect(page.getByRole('status')).toContainText('The load returns');
  await ask('e12', /^E12/);
  await expect(page.getByRole('button', { name: /^E12/, expanded: true })).toBeVisible();
});

test('the help lists the keys that the palette shows', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(palette(page)).toBeVisible();
  const withKey = palette(page)
    .getByRole('option')
    .filter({ has: page.locator('kbd') });
  const keys = await withKey.locator('kbd').allTextContents();
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys and help' });
  await expect(help).toBeVisible();
  const told = await help.getByRole('row').locator('kbd').allTextContents();
  expect(keys.length).toBeGreaterThan(10);
  expect(told.filter((key) => !key.startsWith('Ctrl')).sort()).toEqual(keys.sort());
  await page.keyboard.press('Escape');
  await page.keyboard.press('Digit3');
  await expect(session.stage.locator('[data-pointed]')).toHaveAttribute('aria-label', 'Physical page tables');
});

test('an objection can be linked to', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open('#objection=fork');
  const panel = page.getByRole('region', { name: 'Errata', exact: true });
  await expect(panel.getByRole('button', { name: 'Objections', pressed: true })).toBeVisible();
  await expect(panel.getByRole('button', { expanded: true })).toBeVisible();
  await expect(panel.getByRole('status')).toContainText('Verdict');
  await expect.poll(() => new URL(page.url()).hash).toMatch(/^#v1\./);
  await page.reload();
  await session.isReady();
  await expect(panel.getByRole('button', { name: 'Objections', pressed: true })).toBeVisible();
});

test('damaged settings fall to their defaults', async ({ page }) => {
  await page.addInitScript(() =>
    localStorage.setItem('gmemscope.settings', '{"inspectorSize":"wide","stripSize":-4,"strip":"pie"}'),
  );
  const session = new SessionPage(page);
  await session.open();
  await expect(session.timeline.getByRole('combobox')).toHaveValue('timeline');
  expect(await widthOf(session.inspector)).toBeGreaterThan(200);
});

for (const [width, height] of [
  [360, 740],
  [390, 844],
  [768, 1024],
  [1024, 768],
  [1920, 1080],
  [3840, 2160],
] as const) {
  test(`at ${width} × ${height} nothing scrolls sideways or leaves the window`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    const session = new SessionPage(page);
    await session.open();
    await expect(session.console).toBeVisible();
    const outside = await page.evaluate(() =>
      [...document.querySelectorAll('header *, footer button, footer input, footer select, nav *')]
        .filter((element) => element.getClientRects().length > 0)
        .filter((element) => {
          const { left, right } = element.getBoundingClientRect();
          return left < -1 || right > innerWidth + 1;
        })
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    expect(outside).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const stage = (await session.stage.boundingBox())!;
    expect(stage.height).toBeGreaterThan(height * 0.25);
    expect(await separator(page, 'Width of the inspector').isVisible()).toBe(width >= 720);
  });
}

test('on paper stand the stage, the sentence, the script and the address, and no controls', async ({
  page,
}) => {
  const session = new SessionPage(page);
  await session.open();
  await expect(session.console).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  await expect(session.stage).toBeVisible();
  await expect(session.said).toContainText('Press →');
  const sheet = page.getByRole('region', { name: 'Script and address' });
  await expect(sheet).toContainText('machine(');
  await expect(sheet).toContainText('http');
  await expect(page.getByRole('button', { name: /Copy|Step|Open/ })).toHaveCount(0);
  await page.emulateMedia({ media: 'screen' });
  await expect(sheet).toHaveCount(0);
});

test('with forced colours the states keep their letters and the selection its line', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  const session = new SessionPage(page);
  await session.open();
  await expect(session.ribbon('0x7fff_ffff_7000')).toContainText('C');
  await expectAccessible(page);
});
