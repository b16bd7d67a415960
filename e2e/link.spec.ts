import { expect, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

test('a copied link opens the same state in a fresh browser', async ({ page, freshPage }) => {
  const session = new SessionPage(page);
  await session.open();
  await session.run('gpu0 store a+0x2000 99');
  await session.ribbon('0x7fff_ffff_9000').click();
  for (let press = 0; press < 4; press++) await page.keyboard.press('ArrowLeft');
  await session.expectPlace(/step \d+ of \d+ · statement 10 of 19/);
  const link = await session.copiedLink();

  const other = new SessionPage(await freshPage());
  await other.page.goto(link);
  await other.isReady();
  await other.expectPlace(await session.place());
  expect(await other.said.innerText()).toBe((await session.said.innerText()).replace(/\s*Link copied/, ''));
  await expect(other.inspector).toContainText('0x7fff_ffff_9000');
  expect(await other.copiedState()).toEqual(await session.copiedState());
  await expect(other.messages).toBeHidden();
});

test('the address bar follows without a history of its own', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  const entries = await page.evaluate(() => history.length);
  await session.saved(() => session.press('Step'));
  const place = await session.place();
  expect(await page.evaluate(() => history.length)).toBe(entries);
  await page.reload();
  await session.isReady();
  await session.expectPlace(place);
});

for (const [what, fragment, sentence] of [
  ['damaged', '#v1.AatWKk4u', 'cannot be read'],
  ['of another version', '#v9.AAAA', 'version'],
  ['of another page', '#about', 'cannot be read'],
] as const) {
  test(`a fragment that is ${what} gives a sentence and the first visit`, async ({ page }) => {
    const session = new SessionPage(page);
    await session.open(fragment);
    await expect(session.messages).toContainText(sentence);
    await session.expectPlace(/statement 9 of 18/);
  });
}
