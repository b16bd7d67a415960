import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

/** A page goes to the device while two others are touched, and comes back. */
const script = `#! gmem 1
# A page flies
machine(host=1M, granule=4K)
gpu0 = gm_dev_create(memory=256K)
gm_as_attach(gpu0)
a = mmap(NULL, 32K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
cpu store a 1
parallel { hmadvise(gpu0, a, 4K, MADV_PREFETCH) | cpu1 store a+20K 2 | gpu0 load a+16K }
cpu store a 3
`;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A parcel: the frames it goes between, as `node:frame`, its share of the way, and where it is, in pixels. */
interface Parcel {
  readonly from: string;
  readonly to: string;
  readonly share: number;
  readonly at: Point;
}

/** The parcels that are seen, at this moment. */
const parcels = (page: Page): Promise<Parcel[]> =>
  page.locator('[data-parcel]:not([data-gone])').evaluateAll((all) =>
    all.map((parcel) => {
      const NODE = 2 ** 26;
      const frame = (pfn: string | undefined): string =>
        `${String(Math.floor(Number(pfn) / NODE))}:${String(Number(pfn) % NODE)}`;
      const [from, to] = parcel.getAttribute('data-parcel')!.split(':');
      const { x, y, width, height } = parcel.getBoundingClientRect();
      const at = { x: x + width / 2, y: y + height / 2 };
      return { from: frame(from), to: frame(to), share: Number(parcel.getAttribute('data-share')), at };
    }),
  );

/** The middle of a frame's cell, in pixels. */
async function middleOf(page: Page, frame: string): Promise<Point> {
  const box = (await page.locator(`[data-frame="${frame}"]`).boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** How far a parcel is from the one frame to the other, across the picture: 0 at the first, 1 at the second. */
async function wayOf(page: Page, { from, to, at }: Parcel): Promise<number> {
  const [start, end] = [await middleOf(page, from), await middleOf(page, to)];
  return (at.x - start.x) / (end.x - start.x);
}

/** What of its way across a parcel has behind it at a share of its time: its curve leaves and comes in straight down and up. */
const across = (share: number): number => 3 * (1 - share) * share ** 2 + share ** 3;

const open = async (session: SessionPage): Promise<void> => {
  await session.open();
  await session.drop({ name: 'flight.gmem', text: script });
  await expect(session.page.getByRole('banner')).toContainText('A page flies');
};

/** The stops of the run at which a copy is under way, with the share that has passed. */
async function flightsOf(session: SessionPage): Promise<{ stop: number; share: number; from: string }[]> {
  const found: { stop: number; share: number; from: string }[] = [];
  const last = await session.stop();
  for (let stop = last; stop >= 0; stop--) {
    if (stop < last) await session.page.keyboard.press('ArrowLeft');
    await session.expectStop(stop);
    for (const { share, from } of await parcels(session.page)) found.unshift({ stop, share, from });
    if (found.length > 0 && found[0]!.share === 0 && found[0]!.from.startsWith('0:') && stop < found[0]!.stop)
      break;
  }
  return found;
}

test.describe('without motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  test('a copy under way has a parcel between its frames, where its simulated time is, forwards and backwards', async ({
    page,
  }) => {
    const session = new SessionPage(page);
    await open(session);
    const flights = await flightsOf(session);
    expect(new Set(flights.map(({ from }) => from.split(':')[0]))).toEqual(new Set(['0', '1']));
    const out = flights.filter(({ from }) => from.startsWith('0:'));
    expect(out.some(({ share }) => share > 0 && share < 1)).toBe(true);
    expect(out.map(({ share }) => share)).toEqual(out.map(({ share }) => share).sort((a, b) => a - b));

    await session.scrubber.fill(String(out[0]!.stop - 1));
    await session.expectStop(out[0]!.stop - 1);
    expect(await parcels(page)).toEqual([]);
    for (const { stop, share } of out) {
      await page.keyboard.press('ArrowRight');
      await session.expectStop(stop);
      // Read at once: nothing moves, so nothing is waited for.
      const [parcel] = await parcels(page);
      expect(parcel!.share).toBe(share);
      expect(await wayOf(page, parcel!)).toBeCloseTo(across(share), 1);
      if (share === 0) expect(parcel!.at.y).toBeCloseTo((await middleOf(page, parcel!.from)).y, 0);
    }
    await page.keyboard.press('ArrowRight');
    await session.expectStop(out.at(-1)!.stop + 1);
    expect(await parcels(page)).toEqual([]);
  });
});

test('a parcel flies on as the run is stepped, lands and is gone; a step back puts it where it was', async ({
  page,
}) => {
  const session = new SessionPage(page);
  await open(session);
  const out = (await flightsOf(session)).filter(({ from }) => from.startsWith('0:'));
  const flying = out.find(({ share }) => share > 0)!;
  await session.scrubber.fill(String(flying.stop - 1));
  await session.expectStop(flying.stop - 1);
  const [start] = await parcels(page);

  await page.keyboard.press('ArrowRight');
  await session.expectStop(flying.stop);
  const ways: number[] = [];
  await expect
    .poll(async () => {
      ways.push(await wayOf(page, (await parcels(page))[0]!));
      return ways.at(-1);
    })
    .toBeCloseTo(across(flying.share), 1);
  expect(ways).toEqual([...ways].sort((a, b) => a - b));

  await page.keyboard.press('ArrowRight');
  await session.expectStop(flying.stop + 1);
  await expect.poll(() => parcels(page)).toEqual([]);

  await page.keyboard.press('ArrowLeft');
  await session.expectStop(flying.stop);
  expect(await wayOf(page, (await parcels(page))[0]!)).toBeCloseTo(across(flying.share), 1);
  await page.keyboard.press('ArrowLeft');
  await session.expectStop(flying.stop - 1);
  expect((await parcels(page))[0]!.at).toEqual(start!.at);
});
