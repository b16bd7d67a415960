import { expect, it } from 'vitest';
import type { Why } from '../../worker/protocol.ts';
import { whyGroups } from './why-groups.ts';

const at = (step: number, trail: Why['trail'] = null): Why => ({
  step,
  position: { statement: 0, step: step + 1 },
  statement: 0,
  stepInStatement: step,
  actor: { kind: 'cpu', cpu: 0 },
  call: null,
  trail,
});

const whole = (column: number) => ({ column, cell: 1, mask: -1 });
const trail = { objects: [{ cells: [whole(2)], birth: whole(1) }], leaf: null };

it('groups fields by the step that wrote them, in the order of the fields, and leaves out what nobody wrote', () => {
  const fields = [
    { name: 'flag', why: at(7, trail) },
    { name: 'page', why: at(7) },
    { name: 'lock', why: at(9) },
    { name: 'dev', why: at(7) },
    { name: 'refcount', why: null },
  ];
  const groups = whyGroups(fields);
  expect(groups.map(({ names, why }) => [names, why?.step])).toEqual([
    [['flag', 'page', 'dev'], 7],
    [['lock'], 9],
  ]);
  expect(groups.map(({ trails }) => trails)).toEqual([[{ name: 'flag', trail }], []]);
  expect(whyGroups([])).toEqual([]);
});

it('puts what was written long ago last, to be looked for', () => {
  const fields = [
    { name: 'vm_start', why: null, longAgo: trail },
    { name: 'flag', why: at(7), longAgo: null },
    { name: 'dev', why: null, longAgo: null },
  ];
  expect(whyGroups(fields).map(({ names, why }) => [names, why?.step ?? null])).toEqual([
    [['flag'], 7],
    [['vm_start'], null],
  ]);
  expect(whyGroups(fields)[1]!.trails).toEqual([{ name: 'vm_start', trail }]);
});
