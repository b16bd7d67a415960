import { expect, expectAccessible, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

test('a question of the list is answered by figures of its run, and its script opens', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await page.getByRole('button', { name: 'Show the errata' }).click();
  const panel = page.getByRole('region', { name: 'Errata', exact: true });
  await panel.getByRole('button', { name: 'Objections' }).click();
  await panel.getByRole('button', { name: /hint last for its range/ }).click();
  await expect(panel.getByRole('status')).toContainText('Verdict not in the RFC');
  await expect(panel.getByRole('row', { name: /after a page went home/ })).toContainText('≤ 0 not kept');
  await expectAccessible(page);

  await panel.getByRole('button', { name: 'Open the script “later”' }).click();
  await expect(await session.openScript()).toContainText('MREMAP_MAYMOVE');
});
