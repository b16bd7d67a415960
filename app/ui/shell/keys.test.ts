import { describe, expect, test } from 'vitest';
import { commandWords } from '../../words/en/commands.ts';
import { pageWords } from '../../words/en/page.ts';
import { commands } from './commands.ts';
import { type Stroke, commandOf, isChord } from './keys.ts';

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
    ['&', { code: 'Digit1' }, 'band1'],
    ['4', { code: 'Digit4' }, 'band4'],
    ['f', {}, 'fit'],
    ['F', {}, 'fit'],
    ['k', { ctrlKey: true }, 'palette'],
    ['k', { metaKey: true }, 'palette'],
  ] as const)('%s %j', (key, more, command) => {
    expect(commandOf(stroke(key, more))?.id).toBe(command);
  });

  test.each([
    ['a', {}],
    ['ArrowRight', { altKey: true }],
    ['ArrowLeft', { metaKey: true }],
    [' ', { shiftKey: true }],
    ['5', { code: 'Digit5' }],
    ['1', { code: 'Digit1', ctrlKey: true }],
    ['f', { ctrlKey: true }],
    ['k', {}],
    ['k', { ctrlKey: true, shiftKey: true }],
  ] as const)('%s %j is the browser’s', (key, more) => {
    expect(commandOf(stroke(key, more))).toBeNull();
  });

  test('each command stands once, and what has a key has a name for it', () => {
    expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length);
    expect(commands.map(({ id }) => id).sort()).toEqual(Object.keys(commandWords.names).sort());
    const withKey = commands.filter(({ keys }) => keys.length > 0).map(({ id }) => id);
    expect(withKey.sort()).toEqual(Object.keys(pageWords.keyNames).sort());
  });

  test('only keys with Ctrl or Command work while typing', () => {
    expect(commands.filter(isChord).map(({ id }) => id)).toEqual(['palette']);
  });
});
