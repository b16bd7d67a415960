import type { StateDump } from '../app/core/index.ts';
import { expect, test } from './fixtures.ts';
import {
  type Amounts,
  amountsOf,
  homesIn,
  leavesIn,
  mappingsIn,
  memoriesIn,
  nodesIn,
} from '../app/projections/testing/dump-reader.ts';
import { bytesIn, cellsIn, namesIn, sumOfBars } from './picture-reader.ts';
import { SessionPage } from './session-page.ts';

const mapping = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS';

/** The beginning of a script: its title, and a machine with two devices. */
const begun = (title: string, host: string, memory: string): string => `#! gmem 1
# ${title}
machine(host=${host}, granule=4K)
gpu0 = gm_dev_create(memory=${memory})
npu1 = gm_dev_create(memory=${memory}, mmu=npu)
gm_as_attach(gpu0)
gm_as_attach(npu1)
`;

/** 24 peer-shared pages, of which some go to devices, some are dropped and some were never there, and 6 ordinary ones. */
const small = `${begun('Thirty pages', '256K', '64K')}a = mmap(NULL, 96K, ${mapping}|MAP_PEER_SHARED, -1, 0)
b = mmap(NULL, 24K, ${mapping}, -1, 0)
hmadvise(gpu0, a, 20K, MADV_PREFETCH)
hmadvise(npu1, a+40K, 12K, MADV_PREFETCH)
cpu store a+24K 1
cpu store a+12K 2
cpu store b+8K 3
hmadvise(-1, a+4K, 8K, MADV_DONTNEED)
`;

/** 600 peer-shared pages and 100 ordinary ones, with long stretches that nobody touches. */
const large = `${begun('Seven hundred pages', '32M', '16M')}a = mmap(NULL, 2400K, ${mapping}|MAP_PEER_SHARED, -1, 0)
b = mmap(NULL, 400K, ${mapping}, -1, 0)
hmadvise(gpu0, a, 800K, MADV_PREFETCH)
hmadvise(npu1, a+700K, 200K, MADV_PREFETCH)
hmadvise(-1, a+128K, 64K, MADV_DONTNEED)
cpu store a+2M 1
cpu store b+8K 3
cpu store a+52K 4
`;

const open = async (session: SessionPage, text: string): Promise<void> => {
  await session.open();
  await session.drop({ name: 'numbers.gmem', text });
  await expect(session.page.getByRole('banner')).toContainText(text.split('\n')[1]!.slice(2));
};

const dumpOf = async (session: SessionPage): Promise<StateDump> => (await session.copiedState()) as StateDump;

/** A text with its numbers as scripts write them. */
const plain = (text: string): string => text.replaceAll('\u202f', '');

/** What a row of states says, as the dump names it. */
const places = (cells: Record<number, string>): Record<number, string> =>
  Object.fromEntries(
    Object.entries(cells).map(([page, what]) => [
      page,
      what === 'on the CPU' ? 'CPU' : what.replace(/^on /, ''),
    ]),
  );

async function expectNumbersOfAll(session: SessionPage, dump: StateDump): Promise<void> {
  const { stage, inspector } = session;
  const { counters, nodes, processes } = dump;
  for (const { id, free, frames } of nodes) {
    const title = stage.locator('text').filter({ hasText: new RegExp(`^node ${String(id)} · `) });
    const texts = (await title.locator('xpath=..').locator('> text').allTextContents()).map(plain);
    const said = [`${String(free)} free of ${String(frames)}`, `${String(free)} free`];
    expect(
      texts.filter((text) => said.includes(text)),
      `node ${String(id)}`,
    ).toHaveLength(1);
  }
  const [object] = processes.map(({ vm_object: logical }) => logical);
  const facts = plain((await stage.locator('text').allTextContents()).join('\n'));
  expect(facts).toContain(`${String(object?.mappings.length)} gm_mappings`);
  expect(facts).toContain(`${String(nodesIn(object?.xarray.head ?? null).length)} nodes`);
  const tablePages = [...facts.matchAll(/(\d+) table pages?/g)].reduce((sum, [, n]) => sum + Number(n), 0);
  expect(tablePages * 4096).toBe(counters.physical_bytes);

  const price = inspector.getByRole('region', { name: 'Price of the abstraction' });
  const logical = bytesIn((await price.getByText(/^xarray \+ mappings/).textContent()) ?? '');
  const physical = bytesIn((await price.getByText(/^page tables/).textContent()) ?? '');
  expect(Math.abs(logical.bytes - counters.logical_bytes)).toBeLessThanOrEqual(logical.within);
  expect(Math.abs(physical.bytes - counters.physical_bytes)).toBeLessThanOrEqual(physical.within);
}

test('every cell on the picture says what the state dump says', async ({ page }) => {
  const session = new SessionPage(page);
  await open(session, small);
  const last = await session.stop();
  for (const share of [1, 0.9, 0.62, 0.5]) {
    const stop = Math.floor(last * share);
    await session.scrubber.fill(String(stop));
    await session.expectStop(stop);
    const dump = await dumpOf(session);
    const process = dump.processes[0]!;
    expect(places(await cellsIn(page, 'ribbon')), 'ribbon').toEqual(homesIn(process));
    for (const table of ['cpu', '1', '2']) {
      const mmu = dump.devices.find(({ id }) => String(id + 1) === table)?.name ?? 'cpu';
      expect(await cellsIn(page, `leaf-${table}`), mmu).toEqual(leavesIn(process, mmu));
    }
    const mappings = process.vm_object!.mappings.map(({ id, index }) => `${String(id)} ${index}`);
    const drawn = (await namesIn(page, 'mapping')).flatMap((name) => {
      const [, id, at] = /^gm_mapping (\d+), (0x[0-9a-f_]+): /.exec(name) ?? [];
      return id === undefined ? [] : [`${id} ${String(BigInt(at!.replaceAll('_', '')) / 4096n)}`];
    });
    expect(drawn.sort()).toEqual(mappings.sort());
    const bars = await session.stage
      .getByRole('treeitem', { name: /^node of shift/ })
      .evaluateAll((all) => all.flatMap((bar) => bar.getAttribute('aria-label')!.split('; ')));
    const nodes = bars.map((name) => /shift \d+, offset \d+, \d+/.exec(name)![0]);
    const dumped = nodesIn(process.vm_object!.xarray.head).map(
      ({ shift, offset, count }) => `shift ${String(shift)}, offset ${String(offset)}, ${String(count)}`,
    );
    expect(nodes.sort()).toEqual(dumped.sort());
    for (const { id, frames, free } of dump.nodes) {
      const used = await page.locator(`[data-frame^="${String(id)}:"]:not([aria-label*=": free"])`).count();
      expect(used, `frames of node ${String(id)}`).toBe(frames - free);
    }
    await expectNumbersOfAll(session, dump);
  }
});

test('bars of shares add up to what the state dump says, at any zoom', async ({ page }) => {
  await page.setViewportSize({ width: 728, height: 800 });
  const session = new SessionPage(page);
  await open(session, large);
  const dump = await dumpOf(session);
  const process = dump.processes[0]!;
  const inTable = (mmu: string): Amounts => amountsOf(memoriesIn(dump, process, mmu), process);
  const totals = {
    ribbon: amountsOf(homesIn(process), process),
    mapping: amountsOf(mappingsIn(process), process, ['ps']),
    'leaf-cpu': inTable('cpu'),
    'leaf-1': inTable('gpu0'),
    'leaf-2': inTable('npu1'),
  };
  await expectNumbersOfAll(session, dump);
  const whole = await sumOfBars(page);
  expect(whole.sums).toEqual(totals);
  await page.mouse.click(whole.first.x, whole.first.y);
  const bar = page.locator('[data-row="ribbon"]:has(> [data-bin])');
  const name = (await bar.getAttribute('aria-label'))!;
  await page.keyboard.press('+');
  await expect(bar).not.toHaveAttribute('aria-label', name);
  const near = await sumOfBars(page);
  expect(near.sums).toEqual(totals);
});
