import AxeBuilder from '@axe-core/playwright';
import { test as base, expect } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';
import { makeWeather } from './weather.ts';

/** What a page said that it should not have: console errors and exceptions nobody caught, its workers' too. */
function collectComplaints(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  context.on('weberror', (failure) => complaints.push(`uncaught: ${failure.error().message}`));
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // Leaving a page ends what it was still loading.
    if (reason !== 'net::ERR_ABORTED') complaints.push(`not loaded: ${request.url()} (${reason})`);
  });
  return complaints;
}

/** A finding of axe in one line for each element. */
function describeFindings(findings: Awaited<ReturnType<AxeBuilder['analyze']>>['violations']): string[] {
  return findings.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id} (${help}): ${target.join(' ')}`),
  );
}

/** The rules that a theme can break; every other rule judges what both themes share. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

/** Fails unless axe finds nothing to complain about on the page as it stands: all rules in the dark theme, colours in any other. */
export async function expectAccessible(page: Page): Promise<void> {
  // In the page itself: there are no frames whose results would have to be carried together in a page of their own, which takes four times as long.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const isDark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  const { violations } = await (isDark ? axe : axe.withRules(RULES_OF_COLOUR)).analyze();
  expect(describeFindings(violations)).toEqual([]);
}

interface Visitors {
  /** Opens a page in a browser of its own: nothing stored, nothing shared with the test's own page. */
  freshPage: () => Promise<Page>;
}

/** Playwright's test, which also fails when any page that it opened complains while the test runs. */
export const test = base.extend<Visitors>({
  context: async ({ context }, use) => {
    const complaints = collectComplaints(context);
    await makeWeather(context);
    await use(context);
    expect(complaints, 'the console stays clean').toEqual([]);
  },

  freshPage: async ({ browser, baseURL }, use) => {
    const contexts: BrowserContext[] = [];
    const complaints: string[][] = [];
    await use(async () => {
      const context = await browser.newContext(baseURL === undefined ? {} : { baseURL });
      contexts.push(context);
      complaints.push(collectComplaints(context));
      await makeWeather(context);
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
    expect(complaints.flat(), 'the console stays clean').toEqual([]);
  },
});

export { expect };
