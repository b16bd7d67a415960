// npm run readme:picture: opens the first visit, walks into the GPU's fault and takes the README's picture.
import { openPage, press, pressUntil, withBrowser } from './open-page.mjs';
import { inRoot, say } from './project.mjs';

const PICTURE = inRoot('public', 'stage.png');
/** Statements forward from where the first visit begins: the CPU's write, its note, the GPU's read. */
const STATEMENTS = 3;
/** What is said while the page moves to the GPU: the moment of the picture. */
const MOMENT = /go over the .*link/;

await withBrowser(async (browser, url) => {
  const page = await openPage(browser, url);
  await press(page, 'Shift+ArrowRight', STATEMENTS);
  await pressUntil(page, 'ArrowLeft', MOMENT);
  await page.screenshot({ path: PICTURE });
});
say(`The picture is in ${PICTURE}.`);
process.exit(0);
