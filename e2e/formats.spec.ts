import { expect, expectAccessible, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

const script = (cpu: string): string => `machine(host=64M, granule=4K, cpu=${cpu})
gpu0 = gm_dev_create(memory=16M, mmu=gpu)
gm_as_attach(gpu0)
a = mmap(0x10000000, 64K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED|MAP_FIXED, -1, 0)
cpu store a 42
`;

/** Opens the script of a CPU and selects its page. */
async function opened(session: SessionPage, cpu: string): Promise<void> {
  await session.drop({ name: `${cpu}.gmem`, text: script(cpu) });
  await session.expectPlace(/statement 5 of 5/);
  await session.stage.getByRole('treeitem', { name: /^gm_mapping 1, 0x1000_0000/ }).click();
}

/** What the dialog says of each format: name and badges first. */
async function formatsOf(session: SessionPage, cpu: string): Promise<Map<string, string>> {
  await opened(session, cpu);
  await session.stage.getByRole('button', { name: /^All formats/ }).press('Enter');
  const dialog = session.page.getByRole('dialog', { name: 'One mapping in all formats' });
  const sections = dialog.getByRole('region');
  await expect(sections).toHaveCount(8);
  const names = await dialog.getByRole('heading', { level: 3 }).allInnerTexts();
  const texts = await sections.allInnerTexts();
  await session.page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  return new Map(names.map((name, i) => [name, texts[i]!]));
}

test('the walk of a page stands in every format, and another CPU changes only its own rows', async ({
  page,
}) => {
  const session = new SessionPage(page);
  await session.open();
  const [x86, riscv] = [await formatsOf(session, 'x86-64'), await formatsOf(session, 'riscv-sv48')];
  const changed = [...x86.keys()].filter((name) => x86.get(name) !== riscv.get(name));
  expect(changed).toEqual(['x86-64, 4 levels', 'RISC-V Sv48']);
  expect(x86.get('x86-64, 4 levels')).toContain('CPU: the page table holds this very entry.');
  expect(riscv.get('RISC-V Sv48')).toContain('CPU: the page table holds this very entry.');
});

test('the keys go on stepping while all formats are open, and the walks follow', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await opened(session, 'x86-64');
  await session.stage.getByRole('button', { name: /^All formats/ }).press('Enter');
  const own = page.getByRole('region', { name: 'x86-64, 4 levels' });
  await expect(own).toContainText('CPU: the page table holds this very entry.');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(own).not.toContainText('holds this very entry');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(own).toContainText('CPU: the page table holds this very entry.');
});

test('a raw entry is read bit by bit with the keyboard; all formats open from the list of commands', async ({
  page,
}) => {
  const session = new SessionPage(page);
  await session.open();
  await opened(session, 'x86-64');
  await expect(session.stage.getByRole('button', { name: /^All formats/ })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Find a command' }).fill('all formats');
  await page.keyboard.press('Enter');
  const own = page.getByRole('region', { name: 'x86-64, 4 levels' });
  await own.locator('summary').press('Enter');
  const bits = own.getByRole('listbox', { name: 'Bits of the entry' });
  await bits.getByRole('option').first().focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await expect(bits.getByRole('option', { selected: true })).toHaveAccessibleName(
    'R/W, bit 1 = 1: writing is allowed',
  );
  await expect(own.getByText('R/W, bit 1 = 1: writing is allowed', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'light' });
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  const width = await page.evaluate(() => document.querySelector('dialog')!.scrollWidth);
  expect(width, 'nothing is cut off on a telephone').toBeLessThanOrEqual(390);
});
