import { expect, test } from 'vitest';
import { settingsFrom } from './settings.ts';

const defaults = {
  theme: 'system',
  singleKeys: true,
  editorOpen: false,
  speed: 1,
  timelineOpen: true,
  errataOpen: false,
  inspectorOpen: true,
  strip: 'timeline',
  sideSize: 0,
  inspectorSize: 0,
  stripSize: 0,
};

test('what was kept is taken', () => {
  const kept = {
    theme: 'dark',
    singleKeys: false,
    editorOpen: true,
    speed: 4,
    timelineOpen: false,
    errataOpen: true,
    inspectorOpen: false,
    strip: 'counters',
    sideSize: 420,
    inspectorSize: 300.5,
    stripSize: 180,
  };
  expect(settingsFrom(kept)).toEqual(kept);
});

test.each([
  [{ sideSize: -1 }],
  [{ inspectorSize: 1e9 }],
  [{ stripSize: '200' }],
  [{ strip: 'pie' }],
  [{ inspectorOpen: 0 }],
])('a damaged size or choice %j has its default', (kept) => {
  expect(settingsFrom(kept)).toEqual(defaults);
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
