import { expect, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

const SCRIPT = `#! gmem 1
machine(host=64M, granule=4K, xa_chunk_shift=4)
gpu0 = gm_dev_create(memory=16M, mmu=gpu)
gm_as_attach(gpu0)
a = mmap(0x10000, 64K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED|MAP_FIXED, -1, 0)
b = mmap(0x4000000, 16K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED|MAP_FIXED, -1, 0)
cpu store a 1
cpu store b 2
`;
const GROWN = /grows by a level: a node of shift 12/;
/** Longer than a picture has to stand for the next to be seen to move. */
const STAND = 300;

/** Stands before the step that puts a level on top. */
async function beforeGrowth(session: SessionPage): Promise<void> {
  await session.open();
  await session.drop({ name: 'growth.gmem', text: SCRIPT });
  await session.expectPlace(/statement 7 of 7/);
  for (let i = 0; i < 60 && !GROWN.test(await session.said.innerText()); i++) {
    const stop = await session.stop();
    await session.page.keyboard.press('ArrowLeft');
    await session.expectStop(stop - 1);
  }
  await expect(session.said).toHaveText(GROWN);
  await back(session);
}

async function back(session: SessionPage): Promise<void> {
  const stop = await session.stop();
  await session.page.waitForTimeout(STAND);
  await session.page.keyboard.press('ArrowLeft');
  await session.expectStop(stop - 1);
}

async function forth(session: SessionPage): Promise<void> {
  await session.page.waitForTimeout(STAND);
  await session.page.keyboard.press('ArrowRight');
  await expect(session.said).toHaveText(GROWN);
}

/** What the tree of the logical table has in motion, counted from when this is called. */
async function watched(session: SessionPage): Promise<() => Promise<number>> {
  await session.page.evaluate(() => {
    const root = document.documentElement;
    root.dataset['moves'] = '0';
    const animate = Object.getOwnPropertyDescriptor(Element.prototype, 'animate')!
      .value as Element['animate'];
    Element.prototype.animate = function (...given) {
      root.dataset['moves'] = String(Number(root.dataset['moves']) + 1);
      return animate.apply(this, given);
    };
  });
  return async () => Number(await session.page.locator('html').getAttribute('data-moves'));
}

test('the tree is seen to grow by a level, and to shrink when one steps back', async ({ page }) => {
  const session = new SessionPage(page);
  await beforeGrowth(session);
  const head = session.stage.getByRole('treeitem', { name: /node of shift 12/ });
  await expect(head).toHaveCount(0);
  const moves = await watched(session);
  await forth(session);
  await expect(head).toHaveCount(1);
  const grown = await moves();
  expect(grown).toBeGreaterThan(0);
  await back(session);
  await expect(head).toHaveCount(0);
  expect(await moves()).toBeGreaterThan(grown);
});

test('with reduced motion nothing moves', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const session = new SessionPage(page);
  await beforeGrowth(session);
  const moves = await watched(session);
  await forth(session);
  await expect(session.stage.getByRole('treeitem', { name: /node of shift 12/ })).toHaveCount(1);
  await back(session);
  expect(await moves()).toBe(0);
});
