import { describe, expect, test } from 'vitest';
import { parseScript } from '../script/parser.ts';
import { detailsOf } from './details.ts';
import { frameOf } from './frames.ts';
import { Recording } from './recording.ts';

const peer = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0';

/** A run that goes through every path of the kernel side, in a machine of one granule. */
const life = (granule: string, page: number): string => `machine(host=64M, granule=${granule})
gpu0 = gm_dev_create(memory=16M)
npu0 = gm_dev_create(memory=16M, mmu=npu)
gm_as_attach(gpu0)
gm_as_attach(npu0)
a = mmap(NULL, ${String(4 * page)}, ${peer})
cpu store a 1
gpu0 load a
npu0 store a 2
cpu load a => 2
gpu0 store a+${String(page)} 3
hmadvise(npu0, a, ${String(4 * page)}, MADV_PREFETCH)
mprotect(a, ${String(page)}, PROT_READ)
hmadvise(-1, a, ${String(page)}, MADV_DONTNEED)
cpu load a => 0
h = brk(NULL)
brk(h+12K)
cpu store h 7
child = fork()
child.cpu load h => 7
exit(child)
b = mremap(a+${String(2 * page)}, ${String(2 * page)}, ${String(4 * page)}, MREMAP_MAYMOVE)
cpu load b
gpu0 load b+${String(page)}
madvise(b, ${String(page)}, MADV_DONTNEED)
munmap(b, ${String(4 * page)})
execve()
exit()
expect clean
`;

describe.each([
  ['4K', 4096],
  ['2M', 2 ** 21],
])('every step of a life in a %s machine', (granule, page) => {
  const script = life(granule, page);
  const { statements, errors } = parseScript(script);
  const recording = new Recording(statements);
  while (recording.length < statements.length) recording.runNext();
  const { history } = recording;
  const index = 2 ** 35 - 1 - (4 * page) / 4096;
  const selected = index - (index % (page / 4096));

  test('the script keeps what it promises', () => {
    expect(errors).toEqual([]);
    expect(statements.filter((_, i) => recording.outcome(i).verdict === 'broken')).toEqual([]);
  });

  test('can be drawn, with any of its pages selected, forwards and backwards', () => {
    const lines = script.split('\n');
    const digests = new Map<string, string>();
    const draw = (statement: number, step: number): void => {
      history.moveTo({ statement, step });
      const selection = { pid: 1, index: selected + ((statement + step) % 4) * (page / 4096) };
      const gaze = {
        stage: { pid: 1, from: 0, to: 64, marks: 'step' as const, bin: 0, frames: 96 },
        selection,
      };
      const { place } = frameOf(1, recording, lines, gaze, detailsOf, null);
      const key = `${String(statement)}.${String(step)}`;
      expect(digests.get(key) ?? place.digest).toBe(place.digest);
      digests.set(key, place.digest);
    };
    for (let statement = 0; statement < history.length; statement++)
      for (let step = 0; step < Math.max(1, history.stepCount(statement)); step++) draw(statement, step);
    for (let statement = history.length - 1; statement >= 0; statement--)
      for (let step = Math.max(1, history.stepCount(statement)) - 1; step >= 0; step -= 7)
        draw(statement, step);
    expect(digests.size).toBeGreaterThan(500);
  }, 120_000);
});
