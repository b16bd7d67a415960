import { expect, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

/** 2,048 pages, of which the first 512 lie on the device. */
const script = `#! gmem 1
# Areas of frames
machine(host=32M, granule=4K)
gpu0 = gm_dev_create(memory=16M)
gm_as_attach(gpu0)
a = mmap(0x10000000, 8M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED|MAP_FIXED, -1, 0)
hmadvise(gpu0, a, 2M, MADV_PREFETCH)
cpu store a+2M 7
`;

test('a frame of many is found, selected by a click and by keys, and the thread leads to it', async ({
  page,
}) => {
  const session = new SessionPage(page);
  await session.open();
  await session.drop({ name: 'areas.gmem', text: script });
  await expect(page.getByRole('banner')).toContainText('Areas of frames');
  const area = page.locator('[data-area="1"]');
  const frame = area.getByRole('gridcell');
  await expect(frame).toHaveAttribute('aria-label', /frames? /);
  const selected = session.inspector.getByText(/^0x[0-9a-f_]+ · process 1$/);

  const box = (await area.locator('rect').first().boundingBox())!;
  await page.mouse.click(box.x + box.width * 0.5, box.y + 2);
  await expect(selected).toBeVisible();
  const clicked = await selected.textContent();
  await expect(session.inspector).toContainText('gpu0');
  // The keyboard comes in where the thread ends.
  const end = (await frame.boundingBox())!;
  expect(Math.abs(end.x + end.width / 2 - box.x - box.width / 2)).toBeLessThan(8);

  await frame.focus();
  const before = (await frame.getAttribute('aria-label'))!;
  await page.keyboard.press('ArrowRight');
  await expect(frame).not.toHaveAttribute('aria-label', before);
  await page.keyboard.press('Enter');
  await expect(selected).not.toHaveText(clicked!);
});
