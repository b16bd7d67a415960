import type { Locator } from '@playwright/test';
import { expect, expectAccessible, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

const address = '0x7fff_ffff_d000';

test('an erratum is found, run and understood; switched off, the same statement is clean', async ({
  page,
}) => {
  const session = new SessionPage(page);
  await session.open();
  const badge = page.getByRole('banner').getByTitle(/^Runs/);
  await expect(badge).toHaveText('corrected');
  await page.getByRole('button', { name: 'Show the errata' }).click();
  const errata = page.getByRole('region', { name: 'Errata', exact: true });
  await errata.getByRole('searchbox').fill('gm_host_fault_locked');
  await expect(errata.getByRole('searchbox')).toHaveAccessibleDescription(/^\d of 61 entries$/);
  await errata.getByRole('button', { name: /^E12/ }).click();
  await expect(errata).toContainText('Round the address down to the granule');

  await errata.getByRole('button', { name: 'Open its script' }).click();
  await expect(badge).toHaveText('E12');
  await session.expectPlace(/statement 8 of 8/);
  await expect(session.ribbon(address)).toHaveAccessibleName(/reported/);
  await expect(session.said).toContainText('The load returns 0. Not as expected.');
  const explanation = page.getByRole('region', { name: 'What happens' });
  await expect(explanation).toContainText(
    /Coherence: a load at 0x7fff_ffff_d000 returned 0, but the last store there wrote 7.*in gm_host_fault_locked \(patch 3\/6\)/,
  );

  await errata.getByRole('button', { name: 'With it off' }).click();
  await expect(badge).toHaveText('corrected');
  await expect(session.ribbon(address)).not.toHaveAccessibleName(/reported/);
  await expect(session.said).toContainText('The load returns 7. As expected.');
  await session.expectPlace(/statement 8 of 8/);

  await errata.getByRole('switch', { name: /^E12 on/ }).click();
  await expect(badge).toHaveText('E12');
  await expect(session.said).toContainText('The load returns 0. Not as expected.');
  await expect(await session.openScript()).toContainText('errata +E12');
});

test('a report leads to its step, its page and its erratum', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open('#erratum=E12');
  await page.getByRole('banner').getByRole('button', { name: 'Hide the errata' }).click();
  const reports = session.inspector.getByRole('region', { name: 'Reported in this run' });
  await session.press('Start');
  await reports.getByRole('button', { name: /^Go to statement 8, step \d+: Coherence/ }).click();
  await session.expectPlace(/statement 8 of 8/);
  await expect(session.ribbon(address)).toHaveAttribute('aria-selected', 'true');
  await reports.getByRole('button', { name: 'Open E12 in the errata' }).click();
  await expect(page.getByRole('button', { name: /^E12 The/ })).toHaveAttribute('aria-expanded', 'true');
});

test('the series as posted says why almost nothing survives', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await page.getByTitle(/^Runs corrected/).click();
  await page.getByRole('button', { name: 'as posted', exact: true }).click();
  await expect(page.getByTitle(/^Runs posted/)).toHaveText('posted');
  await expect(page.getByText('Why almost nothing survives')).toBeVisible();
  await page.getByRole('switch', { name: /^E36 on/ }).click();
  await expect(page.getByTitle(/^Runs posted/)).toHaveText('posted −E36');
  await page.getByRole('button', { name: 'corrected', exact: true }).last().click();
  await expect(page.getByTitle(/^Runs corrected/)).toHaveText('corrected');
});

test('a link opens an erratum; the session’s own link keeps it open', async ({ page, freshPage }) => {
  const session = new SessionPage(page);
  await session.open('#erratum=E12');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page
    .getByRole('region', { name: 'Errata', exact: true })
    .getByRole('button', { name: 'Copy link' })
    .click();
  await expect(page.getByRole('button', { name: 'Link copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/#erratum=E12$/);
  await expect.poll(() => new URL(page.url()).hash).toMatch(/^#v1\./);

  const other = new SessionPage(await freshPage());
  await other.page.goto(page.url());
  await other.isReady();
  await expect(other.page.getByRole('button', { name: /^E12 The/ })).toHaveAttribute('aria-expanded', 'true');
  await expect(other.page.getByTitle(/^Runs E12/)).toBeVisible();
});

test('the run is compared with the corrected one, step by step', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open('#erratum=E12');
  const errata = page.getByRole('region', { name: 'Errata', exact: true });
  await errata.getByRole('button', { name: 'Compare with corrected' }).click();
  const row = errata.getByRole('row', { name: /cpu load a => 7/ });
  await expect(row.getByRole('cell')).toHaveText(['0', '7']);
  await errata.getByRole('button', { name: /^Go to the first difference: statement 8, step \d+$/ }).click();
  await expect(session.said).toContainText('E12');
});

test('two runs side by side: only what differs keeps its colour; both step, until one is closed', async ({
  page,
}) => {
  const session = new SessionPage(page);
  await session.open('#erratum=E12');
  await page.getByRole('button', { name: 'Compare with corrected' }).click();
  const here = session.stage.getByRole('region', { name: 'This run: E12' });
  const there = session.stage.getByRole('region', { name: 'Beside it: corrected' });
  await expect(here).toContainText('The load returns 0. Not as expected.');
  await expect(there).toContainText('The load returns 7. As expected.');
  const leaf = (side: Locator): Locator =>
    side.getByRole('grid', { name: 'gpu0 page table' }).getByRole('gridcell', { name: /^0x7fff_ffff_d000:/ });
  await expect(leaf(here)).toHaveAccessibleName(/, differs$/);
  await expect(leaf(there)).toHaveAccessibleName(/no entry.*, differs$/);

  await page.getByRole('banner').getByRole('button', { name: 'Hide the errata' }).click();
  await session.stage.getByRole('button', { name: 'First difference' }).click();
  await expect(here).toContainText('step 11 of 29');
  await expect(there).toContainText('step 11 of 38');
  await expect(session.stage).toContainText('The steps differ, the picture does not');
  await expect(leaf(there)).not.toHaveAccessibleName(/differs/);
  await session.press('Step back');
  await expect(session.stage).toContainText('The same until here');
  await expect(there).toContainText('step 10 of 38');

  await session.stage.getByRole('button', { name: 'Close comparison' }).click();
  await expect(there).toBeHidden();
  await expect(session.ribbon(address)).toHaveCount(1);
});

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });
    test.slow();

    test('axe finds nothing in the errata, nor in reports', async ({ page }) => {
      const session = new SessionPage(page);
      await session.open('#erratum=E12');
      await page.getByRole('button', { name: 'as posted', exact: true }).click();
      await expect(page.getByText('Why almost nothing survives')).toBeVisible();
      await expectAccessible(page);
      await page.getByRole('banner').getByRole('button', { name: 'Hide the errata' }).click();
      await expect(session.inspector).toContainText('Reported in this run');
      await expectAccessible(page);
    });

    test('axe finds nothing in two runs side by side', async ({ page }) => {
      const session = new SessionPage(page);
      await session.open('#erratum=E12');
      await page.getByRole('button', { name: 'Compare with corrected' }).click();
      await expect(session.stage).toContainText('4 places differ');
      await page.getByRole('banner').getByRole('button', { name: 'Hide the errata' }).click();
      await expectAccessible(page);
    });
  });
}
