import { describe, expect, test } from 'vitest';
import type { Frame } from '../worker/protocol.ts';
import { mergeMoves, Mover } from './moving.ts';
import { frameAt, HeldClient } from './testing/held-client.ts';

describe('two moves as one', () => {
  test.each([
    ['steps add up', { kind: 'stops', by: 1 }, { kind: 'stops', by: -3 }, { kind: 'stops', by: -2 }],
    [
      'statements of one direction add up',
      { kind: 'statements', by: 1 },
      { kind: 'statements', by: 2 },
      { kind: 'statements', by: 3 },
    ],
    ['of two directions they stay two', { kind: 'statements', by: 1 }, { kind: 'statements', by: -1 }, null],
    [
      'a target replaces what was before',
      { kind: 'stops', by: 5 },
      { kind: 'stop', stop: 3 },
      { kind: 'stop', stop: 3 },
    ],
    ['a step after a target stays', { kind: 'stop', stop: 3 }, { kind: 'stops', by: 1 }, null],
  ] as const)('%s', (_title, first, second, merged) => {
    expect(mergeMoves(first, second)).toEqual(merged);
  });
});

function mover(drawn?: () => Promise<void>) {
  const client = new HeldClient();
  const shown: Frame[] = [];
  return { client, shown, mover: new Mover(client, (frame) => shown.push(frame), drawn) };
}

describe('the mover', () => {
  test('has one request under way; a held key and a dragged scrubber build no queue', async () => {
    const { client, shown, mover: moving } = mover();
    moving.move({ kind: 'stops', by: 1 });
    for (let press = 0; press < 50; press++) moving.move({ kind: 'stops', by: 1 });
    expect(client.asked).toHaveLength(1);
    await client.last.answer(frameAt(1));
    expect(client.last.ask).toEqual({ kind: 'stops', by: 50 });
    for (let stop = 0; stop < 50; stop++) moving.move({ kind: 'stop', stop });
    await client.last.answer(frameAt(5));
    expect(client.last.ask).toEqual({ kind: 'stop', stop: 49 });
    await client.last.answer(frameAt(9));
    expect(shown.map(({ place }) => place.stop)).toEqual([1, 5, 9]);
  });

  test('shows the first frame at once, the next not before the display takes another', async () => {
    const display: (() => void)[] = [];
    const { client, shown, mover: moving } = mover(() => new Promise((resolve) => display.push(resolve)));
    moving.move({ kind: 'stops', by: 1 });
    await client.last.answer(frameAt(1));
    expect(shown).toHaveLength(1);
    moving.move({ kind: 'stops', by: 1 });
    await client.last.answer(frameAt(2));
    expect(shown).toHaveLength(1);
    display.shift()!();
    await Promise.resolve();
    await Promise.resolve();
    expect(shown.map(({ place }) => place.stop)).toEqual([1, 2]);
  });

  test('looks before it moves on, at the newest gaze only', async () => {
    const { client, mover: moving } = mover();
    const gaze = (from: number) => ({
      stage: { pid: 1, from, to: 9, marks: 'step' as const, bin: 0, frames: 96 },
      selection: null,
    });
    moving.move({ kind: 'stops', by: 1 });
    moving.move({ kind: 'change', by: 1 });
    moving.look(gaze(1));
    moving.look(gaze(2));
    expect(moving.looking).toBe(true);
    await client.last.answer(frameAt(1));
    expect(client.last).toMatchObject({ kind: 'look', ask: gaze(2) });
    await client.last.answer(frameAt(1));
    expect(client.last).toMatchObject({ kind: 'move', ask: { kind: 'change', by: 1 } });
  });

  test('keeps what comes while a script runs, and sends it afterwards', async () => {
    const { client, mover: moving } = mover();
    moving.hold();
    moving.move({ kind: 'stops', by: 1 });
    expect(client.asked).toHaveLength(0);
    moving.release();
    expect(client.last).toMatchObject({ kind: 'move', ask: { kind: 'stops', by: 1 } });
    moving.move({ kind: 'end' });
    moving.hold();
    await client.last.answer(frameAt(1));
    expect(client.asked).toHaveLength(1);
    moving.release();
    expect(client.last).toMatchObject({ ask: { kind: 'end' } });
  });

  test('drops what waits when the worker is lost, and works again after', async () => {
    const { client, shown, mover: moving } = mover();
    moving.move({ kind: 'stops', by: 1 });
    moving.move({ kind: 'end' });
    await client.last.fail('WorkerLost');
    expect(client.asked).toHaveLength(1);
    moving.move({ kind: 'stops', by: 1 });
    await client.last.answer(frameAt(2));
    expect(shown).toHaveLength(1);
  });
});
