import { expect, expectAccessible, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

test.slow();

test('the timeline shows what ran when; a click on a span goes to its step', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await session.press('Next statement');
  await session.press('Next statement');
  await session.press('Next statement');
  const fault = session.timeline.getByRole('button', {
    name: /^gm_dev_fault · 22\.9\sµs · patch 3\/6 · .* · gpu0$/,
  });
  await expect(fault).toBeVisible();
  await fault.click({ position: { x: 20, y: 6 } });
  await session.expectPlace(/^step 2 of 31 · statement 12 of 18/);
  await expect(session.timeline.getByRole('button', { name: /^copy to gpu0 · 1\.16\sµs/ })).toBeVisible();
  await expectAccessible(page);
});

test('the timeline is worked by keys, and says the same as a table', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  const plot = session.timeline.getByRole('group', { name: /^Timeline from/ });
  await plot.focus();
  const before = await plot.getAttribute('aria-label');
  const place = await session.place();
  await page.keyboard.press('+');
  await expect(plot).not.toHaveAttribute('aria-label', before!);
  await page.keyboard.press('ArrowRight');
  await session.expectPlace(place);
  await page.keyboard.press('0');
  await expect(plot).toHaveAttribute('aria-label', /from 0\sns to 63\.9\sµs/);
  const first = session.timeline.getByRole('button', { name: /^handle_mm_fault · .* · 0x7fff_ffff_7000/ });
  await expect(first, 'the picture of the whole run').toBeVisible();
  await page.keyboard.press('Tab');
  await expect(first).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(first).not.toBeFocused();
  await page.keyboard.press('Enter');
  await session.expectPlace(/step 4 of 37 · statement 5 of 18/);
  await session.timeline.getByRole('button', { name: 'As a table' }).click();
  const table = session.timeline.getByRole('table', { name: /^What ran from/ });
  await expect(table).toContainText('gm_host_fault_locked');
  await table.getByRole('button', { name: /^Go to migration at 54\.4\sµs/ }).click();
  await session.expectPlace(/statement 12 of 18 · 54\.4\sµs/);
  await expectAccessible(page);
});

test('the keyboard keeps its box when the picture comes anew, or goes to the nearest', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await page.keyboard.press('Home');
  const plot = session.timeline.getByRole('group', { name: /^Timeline from/ });
  await plot.focus();
  await page.keyboard.press('0');
  await expect(plot).toHaveAttribute('aria-label', /from 0\sns to 63\.9\sµs/);
  const fault = session.timeline.getByRole('button', { name: /^gm_dev_fault · 22/ });
  await fault.focus();
  const focused = session.timeline.locator('[data-box]:focus');
  const name = (await fault.getAttribute('aria-label'))!;
  for (const key of ['-', '+', '+', '0']) {
    const before = await plot.getAttribute('aria-label');
    await page.keyboard.press(key);
    if (key !== '-') await expect(plot).not.toHaveAttribute('aria-label', before!);
    await expect(focused, `after ${key}`).toHaveCount(1);
  }
  await expect(focused).toHaveAttribute('aria-label', name);
  await page.keyboard.press('Escape');
  await expect(plot).not.toHaveAttribute('aria-label', /from 0\sns to 63\.9\sµs/);
  await expect(fault, 'the beginning of the run is shown').toHaveCount(0);
  await expect(session.timeline.locator(':focus')).toHaveCount(1);
});

test('with more room the timeline names the locks that are held, and says what its shapes mean', async ({
  page,
}) => {
  const session = new SessionPage(page);
  await session.open();
  for (let i = 0; i < 5; i++) await session.press('Next statement');
  await session.expectPlace(/statement 14 of 18/);
  await session.timeline.getByRole('button', { name: /^The present statement/ }).click();
  await expect(session.timeline.getByText('gm_mapping.lock')).toHaveCount(0);
  await page.getByRole('separator', { name: 'Height of the timeline' }).focus();
  await page.keyboard.press('End');
  await expect(session.timeline.getByText('gm_mapping.lock').first()).toBeVisible();
  await expect(session.timeline.getByText('lock held')).toBeVisible();
  await expectAccessible(page);
});

test('nothing jumps: the strip keeps its room, follows the run, and stays folded when it was', async ({
  page,
}) => {
  const session = new SessionPage(page);
  await session.open();
  const box = () => session.timeline.boundingBox();
  const before = await box();
  const plot = session.timeline.getByRole('group', { name: /^Timeline from/ });
  await expect(plot).toBeVisible();
  const shown = await plot.getAttribute('aria-label');
  await session.press('Step');
  await session.press('Step');
  expect(await plot.getAttribute('aria-label'), 'inside of a statement the window stays').toBe(shown);
  await page.keyboard.press('End');
  expect(await box()).toEqual(before);
  await session.timeline.getByRole('button', { name: 'Hide the timeline' }).click();
  await expect(plot).toBeHidden();
  await page.reload();
  await session.isReady();
  await session.timeline.getByRole('button', { name: 'Show the timeline' }).click();
  await expect(plot).toBeVisible();
});

test('residency shows where a page lived, back and forth, and says the same as a table', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await session.timeline.getByLabel('Picture').selectOption('Residency');
  const migrated = session.timeline.getByRole('button', { name: /^on gpu0 from .*0x7fff_ffff_a000 moved/ });
  await expect(migrated.first()).toBeVisible();
  await expectAccessible(page);
  await migrated.first().focus();
  await page.keyboard.press('Enter');
  await session.expectPlace(/statement 12 of 18/);
  await session.timeline.getByRole('button', { name: 'As a table' }).click();
  const table = session.timeline.getByRole('table', { name: /^Where pages lived/ });
  await expect(table).toContainText('straight back (ping-pong)');
});

test('counters are plotted over the run and agree with the state', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await session.timeline.getByLabel('Picture').selectOption('Counters');
  const plots = session.timeline.getByRole('group', { name: 'Counters', exact: true });
  await expect(plots).toContainText('migrations');
  await page.keyboard.press('Escape');
  await session.press('End');
  const { counters } = (await session.copiedState()) as { counters: Record<string, number> };
  await session.timeline.getByRole('button', { name: 'As a table' }).click();
  const last = session.timeline
    .getByRole('table', { name: 'Counters after each statement' })
    .getByRole('row')
    .last();
  await expect(last.getByRole('cell').nth(1)).toHaveText(
    String(counters['cpu_faults']! + counters['device_faults']!),
  );
  await expect(last.getByRole('cell').nth(2)).toHaveText(
    String(counters['migrations_to_device']! + counters['migrations_to_host']!),
  );
  await expectAccessible(page);
});
