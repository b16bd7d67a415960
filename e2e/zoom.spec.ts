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
