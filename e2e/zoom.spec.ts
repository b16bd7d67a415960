import { expect, expectAccessible, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

/** 2,048 pages, of which 512 are prefetched to the device and the others stay as mlock made them. */
const script = `#! gmem 1
# Two thousand pages
machine(host=32M, granule=4K)
gpu0 = gm_dev_create(memory=16M)
gm_as_attach(gpu0)
a = mmap(NULL, 8M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
hmadvise(gpu0, a, 2M, MADV_PREFETCH)
cpu store a+0x1000 7
`;

const open = async (session: SessionPage): Promise<void> => {
  await session.open();
  await session.drop({ name: 'many.gmem', text: script });
  await expect(session.page.getByRole('banner')).toContainText('Two thousand pages');
};

const bins = (session: SessionPage) =>
  session.stage.getByRole('grid', { name: 'Where the data of each page lives' }).getByRole('gridcell', {
    name: / pages: /,
  });

test('a large machine is dense, and says what its bars are', async ({ page }) => {
  const session = new SessionPage(page);
  await open(session);
  const bin = bins(session).first();
  await expect(bin).toHaveAttribute('aria-label', /^0x[0-9a-f_]+ to 0x[0-9a-f_]+, \d+ pages: /);
  await expect(session.stage.locator('canvas')).toHaveCount(1);
  await expectAccessible(page);
});

test('keys zoom in to cells about the selection, and out again to the whole axis', async ({ page }) => {
  const session = new SessionPage(page);
  await open(session);
  const bin = bins(session).first();
  await expect(bin).toBeVisible();
  await bin.focus();
  await page.keyboard.press('ArrowRight');
  const ruler = session.stage.locator('text').filter({ hasText: /^0x[0-9a-f_]+$/ });
  await expect(ruler.first()).toBeVisible();
  const minimap = page.getByRole('slider', { name: 'Part of the address axis on the stage' });
  await expect(minimap).toHaveCount(0);
  for (let press = 0; press < 6; press++) await page.keyboard.press('+');
  await expect(minimap).toHaveCount(1);
  await expect(session.ribbon('0x[0-9a-f_]+').first()).toBeVisible();
  await expect(session.stage.locator('canvas')).toHaveCount(0);
  await page.keyboard.press('0');
  await expect(minimap).toHaveCount(0);
  await expect(bins(session).first()).toBeVisible();
});

test('the minimap is dragged, on a phone as well', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const session = new SessionPage(page);
  await open(session);
  await expect(bins(session).first()).toBeVisible();
  const zoomIn = session.stage.getByRole('button', { name: 'Zoom in (+)' });
  for (let press = 0; press < 3; press++) await zoomIn.click();
  const minimap = page.getByRole('slider', { name: 'Part of the address axis on the stage' });
  const before = await minimap.getAttribute('aria-valuetext');
  const box = (await minimap.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(minimap).not.toHaveAttribute('aria-valuetext', before!);
  await expectAccessible(page);
});

/** The x of the thread's line, and the x from and to of what is selected in the ribbon, in pixels; and its name. */
const selectedNow = async (session: SessionPage) => {
  const line = (await session.stage.locator('[data-thread] circle').first().boundingBox())!;
  const cell = session.stage.locator('[data-row="ribbon"][aria-selected="true"]');
  const box = (await cell.boundingBox())!;
  const name = (await cell.getAttribute('aria-label'))!;
  return { thread: line.x + line.width / 2, from: box.x, to: box.x + box.width, name };
};

/** The page index that the thread is of. */
const threadOf = (session: SessionPage) => session.stage.locator('[data-thread]').getAttribute('data-thread');

const expectThreadInColumn = async (session: SessionPage): Promise<void> => {
  const { thread, from, to } = await selectedNow(session);
  expect(thread).toBeGreaterThanOrEqual(from - 1);
  expect(thread).toBeLessThanOrEqual(to + 1);
};

test('thread and selection stay while the wheel goes out to bars of shares and in again, and so does what is pointed at', async ({
  page,
}) => {
  const session = new SessionPage(page);
  await open(session);
  await expect(bins(session).first()).toBeVisible();
  const stage = (await session.stage.boundingBox())!;
  const ribbon = (await bins(session).first().boundingBox())!;
  await page.mouse.move(stage.x + stage.width * 0.6, ribbon.y + ribbon.height / 2);
  const wheel = async (times: number, by: number): Promise<void> => {
    for (let turn = 0; turn < times; turn++) await page.mouse.wheel(0, by);
  };
  await wheel(10, -120);
  const cells = session.ribbon('0x[0-9a-f_]+');
  await expect(cells.first()).toBeVisible();
  await expect.poll(() => cells.count()).toBeLessThan(40);
  const cell = cells.nth(Math.floor((await cells.count()) / 2));
  const box = (await cell.boundingBox())!;
  const x = box.x + box.width / 2;
  await page.mouse.click(x, box.y + box.height / 2);
  await expect(session.stage.locator('[data-thread]')).toHaveCount(1);
  const { name } = await selectedNow(session);
  const index = await threadOf(session);
  await expect.poll(async () => Math.abs((await selectedNow(session)).thread - x)).toBeLessThanOrEqual(1);

  await wheel(7, 120);
  await expect(bins(session).first()).toBeVisible();
  expect(await threadOf(session)).toBe(index);
  await expectThreadInColumn(session);
  await expect.poll(async () => Math.abs((await selectedNow(session)).thread - x)).toBeLessThanOrEqual(1);

  await wheel(7, -120);
  await expect.poll(async () => (await selectedNow(session)).name).toBe(name);
  expect(await threadOf(session)).toBe(index);
  await expect.poll(async () => Math.abs((await selectedNow(session)).thread - x)).toBeLessThanOrEqual(1);
  const pointed = await page.evaluate(
    ([left, top]) => document.elementFromPoint(left, top)?.closest('[data-row]')?.getAttribute('aria-label'),
    [x, box.y + box.height / 2] as const,
  );
  expect(pointed).toBe(name);
});

test('thread and selection stay under keys, and F brings the selection into view', async ({ page }) => {
  const session = new SessionPage(page);
  await open(session);
  const bin = bins(session).first();
  const stage = (await session.stage.boundingBox())!;
  const ribbon = (await bin.boundingBox())!;
  await page.mouse.click(stage.x + stage.width * 0.8, ribbon.y + ribbon.height / 2);
  await expect(session.stage.locator('[data-thread]')).toHaveCount(1);
  const index = await threadOf(session);
  for (const key of ['+', '+', '+', '+', '+', '+', '-', '-', '-', '-', '-', '-', 'f']) {
    await page.keyboard.press(key);
    await expect.poll(() => threadOf(session)).toBe(index);
    await expect
      .poll(() => session.stage.locator('[data-row="ribbon"][aria-selected="true"]').count())
      .toBe(1);
    await expectThreadInColumn(session);
  }
  const { from, to } = await selectedNow(session);
  expect(from).toBeGreaterThanOrEqual(stage.x);
  expect(to).toBeLessThanOrEqual(stage.x + stage.width);

  // Far away from it, F comes back.
  for (let press = 0; press < 6; press++) await page.keyboard.press('+');
  const minimap = page.getByRole('slider', { name: 'Part of the address axis on the stage' });
  await minimap.focus();
  await page.keyboard.press('Home');
  await expect(session.stage.locator('[data-thread]')).toHaveCount(0);
  await page.keyboard.press('f');
  await expect.poll(() => threadOf(session)).toBe(index);
  await expectThreadInColumn(session);
});
