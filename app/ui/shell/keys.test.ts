import { describe, expect, test } from 'vitest';
import { type Stroke, commandOf } from './keys.ts';

const stroke = (key: string, more: Partial<Stroke> = {}): Stroke => ({
  key,
  code: '',
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...more,
});

describe('keys', () => {
  test.each([
    [' ', {}, 'play'],
    ['ArrowRight', {}, 'step'],
    ['ArrowLeft', {}, 'back'],
    ['ArrowRight', { shiftKey: true }, 'nextStatement'],
    ['ArrowLeft', { shiftKey: true }, 'previousStatement'],
    ['Home', {}, 'start'],
    ['End', {}, 'end'],
    ['?', { shiftKey: true }, 'help'],
    [']', { code: 'BracketRight' }, 'nextChange'],
    ['[', { code: 'Digit8', ctrlKey: true, altKey: true }, 'previousChange'],
    ['ü', { code: 'BracketLeft' }, 'previousChange'],
    ['&', { code: 'Digit1' }, { band: 0 }],
    ['4', { code: 'Digit4' }, { band: 3 }],
  ] as const)('%s %j', (key, more, command) => {
    expect(commandOf(stroke(key, more))).toEqual(command);
  });

  test.each([
    ['a', {}],
    ['ArrowRight', { altKey: true }],
    ['ArrowLeft', { metaKey: true }],
    [' ', { shiftKey: true }],
    ['5', { code: 'Digit5' }],
    ['1', { code: 'Digit1', ctrlKey: true }],
  ] as const)('%s %j is the browser’s', (key, more) => {
    expect(commandOf(stroke(key, more))).toBeNull();
  });
});
