import { gzipSync } from 'node:zlib';
import type { Response } from '@playwright/test';
import budget from '../.ci/budget.json' with { type: 'json' };
import { expect, test } from './fixtures.ts';

const kilobytes = async (responses: Response[]): Promise<number> => {
  const bodies = await Promise.all(responses.map((response) => response.body()));
  return bodies.reduce((total, body) => total + gzipSync(body, { level: 9 }).length, 0) / 1000;
};

/** The check of the built files follows what they declare; this counts what the browser really asks for. */
test('the first visit asks for no more than its budget', async ({ page }) => {
  const responses: Response[] = [];
  page.on('response', (response) => responses.push(response));
  await page.goto('./');
  await expect(page.locator('#root > *').first()).toBeVisible();
  await page.waitForLoadState('networkidle');

  const scripts = responses.filter((response) => response.url().endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(0);
  expect(responses.length).toBeLessThanOrEqual(budget.requests);
  expect(await kilobytes(scripts)).toBeLessThanOrEqual(budget.scriptKilobytes);
  expect(await kilobytes(responses)).toBeLessThanOrEqual(budget.allKilobytes);
});
