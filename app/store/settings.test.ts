import { expect, test } from 'vitest';
import { settingsFrom } from './settings.ts';

const defaults = { theme: 'system', singleKeys: true, editorOpen: false, speed: 1, timelineOpen: true };

test('what was kept is taken', () => {
  const kept = { theme: 'dark', singleKeys: false, editorOpen: true, speed: 4, timelineOpen: false };
  expect(settingsFrom(kept)).toEqual(kept);
});

test.each([[null], [7], ['dark'], [[]], [{}], [{ theme: 'pink', speed: '4', editorOpen: null, other: 1 }]])(
  'what is missing or damaged in %j has its default',
  (kept) => {
    expect(settingsFrom(kept)).toEqual(defaults);
  },
);

test('one damaged setting leaves the others', () => {
  expect(settingsFrom({ theme: 'light', speed: 'fast' })).toEqual({ ...defaults, theme: 'light' });
});
