// The statements that look like C calls: what stands between their brackets. Argument order is C's (interface.md §1).

import type { Address, Body, Name, StatementOf } from './ast.ts';
import {
  address,
  adviceNumber,
  bits,
  choice,
  count,
  flagTables,
  keyed,
  name,
  number,
  signed,
  U32_MAX,
  U64_MAX,
} from './expressions.ts';
import { choices } from './grammar.ts';
import { Kind, type Reader } from './lexer.ts';

const MOST_CPUS = 64;
const MOST_HNODES = 16;

type Draft<Kind extends Body['kind']> = {
  -readonly [
    Key in keyof Omit<StatementOf<Kind>, 'span' | 'binding' | 'actor' | 'expected' | 'recorded'>
  ]: StatementOf<Kind>[Key];
};

function machine(reader: Reader): Body {
  const draft: Draft<'machine'> = {
    kind: 'machine',
    host: null,
    granule: null,
    cpu: null,
    cpus: null,
    semantics: null,
    seed: null,
    cost: null,
    xaChunkShift: null,
  };
  keyed(reader, 'machine', {
    host: () => (draft.host = number(reader, U64_MAX, 'size')),
    granule: () => (draft.granule = choice(reader, choices.granule)),
    cpu: () => (draft.cpu = choice(reader, choices.cpu)),
    cpus: () => (draft.cpus = count(reader, 1, MOST_CPUS)),
    semantics: () => (draft.semantics = choice(reader, choices.semantics)),
    seed: () => (draft.seed = number(reader)),
    cost: () => (draft.cost = choice(reader, choices.cost)),
    xa_chunk_shift: () => (draft.xaChunkShift = choice(reader, ['4', '6']) === '4' ? 4 : 6),
  });
  return draft;
}

function gmDevCreate(reader: Reader): Body {
  const draft: Draft<'gm_dev_create'> = {
    kind: 'gm_dev_create',
    memory: null,
    mmu: null,
    capabilities: null,
    link: null,
    hnodes: null,
    reserved: null,
  };
  keyed(reader, 'gm_dev_create', {
    memory: () => (draft.memory = number(reader, U64_MAX, 'size')),
    mmu: () => (draft.mmu = choice(reader, choices.mmu)),
    cap: () => (draft.capabilities = capabilities(reader)),
    link: () => (draft.link = choice(reader, choices.link)),
    hnodes: () => (draft.hnodes = count(reader, 1, MOST_HNODES)),
    reserved: () => {
      const from = number(reader);
      reader.expect('-');
      draft.reserved = { from, to: number(reader) };
    },
  });
  return draft;
}

/** `cap=`: names joined by `|`; 0 for none. */
function capabilities(reader: Reader): ('REPLAYABLE' | 'PEER')[] {
  if (reader.accept('0')) return [];
  const all = [choice(reader, choices.cap)];
  while (reader.accept('|')) all.push(choice(reader, choices.cap));
  return [...new Set(all)];
}

function gmAsAttach(reader: Reader): Body {
  const draft: Draft<'gm_as_attach'> = {
    kind: 'gm_as_attach',
    device: name(reader, 'device'),
    mode: null,
    process: null,
  };
  if (reader.accept(',')) {
    keyed(reader, 'gm_as_attach', {
      mode: () => (draft.mode = choice(reader, choices.mode)),
      proc: () => (draft.process = name(reader, 'process')),
    });
  }
  return draft;
}

function gmAsDestroy(reader: Reader): Body {
  if (reader.is('proc')) {
    reader.next();
    reader.expect('=');
  }
  return { kind: 'gm_as_destroy', process: optionalProcess(reader) };
}

function optionalProcess(reader: Reader): Name | null {
  return reader.is(')') ? null : name(reader, 'process');
}

function comma(reader: Reader): Reader {
  reader.expect(',');
  return reader;
}

function range(reader: Reader): { address: Address; length: bigint } {
  return { address: address(reader), length: number(comma(reader), U64_MAX, 'size') };
}

const MOST_FD = 0x7fff_ffffn;

function mmap(reader: Reader): Body {
  return {
    kind: 'mmap',
    ...range(reader),
    prot: bits(comma(reader), flagTables.prot),
    flags: bits(comma(reader), flagTables.map),
    fd: Number(fileDescriptor(comma(reader))),
    file: file(reader),
    offset: number(comma(reader)),
  };
}

/** A file descriptor; strace also writes −1 as 0xffffffff. */
function fileDescriptor(reader: Reader): bigint {
  const value = reader.is('-') ? signed(reader) : number(reader, U32_MAX, 'file');
  return value > MOST_FD || value < 0n ? -1n : value;
}

/** The file that `strace -y` writes after a descriptor: `3</usr/lib/libc.so.6>`, perhaps `(deleted)`. */
function file(reader: Reader): string | null {
  if (reader.kind !== Kind.annotation || !reader.word.startsWith('<')) return null;
  const path = reader.word.slice(1, -1);
  reader.next();
  if (!reader.accept('(')) return path;
  reader.expect('deleted');
  reader.expect(')');
  return `${path} (deleted)`;
}

function mremap(reader: Reader): Body {
  return {
    kind: 'mremap',
    address: address(reader),
    oldLength: number(comma(reader), U64_MAX, 'size'),
    newLength: number(comma(reader), U64_MAX, 'size'),
    flags: bits(comma(reader), flagTables.mremap),
    newAddress: reader.accept(',') ? address(reader) : null,
  };
}

function hmadvise(reader: Reader): Body {
  const isNumber = reader.kind === Kind.number || reader.is('-');
  return {
    kind: 'hmadvise',
    target: isNumber ? signed(reader) : name(reader, 'device'),
    ...range(comma(reader)),
    advice: adviceNumber(comma(reader)),
  };
}

const readers: Readonly<Record<string, (reader: Reader) => Body>> = {
  machine,
  gm_dev_create: gmDevCreate,
  gm_dev_destroy: (reader) => ({ kind: 'gm_dev_destroy', device: name(reader, 'device') }),
  gm_as_attach: gmAsAttach,
  gm_as_destroy: gmAsDestroy,
  mmap,
  munmap: (reader) => ({ kind: 'munmap', ...range(reader) }),
  mremap,
  mprotect: (reader) => ({ kind: 'mprotect', ...range(reader), prot: bits(comma(reader), flagTables.prot) }),
  madvise: (reader) => ({ kind: 'madvise', ...range(reader), advice: adviceNumber(comma(reader)) }),
  brk: (reader) => ({ kind: 'brk', address: address(reader) }),
  msync: (reader) => ({ kind: 'msync', ...range(reader), flags: bits(comma(reader), flagTables.msync) }),
  mlock: (reader) => ({ kind: 'mlock', ...range(reader) }),
  munlock: (reader) => ({ kind: 'munlock', ...range(reader) }),
  hmadvise,
  fork: () => ({ kind: 'fork' }),
  execve: (reader) => ({ kind: 'execve', process: optionalProcess(reader) }),
  exit: (reader) => ({ kind: 'exit', process: optionalProcess(reader) }),
  oom_reap: (reader) => ({ kind: 'oom_reap', process: optionalProcess(reader) }),
  reclaim: (reader) => ({ kind: 'reclaim', device: name(reader, 'device'), count: number(comma(reader)) }),
  migrate_pages: (reader) => ({
    kind: 'migrate_pages',
    address: address(reader),
    length: reader.accept(',') ? number(reader, U64_MAX, 'size') : null,
  }),
  pin: (reader) => ({ kind: 'pin', address: address(reader) }),
  unpin: (reader) => ({ kind: 'unpin', address: address(reader) }),
};

/** What reads the inside of each call's brackets, by the call's name. */
export const calls: ReadonlyMap<string, (reader: Reader) => Body> = new Map(Object.entries(readers));
