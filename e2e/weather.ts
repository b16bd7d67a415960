// Bad weather: scripts come late and out of order, the worker is slow to be heard, the page's thread has a fraction of a processor. Stories
// must hold in it, as they hold on a machine that is merely busy; asked for by GMEM_E2E_WEATHER. Our decision.

import type { BrowserContext } from '@playwright/test';

/** What can be bad: files that come late, messages that are late, a thread that is slow. */
const KINDS = ['files', 'messages', 'thread'] as const;
type Kind = (typeof KINDS)[number];

const LATEST_FILE_MS = 600;
const LATEST_MESSAGE_MS = 80;
const SLOWER_THREAD = 4;

/** Reads the weather that is asked for: names with commas between; none if nothing is. Throws of a name that it does not know. */
function forecast(): ReadonlySet<Kind> {
  const asked = (process.env['GMEM_E2E_WEATHER'] ?? '').split(',').filter((name) => name !== '');
  const isKind = (name: string): name is Kind => KINDS.some((kind) => kind === name);
  const unknown = asked.find((name) => !isKind(name));
  if (unknown !== undefined)
    throw new Error(`GMEM_E2E_WEATHER does not know "${unknown}": it takes ${KINDS.join(', ')}.`);
  return new Set(asked.filter(isKind));
}

/** The weather of this run. */
export const weather = forecast();

/** Makes the weather of a context's pages, before the first of them opens. */
export async function makeWeather(context: BrowserContext): Promise<void> {
  if (weather.has('files'))
    await context.route(/\/assets\/.*\.js$/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * LATEST_FILE_MS));
      // A page that was left meanwhile wants it no longer.
      await route.continue().catch(() => undefined);
    });
  if (weather.has('messages')) await context.addInitScript(delayMessages, LATEST_MESSAGE_MS);
  if (weather.has('thread'))
    context.on('page', (page) => {
      const slow = async (): Promise<void> => {
        const devtools = await context.newCDPSession(page);
        await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER_THREAD });
      };
      void slow().catch(() => undefined);
    });
}

/** In the page: what it tells its workers leaves late, each message after the one before. */
function delayMessages(latest: number): void {
  const tell = Reflect.get(Worker.prototype, 'postMessage') as (this: Worker, ...message: unknown[]) => void;
  const before = new WeakMap<Worker, Promise<void>>();
  Worker.prototype.postMessage = function (this: Worker, ...message: unknown[]): void {
    const later = (before.get(this) ?? Promise.resolve())
      .then(() => new Promise((resolve) => setTimeout(resolve, Math.random() * latest)))
      .then(() => tell.apply(this, message));
    before.set(this, later);
  };
}
