import { expect, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

const page3 = '0x7fff_ffff_a000';

test('the first visit shows memory at once, and → tells its story to the end', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await expect(page.getByRole('banner')).toContainText('First touch, here and there');
  await expect(session.said).toContainText('Press →');
  await expect(session.ribbon(page3)).toHaveAccessibleName(/absent/);

  const said = new Set<string>();
  const states: string[] = [];
  for (let press = 0; press < 400; press++) {
    if (await page.getByRole('button', { name: 'Step', exact: true }).evaluate(isDisabled)) break;
    const stop = await session.stop();
    await page.keyboard.press('ArrowRight');
    await session.expectStop(stop + 1);
    said.add(await session.said.innerText());
    const state = (await session.ribbon(page3).getAttribute('aria-label'))?.split(': ')[1] ?? '';
    if (state !== states.at(-1)) states.push(state);
  }
  expect(states[0]).toBe('absent');
  expect(states).toContain('on gpu0');
  expect(states.filter((state) => state === 'on the CPU').length).toBeGreaterThanOrEqual(2);
  expect([...said].some((text) => text.trim() === '')).toBe(false);
  await session.expectPlace(/statement 18 of 18/);
  await expect(session.messages).toBeHidden();
});

const isDisabled = (button: Element): boolean => button.getAttribute('aria-disabled') === 'true';

test('the house leads back to the first visit', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  const place = await session.place();
  await session.press('End');
  await page.getByRole('button', { name: 'First visit' }).click();
  await session.expectPlace(place);
});
