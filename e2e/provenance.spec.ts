import { expect, expectAccessible, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

test('who wrote a field leads back, a click each, to the step that made the mapping', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  for (let i = 0; i < 5; i++) await session.press('Next statement');
  const chain = session.inspector.getByRole('list', { name: /^Who wrote .*flag.* before$/ });
  const earlier = session.inspector.getByRole('button', { name: /^earlier… \(who wrote .*flag/ });
  await earlier.first().click();
  await expect(chain.getByRole('button').first()).toBeVisible();
  await expectAccessible(page);
  while ((await earlier.count()) > 0) {
    const shown = await chain.getByRole('button').count();
    await earlier.last().click();
    await expect.poll(() => chain.getByRole('button').count()).toBeGreaterThan(shown);
  }
  const first = chain.getByRole('button').last();
  await expect(first).toContainText('made: flag');
  const [, statement, step] = /statement (\d+) · step (\d+)/.exec(
    (await first.getAttribute('aria-label')) ?? '',
  )!;
  await first.focus();
  await page.keyboard.press('Enter');
  await session.expectPlace(new RegExp(`^step ${step!} of \\d+ · statement ${statement!} of 18`));
  await expect(session.inspector, 'nothing leads to the mapping yet').toContainText('Absent: no entry yet');
  await expect(session.inspector.locator(':focus'), 'the keyboard stays in the inspector').toHaveCount(1);
});

test('going back along a chain stays with its field', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  for (let i = 0; i < 5; i++) await session.press('Next statement');
  const chain = session.inspector.getByRole('list', { name: /^Who wrote .*flag.* before$/ });
  await session.inspector.getByRole('button', { name: /^earlier… \(who wrote .*flag/ }).click();
  const links = chain.getByRole('button');
  await expect(links.first()).toContainText('gpu0');
  const before = await links.count();
  await links.first().focus();
  await page.keyboard.press('Enter');
  await session.expectPlace(/statement 12 of 18/);
  await expect.poll(() => links.count(), 'the rest of the chain is shown').toBe(before - 1);
  await expect(session.inspector.locator(':focus')).toContainText('gm_dev_fault · 3/6 · gpu0');
});
