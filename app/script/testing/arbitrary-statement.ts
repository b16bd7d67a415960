// Random statements for fast-check: every kind, with every field within its range. Places are not those of any text.

import fc from 'fast-check';
import type { Actor, Address, Answer, Body, Name, Recorded, Span, Statement } from '../ast.ts';
import { choices, deviceFaults } from '../grammar.ts';
import { traits } from '../traits.ts';

const nowhere: Span = { line: 1, column: 1, end: 1, lastLine: 1 };
const name = fc
  .constantFrom('a', 'b2', 'gpu0', 'child', 'main', '_x', 'p14407')
  .map((text): Name => ({ text, span: nowhere }));
const u64 = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.constantFrom(0n, 1n, 4096n, 1n << 20n, 3n << 30n, 5n << 40n, 2n ** 64n - 1n),
);
const u32 = fc.nat({ max: 2 ** 32 - 1 });
const small = fc.nat({ max: 63 });
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null });
const one = <T extends string>(words: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...words);

const address: fc.Arbitrary<Address> = fc.oneof(
  u64.map((value) => ({ kind: 'literal' as const, value })),
  fc.record({
    kind: fc.constant('name' as const),
    name,
    offset: fc.oneof(
      fc.constant(0n),
      u64,
      u64.map((value) => -value),
    ),
  }),
);
const actor: fc.Arbitrary<Actor> = fc.oneof(
  fc.record({ kind: fc.constant('cpu' as const), process: maybe(name), cpu: small }),
  fc.record({ kind: fc.constant('device' as const), process: maybe(name), device: name }),
);
const answer: fc.Arbitrary<Answer> = fc.oneof(
  address.map((value) => ({ kind: 'value' as const, value })),
  one(choices.errno).map((errno) => ({ kind: 'errno' as const, errno })),
  one(choices.gmRet).map((each) => ({ kind: 'gmRet' as const, name: each })),
  one(choices.signal).map((each) => ({ kind: 'signal' as const, name: each })),
);
const range = { address, length: u64 };
const advice = fc.nat({ max: 103 });
const prot = fc.nat({ max: 15 });
const operation = one(['peer_map', 'peer_unmap', 'peer_va_alloc_fixed'] as const);
const injection = fc.oneof(
  operation.chain((each) =>
    fc.record({
      kind: fc.constant('device' as const),
      device: name,
      operation: fc.constant(each),
      fault: one<'NOMEM' | 'MIGRATING' | 'FAIL'>(deviceFaults[each]),
    }),
  ),
  fc.constant({ kind: 'dma_map' as const }),
  fc.record({ kind: fc.constant('kernel' as const), site: one(choices.site) }),
);
const text = fc.string({ maxLength: 20 }).filter((each) => !/[\r\v\f]/.test(each));
const path = one([
  '/usr/lib/libc.so.6',
  '/tmp/a b (deleted)',
  'anon_inode:[eventfd]',
  '/dev/nvidia0<char 195:0>',
]);

type BodyOf<Kind extends Body['kind']> = Extract<Body, { kind: Kind }>;
const body = <Kind extends Body['kind']>(
  kind: Kind,
  fields: { [Key in keyof Omit<BodyOf<Kind>, 'kind'>]: fc.Arbitrary<BodyOf<Kind>[Key & keyof BodyOf<Kind>]> },
): fc.Arbitrary<Body> => fc.record({ kind: fc.constant(kind), ...fields }) as unknown as fc.Arbitrary<Body>;

const process = maybe(name);
const simple: readonly fc.Arbitrary<Body>[] = [
  body('machine', {
    host: maybe(u64),
    granule: maybe(one(choices.granule)),
    cpu: maybe(one(choices.cpu)),
    cpus: maybe(fc.integer({ min: 1, max: 64 })),
    semantics: maybe(one(choices.semantics)),
    seed: maybe(u64),
    cost: maybe(one(choices.cost)),
    xaChunkShift: maybe(fc.constantFrom(4 as const, 6 as const)),
  }),
  body('gm_dev_create', {
    memory: maybe(u64),
    mmu: maybe(one(choices.mmu)),
    capabilities: maybe(fc.subarray([...choices.cap])),
    link: maybe(one(choices.link)),
    hnodes: maybe(fc.integer({ min: 1, max: 16 })),
    reserved: maybe(fc.record({ from: u64, to: u64 })),
  }),
  body('gm_dev_destroy', { device: name }),
  body('gm_as_attach', { device: name, mode: maybe(one(choices.mode)), process }),
  body('gm_as_destroy', { process }),
  body('mmap', {
    ...range,
    prot,
    flags: u32,
    fd: fc.integer({ min: -1, max: 1000 }),
    file: fc.constant(null),
    offset: u64,
  }),
  body('mmap', { ...range, prot, flags: u32, fd: fc.nat({ max: 1000 }), file: path, offset: u64 }),
  body('munmap', range),
  body('mremap', {
    address,
    oldLength: u64,
    newLength: u64,
    flags: fc.nat({ max: 7 }),
    newAddress: maybe(address),
  }),
  body('mprotect', { ...range, prot }),
  body('madvise', { ...range, advice }),
  body('brk', { address }),
  body('msync', { ...range, flags: fc.nat({ max: 7 }) }),
  body('mlock', range),
  body('munlock', range),
  body('hmadvise', { target: fc.oneof(name, u64, fc.constant(-1n)), ...range, advice }),
  body('fork', {}),
  body('execve', { process }),
  body('exit', { process }),
  body('oom_reap', { process }),
  body('reclaim', { device: name, count: u64 }),
  body('migrate_pages', { address, length: maybe(u64) }),
  body('pin', { address }),
  body('unpin', { address }),
  body('load', { address }),
  body('store', { address, value: u32 }),
  body('inject', { injection, count: fc.nat({ max: 2 ** 31 - 1 }) }),
  body('expectState', {
    process,
    address,
    state: one(['ABSENT', 'NOMAP', 'CPU'] as const),
    device: fc.constant(null),
  }),
  body('expectState', { process, address, state: fc.constant('DEVICE' as const), device: name }),
  body('expectClean', {}),
  body('expectReport', { report: one(choices.report), erratum: maybe(one(['E01', 'E68'])) }),
  body('expectCounter', { counter: one(choices.counter), comparison: one(choices.comparison), value: u64 }),
  body('note', { text }),
  body('cue', { text }),
  body('focus', { process, address }),
  body('errata', {
    toggles: fc.array(fc.record({ id: one(['E01', 'E34']), on: fc.boolean() }), { maxLength: 3 }),
  }),
];

const recorded: fc.Arbitrary<Recorded> = fc.oneof(
  u64.map((value) => ({ value, errno: null })),
  one(choices.errno).map((errno) => ({ value: null, errno })),
  fc.constant({ value: null, errno: null }),
);

/** Puts around a body what its kind may carry. */
function framed(each: Body): fc.Arbitrary<Statement> {
  const { actor: performer, answers, binds } = traits[each.kind];
  const performers = performer === 'anyone' ? actor : actor.filter(({ kind }) => kind === 'cpu');
  const isCall = performer === 'cpu';
  return fc
    .record({
      span: fc.constant(nowhere),
      binding: binds === null ? fc.constant(null) : maybe(name.filter(({ text: word }) => word !== 'main')),
      actor: performer === 'nobody' ? fc.constant(null) : maybe(performers),
      expected: answers ? maybe(answer) : fc.constant(null),
      recorded: isCall ? maybe(recorded) : fc.constant(null),
    })
    .map((frame) => {
      const either = frame.recorded === null ? frame : { ...frame, expected: null };
      return { ...each, ...either };
    });
}

const single = fc.oneof(...simple).chain(framed);
const inBranch = single.filter(({ kind, recorded: result }) => kind !== 'machine' && result === null);
const block = fc
  .record({
    kind: fc.constant('parallel' as const),
    schedule: maybe(fc.array(small, { minLength: 1, maxLength: 4 })),
    branches: fc.array(fc.array(inBranch, { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
  })
  .chain(framed);

/** Any statement that a script can hold. */
export const arbitraryStatement: fc.Arbitrary<Statement> = fc.oneof(
  { arbitrary: single, weight: 12 },
  { arbitrary: block, weight: 1 },
);
