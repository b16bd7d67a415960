import { expect, it } from 'vitest';
import type { Why } from '../../worker/protocol.ts';
import { whyGroups } from './why-groups.ts';

const at = (step: number): Why => ({
  step,
  position: { statement: 0, step: step + 1 },
  statement: 0,
  stepInStatement: step,
  actor: { kind: 'cpu', cpu: 0 },
  call: null,
});

it('groups fields by the step that wrote them, latest first, and leaves out what nobody wrote', () => {
  const fields = [
    { name: 'flag', why: at(7) },
    { name: 'page', why: at(7) },
    { name: 'lock', why: at(9) },
    { name: 'dev', why: at(7) },
    { name: 'refcount', why: null },
  ];
  const groups = whyGroups(fields);
  expect(groups.map(({ names, why }) => [names, why.step])).toEqual([
    [['lock'], 9],
    [['flag', 'page', 'dev'], 7],
  ]);
  expect(whyGroups([])).toEqual([]);
});
