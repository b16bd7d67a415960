// npm run check:e2e: the stories of e2e/ in a real browser against the built page. Arguments go to Playwright.
import { existsSync } from 'node:fs';
import { findBrowser } from './browser.mjs';
import { ensureInstalled, fail, freePort, inRoot, isCommand, packageBin, runNode, say } from './project.mjs';

/** Runs the stories; resolves to the exit code. Never passes for lack of a browser or of a built page. */
export async function runStories(args = [], env = {}) {
  if (!existsSync(inRoot('dist', 'index.html')))
    throw new Error('There is no built page: npm run build makes it.');
  const browser = await findBrowser();
  say(`Browser: ${browser}`);
  const port = await freePort();
  return runNode(packageBin('@playwright/test', 'playwright'), ['test', '-c', 'e2e', ...args], {
    env: { ...env, NO_COLOR: undefined, PLAYWRIGHT_CHROMIUM_PATH: browser, GMEM_E2E_PORT: String(port) },
  });
}

if (isCommand(import.meta.url)) {
  ensureInstalled();
  process.exitCode = await runStories(process.argv.slice(2)).catch((error) => fail(error.message, 3));
}
