import { describe, expect, it } from 'vitest';
import { createInProcessClient } from './in-process.ts';

const script = `machine(host=192K, granule=4K)
gpu0 = gm_dev_create(memory=64K)
gm_as_attach(gpu0)
a = mmap(0x10000000, 16K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
cpu store a 1
gpu0 store a 2
`;
const page = { pid: 1, index: 0x10000 };
const gaze = {
  stage: { pid: 1, from: 0, to: 4, marks: 'step', bin: 0, frames: 96 },
  selection: page,
} as const;

describe('a page in all formats', () => {
  it('is told of the present place, and moves nothing', async () => {
    const client = createInProcessClient();
    const { frame } = await client.request('open', { script, landing: { kind: 'alive' }, gaze });
    const kinds = async (): Promise<readonly (string | null | undefined)[]> => {
      const { run, view } = await client.request('formats', page);
      expect(run).toBe(frame.run);
      const kindOf = (name: string) => view?.walks.find(({ format }) => format === name)?.kind;
      return [view?.mapped?.device, kindOf('x86-64'), kindOf('gpu'), kindOf('arm64')];
    };
    expect(await kinds()).toEqual(['gpu0', 'encoded', 'real', 'encoded']);
    expect((await client.request('look', gaze)).place).toEqual(frame.place);
    await client.request('move', { kind: 'position', position: { statement: 5, step: 0 } });
    expect(await kinds()).toEqual([null, 'real', 'encoded', 'encoded']);
    await client.request('move', { kind: 'position', position: { statement: 4, step: 0 } });
    expect((await kinds())[3]).toBe('unmapped');
  });

  it('of a process that is not there is null', async () => {
    const client = createInProcessClient();
    await client.request('open', { script, landing: { kind: 'alive' }, gaze });
    expect((await client.request('formats', { pid: 9, index: 0 })).view).toBeNull();
  });
});
