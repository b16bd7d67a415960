import { expect, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

test('steps forth and back show the same at every stop', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  const seen: string[] = [];
  const first = await session.stop();
  const look = async () => `${await session.place()} ${await session.said.innerText()}`;
  for (let stop = first; stop < first + 12; stop++) {
    seen.push(await look());
    await session.press('Step');
    await session.expectStop(stop + 1);
  }
  for (let stop = first + 11; stop >= first; stop--) {
    await page.keyboard.press('ArrowLeft');
    await session.expectStop(stop);
    expect(await look()).toBe(seen[stop - first]);
  }
});

test('buttons and keys go by statement, by change, to start and end', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await session.press('Next statement');
  await session.expectPlace(/statement 10 of 18/);
  await page.keyboard.press('Shift+ArrowRight');
  await session.expectPlace(/statement 11 of 18/);
  await session.press('Previous statement');
  await session.expectPlace(/statement 10 of 18/);
  await page.keyboard.press('Home');
  await session.expectPlace(/^start of 18 statements/);
  await expect(session.transport.getByRole('button', { name: 'Step back' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await page.keyboard.press('End');
  await session.expectPlace(/statement 18 of 18/);
  const end = await session.stop();
  await page.keyboard.press('BracketLeft');
  await expect(session.scrubber).not.toHaveValue(String(end));
  await session.press('Start');
  await page.keyboard.press(']');
  await session.expectPlace(/step \d+ of \d+ · statement 2 of 18/);
});

test('the scrubber goes anywhere, by keyboard as well', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await session.scrubber.fill('40');
  await session.expectStop(40);
  const there = await session.said.innerText();
  await session.scrubber.fill('3');
  await session.expectStop(3);
  await session.scrubber.fill('40');
  await session.expectStop(40);
  expect(await session.said.innerText()).toBe(there);
  await session.scrubber.focus();
  await page.keyboard.press('ArrowRight');
  await session.expectStop(41);
});

test('playing goes on by itself, faster at a higher speed, and stops at the end', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('8');
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('Space');
  await expect(session.transport.getByRole('button', { name: 'Pause' })).toBeVisible();
  const begin = await session.stop();
  await expect.poll(() => session.stop()).toBeGreaterThan(begin + 3);
  await session.press('Pause');
  await expect(session.transport.getByRole('button', { name: 'Play' })).toBeVisible();

  const last = Number(await session.scrubber.getAttribute('max'));
  await session.scrubber.fill(String(last - 2));
  await session.expectStop(last - 2);
  await session.press('Play');
  await session.expectStop(last);
  await expect(session.transport.getByRole('button', { name: 'Play' })).toBeVisible();
});

test('keys are ignored while typing, and can be switched off', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  const place = await session.place();
  await session.console.fill('');
  await session.console.pressSequentially('cpu load [1]? ');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Home');
  await session.expectPlace(place);

  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys and help' });
  await help.getByRole('checkbox', { name: 'Single keys are shortcuts' }).uncheck();
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('?');
  await session.expectPlace(place);
  await expect(help).toBeHidden();
});

test('a phone shows one band at a time; counter and transport stay in sight', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const session = new SessionPage(page);
  await session.open();
  const bands = page.getByRole('group', { name: 'Band' });
  for (const [key, band] of [
    'Virtual addresses',
    'Logical page table',
    'Physical page tables',
    'Physical memory',
  ].entries()) {
    await page.keyboard.press(`Digit${key + 1}`);
    await expect(bands.getByRole('button', { name: band })).toHaveAttribute('aria-pressed', 'true');
    await expect(session.stage.getByRole('group', { name: band })).toBeVisible();
    await expect(session.transport).toBeInViewport({ ratio: 1 });
    await expect(page.getByText(await session.place())).toBeInViewport({ ratio: 1 });
  }
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(isWide, 'nothing is wider than the screen').toBe(false);
});
