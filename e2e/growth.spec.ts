import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

/** The second store is the first that the tree has to grow for: by a level at its head, then by nodes below. */
const script = `#! gmem 1
# A tree that grows
machine(host=64M, granule=4K, xa_chunk_shift=4)
gpu0 = gm_dev_create(memory=16M, mmu=gpu)
gm_as_attach(gpu0)
a = mmap(0x10000, 64K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED|MAP_FIXED, -1, 0)
b = mmap(0x4000000, 16K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED|MAP_FIXED, -1, 0)
cpu store a 1
focus b
cpu store b 2
`;

const tree = (session: SessionPage) => session.stage.getByRole('tree');
const bars = (session: SessionPage) => tree(session).getByRole('treeitem', { name: /shift/ });

/** Counts the movements that begin from now on. */
async function countMovements(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const held = Element.prototype as unknown as {
      animate: (this: Element, ...given: Parameters<Element['animate']>) => Animation;
    };
    const { animate } = held;
    document.body.dataset['movements'] = '0';
    held.animate = function (...given) {
      const { dataset } = document.body;
      dataset['movements'] = String(Number(dataset['movements']) + 1);
      return animate.apply(this, given);
    };
  });
  return () => page.evaluate(() => Number(document.body.dataset['movements']));
}

/** Steps back to just before the tree grows. */
async function openBeforeGrowth(page: Page): Promise<SessionPage> {
  const session = new SessionPage(page);
  await session.open();
  await session.drop({ name: 'grows.gmem', text: script });
  await expect(page.getByRole('banner')).toContainText('A tree that grows');
  for (let stop = await session.stop(); !/grows by a level/.test(await session.said.innerText()); stop--) {
    await session.press('Step back');
    await session.expectStop(stop - 1);
  }
  await session.press('Step back');
  await expect(session.said).not.toContainText('grows by a level');
  // Pictures that follow each other faster than one can look are not moved.
  await page.waitForTimeout(300);
  return session;
}

test('a level on top of the tree is seen to come and to go, and is there from the first moment', async ({
  page,
}) => {
  const session = await openBeforeGrowth(page);
  const before = await bars(session).count();
  const movements = await countMovements(page);
  await session.press('Step');
  await expect(session.said).toContainText('grows by a level');
  await expect(bars(session)).toHaveCount(before + 1);
  const grown = await movements();
  expect(grown).toBeGreaterThan(0);
  await page.waitForTimeout(300);
  await session.press('Step back');
  await expect(bars(session)).toHaveCount(before);
  await expect.poll(movements).toBeGreaterThan(grown);
});

test('nothing of the tree moves for who wants less motion', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const session = await openBeforeGrowth(page);
  const before = await bars(session).count();
  const movements = await countMovements(page);
  await session.press('Step');
  await expect(bars(session)).toHaveCount(before + 1);
  await session.press('Step back');
  await expect(bars(session)).toHaveCount(before);
  expect(await movements()).toBe(0);
});
