import { expect, test } from './fixtures.ts';
import { SessionPage } from './session-page.ts';

test('two windows do not disturb each other', async ({ page, context }) => {
  const one = new SessionPage(page);
  await one.open();
  const two = new SessionPage(await context.newPage());
  await two.open();
  await two.saved(() => two.writeScript('# The other one\ncpu load 0x2000\n'));
  await expect(two.page.getByRole('banner')).toContainText('The other one');
  await one.saved(() => one.run('cpu store a+0x6000 6'));
  await one.expectPlace(/statement 10 of 19/);

  await one.page.reload();
  await two.page.reload();
  await one.expectPlace(/statement 10 of 19/);
  await expect(two.page.getByRole('banner')).toContainText('The other one');
});

test('what was typed is there again, also without the fragment, mistakes and all', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await session.saved(() => session.writeScript('# Unfinished\ncpu load 0x1000\ncpu loa'));
  await expect(session.script).toContainText(/Line 3/);
  await page.evaluate(() => history.replaceState(null, '', location.pathname));
  await page.reload();
  await expect(session.script).toContainText('cpu loa');
  await expect(page.getByRole('banner')).toContainText('Unfinished');
});

test('the moves just before a reload are kept', async ({ page }) => {
  const session = new SessionPage(page);
  await session.open();
  await session.saved(() => session.press('Next statement'));
  const before = await session.stop();
  await session.press('Step');
  await session.press('Step');
  await session.expectStop(before + 2);
  await page.reload();
  await session.expectStop(before + 2);
});

test('a new window offers the script of one that is gone', async ({ page, context }) => {
  const gone = new SessionPage(page);
  await gone.open();
  await gone.saved(() => gone.writeScript('# Not lost\ncpu load 0x1000\n'));
  await expect(page.getByRole('banner')).toContainText('Not lost');
  await page.close();

  const fresh = new SessionPage(await context.newPage());
  await fresh.open();
  await fresh.messages.getByRole('button', { name: 'Open it' }).click();
  await expect(fresh.page.getByRole('banner')).toContainText('Not lost');
});

test('when the worker dies the page says so and rebuilds the machine', async ({ page }) => {
  await page.addInitScript(() => {
    const workers: Worker[] = [];
    const Original = Worker;
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        workers.push(this);
      }
    };
    addEventListener('kill-worker', () =>
      workers.at(-1)?.dispatchEvent(new ErrorEvent('error', { message: 'killed' })),
    );
  });
  const session = new SessionPage(page);
  await session.open();
  await session.press('Next statement');
  await session.expectPlace(/statement 10 of 18/);
  const place = await session.place();
  await page.evaluate(() => dispatchEvent(new Event('kill-worker')));
  await expect(session.messages).toContainText('rebuilt');
  await session.expectPlace(place);
  await session.press('Step');
  await session.expectPlace(/statement 11 of 18/);
});
