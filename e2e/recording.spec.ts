import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

const fixtures = 'app/script/fixtures';
const demo = readFileSync(`${fixtures}/strace-demo.txt`, 'utf8');
const options = ['--peer-shared', 'anon', '--touch', 'all', '--touch-by', 'alternate', '--devices', '2'];

interface Dump {
  readonly digest: string;
  readonly counters: { readonly gm_mappings: number; readonly xa_nodes: number };
  readonly nodes: readonly { readonly id: number; readonly frames: number; readonly free: number }[];
  readonly processes: readonly { readonly pid: number; readonly vmas: readonly unknown[] }[];
}

/** The state after the same recording on the command line. */
function replayed(): Dump {
  const args = ['.ci/cli.mjs', 'replay', `${fixtures}/strace-demo.txt`, ...options, '--format', 'json'];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 })) as Dump;
}

async function importDemo(session: SessionPage): Promise<void> {
  await session.drop({ name: 'strace-demo.txt', text: demo });
  const dialog = session.page.getByRole('dialog', { name: 'Import a recording' });
  await expect(dialog).toContainText('strace');
  await dialog.getByRole('combobox', { name: 'Devices' }).selectOption('2');
  await dialog.getByRole('combobox', { name: 'Peer-shared mappings' }).selectOption('anon');
  await dialog.getByRole('combobox', { name: 'Touches' }).selectOption('all');
  await dialog.getByRole('combobox', { name: 'Touched by' }).selectOption('alternate');
  await dialog.getByRole('button', { name: 'Import' }).click();
  await expect(dialog).toBeHidden();
}

test('a dropped recording is imported with its options, and the page shows the numbers of its dump', async ({
  page,
}) => {
  const session = new SessionPage(page);
  await session.open();
  await importDemo(session);
  await expect(page.getByRole('banner')).toContainText('strace-demo.txt', { timeout: 20_000 });

  const { counters, nodes } = (await session.copiedState()) as Dump;
  expect(counters.gm_mappings).toBeGreaterThan(0);
  for (const { free } of nodes) await expect(session.stage).toContainText(`${number(free)} free`);
  await expect(session.stage).toContainText(`${number(counters.gm_mappings)} gm_mappings`);
  await expect(session.stage).toContainText(`${number(counters.xa_nodes)} nodes`);
  await expect(await session.openScript()).toContainText('gpu1 store 0x7f38');

  await session.press('End');
  await session.expectPlace(/statement ([\d\u202f]+) of \1 /);
  expect(((await session.copiedState()) as Dump).digest).toBe(replayed().digest);
});

/** A number as the page writes it. */
const number = (n: number): string => n.toString().replaceAll(/\B(?=(\d{3})+$)/g, '\u202f');

test('what is no recording and no script is said so, and nothing is lost', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  const place = await session.place();
  await session.drop({ name: 'noise.bin', text: '\u0000\u0001\u0002'.repeat(1000) });
  await expect(session.messages).toContainText('noise.bin');
  await session.expectPlace(place);
  await session.messages.getByRole('button', { name: 'Dismiss' }).click();
  await expect(session.messages).toBeHidden();
});

test('a dropped script runs; a pasted recording asks for its options', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await session.drop({ name: 'two.gmem', text: '#! gmem 1\n# Two lines\ncpu load 0x1000\n' });
  await expect(page.getByRole('banner')).toContainText('Two lines');
  await session.expectPlace(/statement 1 of 1/);

  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  }, demo);
  const dialog = page.getByRole('dialog', { name: 'Import a recording' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  await session.expectPlace(/statement 1 of 1/);
});
