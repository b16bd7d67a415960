import { readFileSync } from 'node:fs';
import { serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { firstVisit } from '../lessons/first-visit.ts';
import type { Position } from './protocol.ts';
import { firstGaze } from './recorded-visit.ts';
import { AskedSession } from './testing/ask-session.ts';

const head = `machine(host=192K, granule=4K)
gpu0 = gm_dev_create(memory=64K)
gm_as_attach(gpu0)
a = mmap(NULL, 16K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
`;
const script = `${head}cpu store a 42
gpu0 load a => 42
cpu load a => 42
munmap(a, 16K)
expect clean
`;

const at = (statement: number, step = 0): Position => ({ statement, step });

describe('opening a script', () => {
  test('runs it all and says how it went', async () => {
    const session = new AskedSession();
    const { report } = await session.open(script);
    expect(report).toMatchObject({
      state: 'ran',
      errors: [],
      unmetCount: 0,
      statements: 9,
      landed: 'asAsked',
    });
    const { place } = await session.move({ kind: 'end' });
    expect(place).toMatchObject({ position: at(9), statement: 9, statements: 9, line: 9 });
    expect(place.stop).toBe(place.stops);
    expect(report.ticks.at(-1)).toBe(place.stops);
  });

  test('stands where there is something to see: before the last exit', async () => {
    const { frame } = await new AskedSession().open(`${head}cpu store a 1\nexit()\nexpect clean`);
    expect(frame.place).toMatchObject({ position: at(5), statements: 7 });
  });

  test('the first visit runs, keeps what it promises, and begins in the middle', async () => {
    const { report, frame } = await new AskedSession().open(firstVisit.script, {
      kind: 'position',
      position: firstVisit.position,
      digest: '',
    });
    expect(report).toMatchObject({ state: 'ran', errors: [], unmetCount: 0, landed: 'asAsked' });
    expect(report.title).toBe('First touch, here and there');
    expect(frame.caption).toMatch(/Press →/);
    expect(frame.selection).not.toBeNull();
    expect(frame.stage.virtual.vmaCount).toBe(1);
  });

  test('stops before a line that cannot be read; what stands before it has run', async () => {
    const { report, frame } = await new AskedSession().open(`${head}cpu stoer a 1\ncpu load a`);
    expect(report).toMatchObject({ state: 'ran', statements: 4 });
    expect(report.errors[0]).toMatchObject({ line: 5, column: 5 });
    expect(frame.place.position).toEqual(at(4));
  });

  test('runs nothing when a name is unknown, and keeps the picture', async () => {
    const session = new AskedSession();
    const before = await session.open(script);
    const { report, frame } = await session.open(script.replace('gpu0 load', 'gpu7 load'));
    expect(report.state).toBe('refused');
    expect(report.errors).toHaveLength(1);
    expect(frame.place.digest).toBe(before.frame.place.digest);
  });

  test('lists what did not hold, with its line', async () => {
    const { report } = await new AskedSession().open(
      script.replace('gpu0 load a => 42', 'gpu0 load a => 43'),
    );
    expect(report.unmetCount).toBe(1);
    expect(report.unmet[0]).toMatchObject({ statement: 5, line: 6, outcome: { verdict: 'broken' } });
  });

  test('an empty script is an empty machine', async () => {
    const { report, frame } = await new AskedSession().open('');
    expect(report).toMatchObject({ state: 'ran', statements: 0 });
    expect(frame.place).toMatchObject({ stop: 0, stops: 0, statement: 0 });
  });

  test.each([
    ['noise', '\u0000\u0001\uffff'.repeat(1000)],
    ['a very long line', 'x'.repeat(5_000_000)],
    [
      '2 GB on a small machine',
      'machine(host=16M)\na = mmap(NULL, 2G, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)',
    ],
    ['an address past every format', 'cpu load 0xffffffffffffffff'],
  ])('%s is answered and the session lives', async (_what, text) => {
    const session = new AskedSession();
    await session.open(text);
    expect((await session.open(script)).report.state).toBe('ran');
  });
});

describe('opening the next version of a script', () => {
  test('restores what is unchanged and runs only the rest', async () => {
    const session = new AskedSession();
    await session.open(script);
    const edited = `# a title\n${script}cpu load a\n`;
    const { frame } = await session.open(edited);
    const afresh = await new AskedSession().open(edited);
    expect(frame.place.digest).toBe(afresh.frame.place.digest);
    expect(frame.place.line).toBe(11);
  });

  test.each([
    ['another machine line', script.replace('host=192K', 'host=256K')],
    ['a changed statement in the middle', script.replace('store a 42', 'store a 43')],
    ['nothing but its beginning', head],
    ['another script', 'cpu load 0'],
  ])('%s gives the same state as a fresh run', async (_what, next) => {
    const session = new AskedSession();
    await session.open(script);
    await session.move({ kind: 'stops', by: -5 });
    const { frame } = await session.open(next);
    expect(frame.place.digest).toBe((await new AskedSession().open(next)).frame.place.digest);
  });

  test('keeps the place over an edit, also over one that breaks the script for a while', async () => {
    const session = new AskedSession();
    await session.open(script, { kind: 'position', position: at(5, 3), digest: '' });
    const broken = `${head}cpu stor\n${script.slice(head.length)}`;
    expect((await session.open(broken, { kind: 'keep' })).frame.place.position).toEqual(at(4));
    const mended = `${head}cpu store a+0x1000 7\n${script.slice(head.length)}`;
    expect((await session.open(mended, { kind: 'keep' })).frame.place.position).toEqual(at(6, 3));
  });
});

describe('landing at the place of a link', () => {
  test('its digest agrees', async () => {
    const session = new AskedSession();
    const { frame } = await session.open(script, { kind: 'position', position: at(5, 4), digest: '' });
    const { digest, position } = frame.place;
    const again = await new AskedSession().open(script, { kind: 'position', position, digest });
    expect(again.report.landed).toBe('asAsked');
    expect(again.frame.place).toEqual(frame.place);
  });

  test('another digest leads to the end of the statement', async () => {
    const landing = { kind: 'position', position: at(5, 4), digest: '0123456789abcdef' } as const;
    const { report, frame } = await new AskedSession().open(script, landing);
    expect(report.landed).toBe('elsewhere');
    expect(frame.place.position).toEqual(at(6));
  });

  test('a place past the end is the end', async () => {
    const { report, frame } = await new AskedSession().open(script, {
      kind: 'position',
      position: at(99),
      digest: '',
    });
    expect(report.landed).toBe('elsewhere');
    expect(frame.place.position).toEqual(at(9));
  });
});

describe('moving', () => {
  test('every stop forwards and backwards shows the same', async () => {
    const session = new AskedSession();
    const { frame } = await session.open(script, { kind: 'position', position: at(0), digest: '' });
    const forwards = [frame];
    for (let stop = 1; stop <= frame.place.stops; stop++)
      forwards.push(await session.move({ kind: 'stops', by: 1 }));
    for (let stop = frame.place.stops; stop >= 0; stop--)
      expect(await session.move({ kind: 'stop', stop })).toEqual(forwards[stop]);
    expect(new Set(forwards.map(({ place }) => place.stop)).size).toBe(frame.place.stops + 1);
  });

  test('by statements ends at their ends, also from inside of one', async () => {
    const session = new AskedSession();
    await session.open(script, { kind: 'position', position: at(5, 3), digest: '' });
    const go = async (by: number) => (await session.move({ kind: 'statements', by })).place.position;
    expect(await go(-1)).toEqual(at(5));
    expect(await go(-1)).toEqual(at(4));
    expect(await go(2)).toEqual(at(6));
    expect(await go(-99)).toEqual(at(0));
    expect(await go(99)).toEqual(at(9));
  });

  test('next change skips locks and functions, and comes back the same way', async () => {
    const session = new AskedSession();
    await session.open(script, { kind: 'position', position: at(4), digest: '' });
    const seen: number[] = [];
    for (let i = 0; i < 6; i++) {
      const { place, narration } = await session.move({ kind: 'change', by: 1 });
      expect(['enter', 'leave', 'lock', 'unlock']).not.toContain(narration?.facts.kind);
      seen.push(place.stop);
    }
    const back: number[] = [];
    for (let i = 0; i < 5; i++) back.push((await session.move({ kind: 'change', by: -1 })).place.stop);
    expect(back).toEqual(seen.slice(0, -1).reverse());
  });

  test('past the ends stays there', async () => {
    const session = new AskedSession();
    await session.open(script);
    expect((await session.move({ kind: 'stops', by: 9 })).place.position).toEqual(at(9));
    expect((await session.move({ kind: 'change', by: 1 })).place.position).toEqual(at(9));
    expect((await session.move({ kind: 'stop', stop: -3 })).place.position).toEqual(at(0));
    expect((await session.move({ kind: 'change', by: -1 })).place.position).toEqual(at(0));
  });

  test('passing a focus selects its page; a gaze selects another', async () => {
    const session = new AskedSession();
    const focused = `${head}focus a+0x1000\ncpu load a`;
    const { frame } = await session.open(focused, { kind: 'position', position: at(4), digest: '' });
    expect(frame.selection).toBeNull(); // The focus lies ahead.
    expect(frame.details).toBeNull(); // Not prepared yet.
    await session.ask('prepare', null);
    const { selection, details } = await session.move({ kind: 'stops', by: 1 });
    expect(selection).toMatchObject({ pid: 1 });
    expect(details?.inspector.selected?.index).toBe(selection?.index);
    expect(details?.actions?.actions[0]?.statement).toBe('cpu load a+0x1000');
    const other = { pid: 1, index: selection!.index + 1 };
    const look = await session.ask('look', { ...firstGaze, selection: other });
    expect(look.details?.inspector.selected?.index).toBe(other.index);
  });
});

describe('the timeline', () => {
  test('is of the run that stands there, and moves nothing', async () => {
    const session = new AskedSession();
    const { frame } = await session.open(script, { kind: 'position', position: at(6), digest: '' });
    const { run, view } = await session.ask('timeline', { window: null, width: 800 });
    expect(run).toBe(frame.run);
    expect(view.lanes.map(({ kind }) => kind)).toEqual(['cpu', 'device', 'link']);
    expect(view.spans.count).toBeGreaterThan(3);
    expect((await session.move({ kind: 'stops', by: 0 })).place.position).toEqual(at(6));
  });

  test('residency is of the same run, moves nothing, and follows an edit', async () => {
    const session = new AskedSession();
    const { frame } = await session.open(script, { kind: 'position', position: at(6), digest: '' });
    const ask = { window: null, width: 800, pid: 1, rows: 8 };
    const { run, view } = await session.ask('residency', ask);
    expect(run).toBe(frame.run);
    expect(view.rows.count).toBeGreaterThan(0);
    expect(view.stays.count).toBeGreaterThanOrEqual(view.rows.count);
    expect((await session.move({ kind: 'stops', by: 0 })).place.position).toEqual(at(6));
    await session.open('cpu load 0x1000\n', { kind: 'keep' });
    expect((await session.ask('residency', ask)).view.rows.count).toBe(0);
  });

  test('who wrote a field earlier is told of the same run, and nothing moves', async () => {
    const session = new AskedSession();
    await session.ask('prepare', null);
    const fixed = script.replace('NULL', '0x10000000');
    await session.open(fixed, { kind: 'position', position: at(7), digest: '' });
    const selection = { pid: 1, index: 0x10000 };
    const { details, run, place } = await session.ask('look', { ...firstGaze, selection });
    const flag = details!.inspector.selected!.mapping!.fields.find(({ name }) => name === 'flag')!;
    const earlier = { fields: [{ name: 'flag', trail: flag.why!.trail! }], before: flag.why!.step };
    const answer = await session.ask('writers', { earlier, count: 9 });
    expect(answer.run).toBe(run);
    expect(answer.writers).toMatchObject({ rest: null, forgotten: false });
    expect(answer.writers.writers.at(-1)).toMatchObject({ wrote: [], made: ['flag'] });
    expect((await session.move({ kind: 'stops', by: 0 })).place).toEqual(place);
  });

  test('leads to its steps and times', async () => {
    const session = new AskedSession();
    await session.open(script, { kind: 'position', position: at(6), digest: '' });
    const { view } = await session.ask('timeline', { window: null, width: 800 });
    const copy = view.labels.findIndex(({ kind }) => kind === 'copy');
    const span = view.spans.label.indexOf(copy);
    const begun = await session.move({ kind: 'step', step: view.spans.first[span]! });
    expect(begun.narration?.facts.kind).toBe('dmaBegin');
    expect(begun.place.now).toBe(view.spans.begin[span]);
    const ended = await session.move({ kind: 'time', now: view.spans.end[span]! });
    expect(ended.place.now).toBe(view.spans.end[span]);
    const later = await session.move({ kind: 'stops', by: 1 });
    expect(later.place.now).toBeGreaterThan(ended.place.now);
    expect((await session.move({ kind: 'time', now: -1 })).place.position).toEqual(at(0));
  });
});

describe('inserting a statement', () => {
  test('puts it after the present one, runs it and all that follow, and stands after it', async () => {
    const session = new AskedSession();
    await session.open(script, { kind: 'position', position: at(5), digest: '' });
    const answer = await session.insert(script, 'cpu store a+0x1000 7');
    if (!answer.inserted) throw new Error('not inserted');
    expect(answer.script).toBe(script.replace('store a 42\n', 'store a 42\ncpu store a+0x1000 7\n'));
    expect(answer.frame.place.position).toEqual(at(6));
    expect(answer.report).toMatchObject({ state: 'ran', statements: 10, unmetCount: 0 });
    expect(answer.frame.statement).toBe('cpu store a+0x1000 7');
  });

  test('a focus selects its page', async () => {
    const session = new AskedSession();
    await session.open(script, { kind: 'position', position: at(5), digest: '' });
    const answer = await session.insert(script, 'focus a+0x2000');
    if (!answer.inserted) throw new Error('not inserted');
    expect(answer.frame.selection).toEqual({ pid: 1, index: 2 ** 35 - 3 });
  });

  test('inside of a statement goes after it', async () => {
    const session = new AskedSession();
    await session.open(script, { kind: 'position', position: at(4, 2), digest: '' });
    const answer = await session.insert(script, 'cpu load a');
    expect(answer).toMatchObject({ inserted: true, frame: { place: { position: at(6), line: 6 } } });
  });

  test('at the start comes after the machine line', async () => {
    const session = new AskedSession();
    await session.open(script, { kind: 'position', position: at(0), digest: '' });
    const answer = await session.insert(script, 'note "hello"');
    expect(answer).toMatchObject({
      inserted: true,
      frame: { place: { line: 2, position: at(2) }, caption: 'hello' },
    });
  });

  test('into an empty script is its first line', async () => {
    const session = new AskedSession();
    await session.open('');
    expect(await session.insert('', 'cpu load 0')).toMatchObject({ inserted: true, script: 'cpu load 0\n' });
  });

  test('with a mistake inserts nothing and says where it is', async () => {
    const session = new AskedSession();
    await session.open(script);
    const answer = await session.insert(script, 'cpu load b');
    expect(answer).toMatchObject({ inserted: false, errors: [{ line: 1, column: 10, code: 'unknownName' }] });
    const { place } = await session.move({ kind: 'end' });
    expect(place.statements).toBe(9);
  });

  test('into another script than the one that ran is refused', async () => {
    const session = new AskedSession();
    await session.open(script);
    const broken = script.replace('gpu0 load', 'gpu7 load');
    await session.open(broken, { kind: 'keep' });
    expect(await session.insert(broken, 'cpu load a')).toMatchObject({
      inserted: false,
      errors: [{ line: 6 }],
    });
  });
});

describe('a long script', () => {
  const long =
    head +
    Array.from({ length: 20_000 }, (_, i) => `cpu store a+0x${((i % 4) * 4096).toString(16)} ${i}`).join(
      '\n',
    );

  test('says how far it is, from the first slice on', async () => {
    const session = new AskedSession();
    const { report } = await session.open(long);
    expect(report.statements).toBe(20_004);
    expect(session.progress.length).toBeGreaterThan(1);
    expect(report.ticks.length).toBeLessThanOrEqual(400);
  });

  test('stops when cancelled, keeps what has run, and goes on from there', async () => {
    const session = new AskedSession();
    session.inPause = () => {
      if (session.progress.at(-1)?.doing === 'running') session.cancel();
    };
    const { report, frame } = await session.open(long);
    expect(report.state).toBe('stopped');
    expect(report.statements).toBeGreaterThan(0);
    expect(report.statements).toBeLessThan(20_004);
    expect(frame.place.statements).toBe(report.statements);
    session.inPause = () => undefined;
    const again = await session.open(long);
    expect(again.frame.place.digest).toBe((await new AskedSession().open(long)).frame.place.digest);
  });
});

describe('what is streamed', () => {
  /** Bytes of a frame as it crosses to the page. */
  const bytesOf = (frame: unknown) => serialize(frame).length;
  const machine = (pages: number) => `machine(host=256M, granule=4K)
gpu0 = gm_dev_create(memory=64M)
gm_as_attach(gpu0)
a = mmap(NULL, ${pages * 4}K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
${Array.from({ length: pages }, (_, page) => `cpu store a+0x${(page * 4096).toString(16)} 1`).join('\n')}`;

  test('is what is seen, not what is in the machine', async () => {
    const small = (await new AskedSession().open(machine(100))).frame;
    const large = (await new AskedSession().open(machine(10_000))).frame;
    expect(large.stage.axis.length).toBe(10_000);
    expect(large.stage.axis.first).toHaveLength(64);
    expect(bytesOf(large)).toBeLessThan(2 * bytesOf(small));
  });
});

test('the state dump has the script’s lines and the answers so far', async () => {
  const session = new AskedSession();
  await session.open(script, { kind: 'position', position: at(6), digest: '' });
  const { dump, reports } = await session.ask('dump', null);
  expect(dump).toMatchObject({ format: 'gmem-state', position: { line: 6, step: 0 } });
  expect(dump.results.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
  expect(dump.results.at(-1)?.answer).toBe(42);
  expect(reports).toEqual([]);
});

describe('recordings', () => {
  const text = readFileSync(new URL('../script/fixtures/strace-demo.txt', import.meta.url), 'utf8');
  const options = { devices: 2, peerShared: 'anon', touch: 'first', touchBy: 'alternate' } as const;

  test('are recognised, imported in slices, and run', async () => {
    const session = new AskedSession();
    const file = new Blob([text]);
    expect(await session.ask('recognise', { file })).toEqual({ format: 'strace' });
    const result = await session.ask('import', { file, format: 'strace', options });
    if (result.kind !== 'script') throw new Error('no script');
    expect(result.facts).toMatchObject({ format: 'strace', devices: 2 });
    const { report } = await session.open(result.script);
    expect(report).toMatchObject({ state: 'ran', errors: [], unmetCount: 0 });
  });

  test('scripts and noise are told apart from them', async () => {
    const session = new AskedSession();
    const recognise = async (content: string) =>
      (await session.ask('recognise', { file: new Blob([content]) })).format;
    expect(await recognise(script)).toBe('gmem');
    expect(await recognise('\u0000\u0001'.repeat(999))).toBeNull();
    expect(await recognise('Dear diary,\nnothing happened.\n')).toBeNull();
  });

  test('options that contradict each other are a problem, not a crash', async () => {
    const ask = { file: new Blob([text]), format: 'strace', options: { ...options, devices: 0 } } as const;
    expect(await new AskedSession().ask('import', ask)).toMatchObject({
      kind: 'problem',
      problem: { kind: 'options' },
    });
  });
});
