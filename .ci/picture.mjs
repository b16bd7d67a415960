// npm run readme:picture: builds the page, opens the first visit, walks into the GPU's fault and takes the README's picture.
import { preview } from 'vite';
import { findBrowser } from './browser.mjs';
import { ensureInstalled, freePort, inRoot, packageBin, runNode, say } from './project.mjs';

const PICTURE = inRoot('public', 'stage.png');
/** Statements forward from where the first visit begins: the CPU's write, its note, the GPU's read. */
const STATEMENTS = 3;
/** What is said while the page moves to the GPU: the moment of the picture. */
const MOMENT = /go over the .*link/;
const MOST_STEPS = 40;

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
const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' });
await page.goto(server.resolvedUrls.local[0]);
await page.getByRole('slider', { name: 'Place in the run' }).waitFor();
await page.getByRole('textbox', { name: 'Statement', exact: true }).waitFor();
for (let i = 0; i < STATEMENTS; i++) await press('Shift+ArrowRight');
for (let steps = 0; !MOMENT.test(await page.getByRole('status').innerText()); steps++) {
  if (steps === MOST_STEPS) throw new Error('The GPU’s read has no such step.');
  await press('ArrowLeft');
}
await page.screenshot({ path: PICTURE });
await browser.close();
await server.close();
say(`The picture is in ${PICTURE}.`);
process.exit(0);

/** Presses a key and lets the page draw. */
async function press(key) {
  await page.keyboard.press(key);
  await page.waitForTimeout(150);
}
