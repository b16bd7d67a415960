import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';
import { weather } from './weather.ts';

const mapping = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED';

/** Pages go to the device and come back; of `pages` pages in all, so that the picture is of cells or of bars of shares. */
const script = (pages: number, moved: number): string => `#! gmem 1
# ${String(pages)} pages to play
machine(host=32M, granule=4K)
gpu0 = gm_dev_create(memory=16M)
gm_as_attach(gpu0)
a = mmap(NULL, ${String(4 * pages)}K, ${mapping}, -1, 0)
hmadvise(gpu0, a, ${String(4 * pages)}K, MADV_PREFETCH)
${Array.from({ length: moved }, (_, i) => `cpu store a+${String(4 * ((i * 37) % pages))}K 1`).join('\n')}
`;

/** What is looked at: all parts of the picture by their names and texts, or every pixel of its canvas. */
type What = 'parts' | 'canvas';

const STOPS = 18;

/** One frame of the display: the place that the transport shows, and what is drawn. */
interface Sample {
  readonly stop: number;
  readonly drawn: number;
}

declare global {
  interface Window {
    drawnNow: (what: What) => Sample;
  }
}

/** Gives the page a way to say what is drawn: a number made of all parts of the picture, or of every pixel of its canvas. */
const teach = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const range = document.querySelector('input[aria-label="Place in the run"]') as HTMLInputElement;
    const board = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
    const hash = (words: Iterable<number>): number => {
      let sum = 0;
      for (const word of words) sum = (Math.imul(sum, 31) + word) | 0;
      return sum;
    };
    const parts = (): number => {
      const stage = document.querySelector('svg[role="group"]')!;
      const names = [...stage.querySelectorAll('[aria-label]')].map((part) =>
        part.getAttribute('aria-label'),
      );
      return hash(new TextEncoder().encode(names.join() + stage.textContent));
    };
    const pixels = (): number => {
      const canvas = document.querySelector<HTMLCanvasElement>('section canvas')!;
      board.canvas.width = canvas.width;
      board.canvas.height = canvas.height;
      board.drawImage(canvas, 0, 0);
      const { data } = board.getImageData(0, 0, canvas.width, canvas.height);
      return hash(new Uint32Array(data.buffer));
    };
    window.drawnNow = (what) => ({ stop: Number(range.value), drawn: what === 'parts' ? parts() : pixels() });
  });

/** What is drawn at each stop from `first` on, once nothing has changed there for as long as a few frames take. */
async function atRest(session: SessionPage, what: What, first: number, count: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let stop = first; stop < first + count; stop++) {
    await session.scrubber.fill(String(stop));
    await session.expectStop(stop);
    samples.push(
      await session.page.evaluate(async (each) => {
        const QUIET = 6;
        let now = window.drawnNow(each);
        for (let same = 0; same < QUIET;) {
          await new Promise(requestAnimationFrame);
          const next = window.drawnNow(each);
          same = next.drawn === now.drawn ? same + 1 : 0;
          now = next;
        }
        return now;
      }, what),
    );
  }
  return samples;
}

/** What is drawn on every frame of the display while the run plays at 8× to stop `last`. */
const whilePlaying = (page: Page, what: What, last: number): Promise<Sample[]> =>
  page.evaluate(
    ([each, end]) =>
      new Promise<Sample[]>((resolve) => {
        const samples: Sample[] = [];
        const look = (): void => {
          samples.push(window.drawnNow(each));
          if (samples.at(-1)!.stop >= end) resolve(samples);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    [what, last] as const,
  );

/** By how many frames of the display what is drawn is behind the place that the transport shows, at each stop that changes it. */
function lags(samples: readonly Sample[], rest: readonly Sample[]): number[] {
  const drawnAt = new Map(rest.map(({ stop, drawn }) => [stop, drawn]));
  const byStop = new Map<number, number>();
  for (const { stop, drawn } of samples) {
    const isBehind = drawn !== drawnAt.get(stop);
    // What is behind is the whole picture of the place before: nothing older, and no mixture.
    if (isBehind) expect(drawn, `stop ${String(stop)}`).toBe(drawnAt.get(stop - 1));
    const isOther = drawnAt.get(stop) !== drawnAt.get(stop - 1);
    if (isOther && drawnAt.has(stop - 1)) byStop.set(stop, (byStop.get(stop) ?? 0) + (isBehind ? 1 : 0));
  }
  return [...byStop.values()];
}

/** Plays a run at 8× and gives the lag of each stop that was shown. */
async function lagsWhilePlaying(page: Page, what: What, pages: number): Promise<number[]> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const session = new SessionPage(page);
  await session.open();
  await session.drop({ name: 'play.gmem', text: script(pages, 6) });
  await expect(page.getByRole('banner')).toContainText(`${String(pages)} pages to play`);
  if (what === 'canvas') await expect(session.stage.locator('canvas')).toHaveCount(1);
  await teach(page);
  const first = (await session.stop()) - STOPS - 1;
  const rest = await atRest(session, what, first, STOPS);
  expect(new Set(rest.map(({ drawn }) => drawn)).size).toBeGreaterThan(STOPS / 3);
  await session.scrubber.fill(String(first));
  await session.expectStop(first);
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('8');
  await session.press('Play');
  const samples = await whilePlaying(page, what, first + STOPS - 1);
  const found = lags(samples, rest);
  expect(found.length).toBeGreaterThan(STOPS / 4);
  return found;
}

test('while a run plays at 8×, cells are never behind the place shown by more than a frame', async ({
  page,
}) => {
  expect(Math.max(...(await lagsWhilePlaying(page, 'parts', 12)))).toBeLessThanOrEqual(1);
});

test('nor are bars of shares, to the pixel, but where the machine leaves their worker no time', async ({
  page,
}) => {
  test.skip(weather.size > 0, 'what it measures is how late pictures are, and the weather makes them so');
  const found = await lagsWhilePlaying(page, 'canvas', 2048);
  expect(found.filter((lag) => lag > 1).length).toBeLessThan(found.length / 2);
});
