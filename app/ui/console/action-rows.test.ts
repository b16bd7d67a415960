import { expect, it } from 'vitest';
import type { ActionView } from '../../worker/protocol.ts';
import { actionRows } from './action-rows.ts';

const action = (
  kind: ActionView['kind'],
  device: string | null,
  refusal: ActionView['refusal'] = null,
): ActionView => ({ kind, device, statement: '', refusal });

it('keeps a row for the CPU, each device and the data, and says a common reason once', () => {
  const rows = actionRows([
    action('load', null),
    action('store', null, 'notWritable'),
    action('load', 'gpu0', 'notAttached'),
    action('store', 'gpu0', 'notAttached'),
    action('prefetch', 'gpu0', 'notAttached'),
    action('pin', null),
    action('unpin', null, 'notPinned'),
    action('migrate', null),
    action('eagerfree', null, 'nothingThere'),
    action('dontneed', null, 'nothingThere'),
    action('munmap', null),
    action('failPage', null),
    action('failMap', 'gpu0'),
    action('failUnmap', 'gpu0'),
  ]);
  expect(rows.map(({ title, reason, actions }) => [title, reason, actions.length])).toEqual([
    ['cpu', 'store: not writable', 2],
    ['gpu0', 'not attached', 3],
    ['page frame', 'unpin: not pinned', 3],
    ['drop', 'hmadvise, madvise: nothing there', 3],
    ['let the next one fail', '', 3],
  ]);
});

it('says several reasons without the names of the buttons', () => {
  const [row] = actionRows([
    action('eagerfree', null, 'notPeerShared'),
    action('dontneed', null, 'nothingThere'),
    action('munmap', null),
  ]);
  expect(row!.reason).toBe('not peer-shared · nothing there');
  expect(actionRows([action('load', null)])[0]!.reason).toBe('');
});
