import { expect, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

const page3 = '0x7fff_ffff_a000';

test('the first visit shows memory at once, and → tells its story to the end', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await expect(page.getByRole('banner')).toContainText('First touch, here and there');
  await expect(session.said).toContainText('Press →');
  await expect(session.ribbon(page3)).toHaveAccessibleName(/absent/);

  const said: string[] = [];
  const states: string[] = [];
  const look = async (): Promise<void> => {
    said.push(await session.said.innerText());
    const cell = session.ribbon(page3);
    const state = (await cell.count()) === 0 ? 'unmapped' : await cell.getAttribute('aria-label');
    states.push(/: ([^,]*)/.exec(`: ${state?.split(': ')[1] ?? state ?? ''}`)?.[1] ?? '');
  };
  await page.keyboard.press('ArrowRight');
  await session.expectPlace(/^step 1 of/);
  await look();
  for (let statement = 10; statement <= 18; statement++) {
    await page.keyboard.press('Shift+ArrowRight');
    await session.expectPlace(new RegExp(`statement ${statement} of 18`));
    await look();
  }
  expect(said.filter((text) => text.trim() === '')).toEqual([]);
  expect(states.filter((state, at) => state !== states[at - 1])).toEqual([
    'absent',
    'on the CPU',
    'on gpu0',
    'on the CPU',
    'unmapped',
  ]);
  await session.expectPlace(/statement 18 of 18/);
  await expect(session.messages).toBeHidden();
});

test('the house leads back to the first visit', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  const place = await session.place();
  await session.press('End');
  await page.getByRole('button', { name: 'First visit' }).click();
  await session.expectPlace(place);
});
