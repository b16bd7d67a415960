import { expect, test } from 'vitest';
import { stayMs } from './playing.ts';
import { frameAt } from './testing/held-client.ts';

test('a stop takes a second at 1×, and a share of it at other speeds', () => {
  expect(stayMs(frameAt(1), null, 1)).toBe(1000);
  expect(stayMs(frameAt(1), null, 8)).toBe(125);
  expect(stayMs(frameAt(1), null, 0.25)).toBe(4000);
});

test('a new caption stays long enough to be read, but no longer than six seconds', () => {
  const caption = 'x'.repeat(60);
  expect(stayMs(frameAt(1, 1, caption), frameAt(0), 1)).toBe(3000);
  expect(stayMs(frameAt(1, 1, caption), frameAt(0, 1, caption), 1)).toBe(1000);
  expect(stayMs(frameAt(1, 1, 'x'.repeat(900)), frameAt(0), 2)).toBe(3000);
});
