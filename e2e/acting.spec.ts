import { expect, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

const untouched = '0x7fff_ffff_e000';

test('a click selects a page everywhere; buttons load and store there and write the script', async ({
  page,
}) => {
  const session = new SessionPage(page);
  await session.open();
  await session.ribbon(untouched).click();
  await expect(session.inspector).toContainText(untouched);
  await expect(session.leaf('CPU page table', untouched)).toHaveAttribute('aria-selected', 'true');

  await session.act('cpu store');
  await session.expectPlace(/statement 10 of 19/);
  await expect(session.ribbon(untouched)).toHaveAccessibleName(/on the CPU/);
  await session.act('gpu0 load');
  await session.expectPlace(/statement 11 of 20/);
  await expect(session.ribbon(untouched)).toHaveAccessibleName(/on gpu0/);
  await expect(session.leaf('CPU page table', untouched)).toHaveAccessibleName(/no entry/);

  const editor = await session.openScript();
  await expect(editor).toContainText('cpu store a+0x7000');
  await expect(editor).toContainText('gpu0 load a+0x7000');
});

test('the context menu offers the same where the page is', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await session.ribbon(untouched).click({ button: 'right' });
  const menu = page.getByRole('dialog', { name: 'What can happen to this page' });
  await menu.getByRole('button', { name: 'cpu load' }).click();
  await expect(menu).toBeHidden();
  await expect(session.ribbon(untouched)).toHaveAccessibleName(/on the CPU/);
});

test('a typed statement runs after the present one, and the rest of the script after it', async ({
  page,
}) => {
  const session = new SessionPage(page);
  await session.open();
  await session.run('cpu store a+0x4000 7');
  await session.expectPlace(/statement 10 of 19/);
  await expect(session.console).toHaveValue('');
  await session.press('End');
  await session.expectPlace(/statement 19 of 19/);
  await expect(session.said).toContainText('As expected');
});

test('a mistake in a typed statement is shown at its place, and nothing is lost', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  const place = await session.place();
  await session.run('gpu0 laod a');
  await expect(page.getByRole('alert')).toContainText('load');
  await expect(session.console).toHaveValue('gpu0 laod a');
  await session.expectPlace(place);
  await page.getByRole('alert').getByRole('button').click();
  await session.console.press('Enter');
  await session.expectPlace(/statement 10 of 19/);
});
