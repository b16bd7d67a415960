import { expect, it } from 'vitest';
import { emptyHistory, recall, remember, shownLine } from './input-history.ts';

it('goes back through what ran and returns to the draft', () => {
  const ran = remember(remember(emptyHistory, 'cpu load a'), 'gpu0 load a');
  const back = recall(ran, -1, 'cpu st');
  expect(shownLine(back)).toBe('gpu0 load a');
  const further = recall(recall(back, -1, ''), -1, '');
  expect(shownLine(further)).toBe('cpu load a');
  const forth = recall(recall(further, 1, ''), 1, '');
  expect(shownLine(forth)).toBe('cpu st');
  expect(shownLine(recall(forth, 1, 'cpu st'))).toBe('cpu st');
});

it('remembers a repeated line once and begins the next line empty', () => {
  const twice = remember(remember(emptyHistory, 'cpu load a'), 'cpu load a');
  expect(twice.lines).toEqual(['cpu load a']);
  expect(shownLine(twice)).toBe('');
});
