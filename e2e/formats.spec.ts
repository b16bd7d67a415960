import { expect, expectAccessible, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

const script = `#! gmem 1
# One page in all formats
machine(host=192K, granule=4K)
gpu0 = gm_dev_create(memory=64K)
gm_as_attach(gpu0)
a = mmap(NULL, 16K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
cpu store a 1
focus a
gpu0 store a 2
focus a
`;

test('all formats follow the run, and every field of an entry says what it is', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await session.drop({ name: 'formats.gmem', text: script });
  await expect(page.getByRole('banner')).toContainText('One page in all formats');
  await page.getByRole('button', { name: 'All formats', exact: true }).click();
  const panel = page.getByRole('region', { name: 'One page in all formats' });
  await expect(panel).toBeFocused();
  const walk = (name: string) => panel.getByRole('region', { name, exact: true });
  await expect(walk('GPU')).toContainText('the table of gpu0');
  await expect(walk('x86-64')).toContainText('does not map the page now');
  await expect(walk('RISC-V Sv39')).toContainText('User space ends at 0x40_0000_0000');
  await expect(panel.getByRole('heading', { level: 3 })).toHaveCount(8);

  const leaf = walk('GPU').getByRole('listbox').last();
  await leaf.getByRole('option').last().focus();
  await expect(panel).toContainText('V, bit 0 = 1: present');
  await page.keyboard.press('ArrowLeft');
  await expect(panel).toContainText('L, bit 1 = 1: maps a page itself');
  await expect(leaf.getByRole('option', { selected: true })).toHaveCount(1);
  await page.keyboard.press('ArrowUp');
  await expect(panel).toContainText('GPU, L1[');
  await expectAccessible(page);

  await panel.focus();
  for (let back = 0; back < 3; back++) await page.keyboard.press('Shift+ArrowLeft');
  await expect(walk('x86-64')).toContainText('the table of the CPU');
  await expect(walk('GPU')).toContainText('does not map the page now');
  await panel.focus();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'All formats', exact: true })).toBeFocused();
});

test('the list of commands opens all formats', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('all formats');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'One page in all formats' })).toBeVisible();
});
