import { expect, expectAccessible, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

// Axe reads some thousand elements; on a busy machine that takes a while.
test.slow();

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`in the ${colorScheme} theme axe finds nothing`, () => {
    test.use({ colorScheme });

    test('on the first visit and in the middle of a migration', async ({ page }) => {
      const session = new SessionPage(page);
      await session.open();
      await expectAccessible(page);
      await session.press('Next statement');
      await session.press('Next statement');
      for (let change = 0; change < 6; change++) await session.press('Next change');
      await expectAccessible(page);
    });

    test('with the script open, and a mistake in it', async ({ page }) => {
      const session = new SessionPage(page);
      await session.open();
      await session.openScript();
      await expectAccessible(page);
      await session.writeScript('cpu loa 0');
      await expect(session.script).toContainText(/Line 1/);
      await expectAccessible(page);
    });

    test('with help, import options and a message open', async ({ page }) => {
      const session = new SessionPage(page);
      await session.open('#v1.damaged');
      await expect(session.messages).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await session.drop({
        name: 'a.txt',
        text: '1 brk(NULL) = 0x55ed3dc0c000\n1 brk(0x55ed3dc2d000) = 0x55ed3dc2d000\n',
      });
      await expect(page.getByRole('dialog', { name: 'Import a recording' })).toBeVisible();
      await expectAccessible(page);
    });

    test('on a phone, band by band', async ({ page }) => {
      await page.setViewportSize({ width: 390, height: 844 });
      const session = new SessionPage(page);
      await session.open();
      for (const band of [1, 2, 3, 4]) {
        await page.keyboard.press(`Digit${band}`);
        await expectAccessible(page);
      }
    });
  });
}

test('the theme can be chosen and is remembered', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  await page.getByRole('button', { name: 'Theme: as the system' }).click();
  expect(await scheme()).toBe('dark');
  await page.getByRole('button', { name: 'Theme: dark' }).click();
  expect(await scheme()).toBe('light');
  await page.reload();
  await session.isReady();
  expect(await scheme()).toBe('light');
});
