// The built page in a browser of its own, for commands that look at it or measure it.
import { preview } from 'vite';
import { findBrowser } from './browser.mjs';
import { ensureInstalled, freePort, inRoot, packageBin, runNode } from './project.mjs';

/** Builds the page, serves it, and gives it to `use` in a browser; both are closed afterwards. Exits when the page cannot be built. */
export async function withBrowser(use) {
  ensureInstalled();
  const built = await runNode(packageBin('vite'), ['build', '--logLevel', 'warn']);
  if (built !== 0) process.exit(built);
  const { chromium } = await import('@playwright/test');
  const server = await preview({
    root: inRoot(),
    logLevel: 'silent',
    preview: { host: '127.0.0.1', port: await freePort() },
  });
  const browser = await chromium.launch({
    executablePath: await findBrowser(),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    return await use(browser, server.resolvedUrls.local[0]);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** A page on which the first visit can be stepped. */
export async function openPage(browser, url, options = {}) {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    colorScheme: 'dark',
    ...options,
  });
  await page.goto(url);
  await page.getByRole('slider', { name: 'Place in the run' }).waitFor();
  await page.getByRole('textbox', { name: 'Statement', exact: true }).waitFor();
  return page;
}

/** Drops a script on the page and waits until it has run to its end, however long that takes. It must be another than the one before. */
export async function openScript(page, text) {
  const scrubber = page.getByRole('slider', { name: 'Place in the run' });
  const before = await scrubber.getAttribute('aria-valuetext');
  const transfer = await page.evaluateHandle((script) => {
    const data = new DataTransfer();
    data.items.add(new File([script], 'script.gmem', { type: 'text/plain' }));
    return data;
  }, text);
  for (const event of ['dragover', 'drop'])
    await page.getByRole('main').dispatchEvent(event, { dataTransfer: transfer });
  await page.waitForFunction(
    (old) => {
      const range = document.querySelector('input[aria-label="Place in the run"]');
      return range?.getAttribute('aria-valuetext') !== old && document.querySelector('progress') === null;
    },
    before,
    { timeout: 300_000, polling: 50 },
  );
}

/** Presses a key some times and lets the page draw after each. */
export async function press(page, key, times = 1) {
  for (let i = 0; i < times; i++) {
    await page.keyboard.press(key);
    await page.waitForTimeout(120);
  }
}

/** Presses a key until the sentence at this place fits; throws when it never does. */
export async function pressUntil(page, key, sentence, most = 60) {
  for (let i = 0; !sentence.test(await page.getByRole('status').innerText()); i++) {
    if (i === most) throw new Error(`No sentence fits ${sentence}.`);
    await press(page, key);
  }
}
