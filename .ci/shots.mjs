// npm run shots [-- NAME...]: pictures of named states, dark and light, wide and on a telephone, into .build/shots.
import { mkdirSync } from 'node:fs';
import { openPage, openScript, withBrowser } from './open-page.mjs';
import { inRoot, say } from './project.mjs';
import { shots } from './shot-list.mjs';

const FOLDER = inRoot('.build', 'shots');
const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const THEMES = ['dark', 'light'];
/** What the page has to come to rest, in milliseconds: copies fly at most this long. */
const REST = 1200;

const wanted = process.argv.slice(2);
const chosen = wanted.length === 0 ? shots : shots.filter(({ name }) => wanted.includes(name));
if (chosen.length < wanted.length) {
  say(`There are pictures of: ${shots.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
mkdirSync(FOLDER, { recursive: true });
await withBrowser(async (browser, url) => {
  for (const shot of chosen) await take(browser, url, shot);
});
say(`${chosen.length * SIZES.length * THEMES.length} pictures are in ${FOLDER}.`);
process.exit(0);

/** All pictures of one state, of one page that is given other sizes and themes. */
async function take(browser, url, { name, script, then, band }) {
  const page = await openPage(browser, url);
  if (script !== null) await openScript(page, script);
  await then?.(page);
  for (const size of SIZES) {
    await page.setViewportSize(size);
    const choice = page
      .getByRole('group', { name: 'Band' })
      .getByRole('button')
      .nth(band - 1);
    if (await choice.isVisible()) await choice.click();
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(REST);
      await page.screenshot({ path: `${FOLDER}/${name}-${size.width}-${colorScheme}.png` });
    }
  }
  await page.close();
}
