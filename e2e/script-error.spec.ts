import { expect, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

const head = `machine(host=64K, granule=4K)
a = mmap(NULL, 8K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)
`;

test('a mistake in the script is shown at its line; what stands before it has run', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await session.writeScript(`${head}cpu stoer a 1\ncpu load a\n`);
  await expect(session.script).toContainText('1 mistake');
  await expect(session.script).toContainText(/Line 3: .*stoer/);
  await session.expectPlace(/of 2 /);
});

test('an unknown name keeps everything from running, and the picture stays', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  const place = await session.place();
  await session.writeScript(`${head}gpu0 load a\n`);
  await expect(session.script).toContainText('Not run');
  await expect(session.script).toContainText(/Line 3: .*gpu0/);
  await session.expectPlace(place);
});

test('an edit keeps the place; mending a mistake brings it back', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await session.writeScript(`${head}cpu store a 1\ncpu load a => 1\n`);
  await session.expectPlace(/of 4 /);
  await session.scrubber.fill('3');
  await session.expectStop(3);
  const place = (await session.place()).replace(/of 4 /, '');

  const editor = await session.openScript();
  await editor.click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.insertText('cpu loa');
  await expect(session.script).toContainText(/Line 5/);
  await page.keyboard.insertText('d a+4 => 0\n');
  await expect(session.script).toContainText('5 statements run');
  expect((await session.place()).replace(/of 5 /, '')).toBe(place);
});
