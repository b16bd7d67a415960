// The words and tokens of the .gmem language (version 1): data for the parser, the editor's colours and its completion.
// No kernel symbol; flags and advice are those of the Linux UAPI headers, the RFC's are marked. Imports nothing.

import { FIRST_PROCESS } from './first-process.ts';
import { is, isDigit, isSpace, isWordPart, Letter } from './letters.ts';

/** The version that `#! gmem N` may name. */
export const LANGUAGE_VERSION = 1;

/** What a token is, for colouring and for the parser. `annotation`: what strace writes around a call. */
export type TokenClass =
  | 'space'
  | 'comment'
  | 'statement'
  | 'keyword'
  | 'key'
  | 'flag'
  | 'constant'
  | 'actor'
  | 'name'
  | 'number'
  | 'string'
  | 'operator'
  | 'punctuation'
  | 'annotation'
  | 'invalid';

/** One token of a line: it begins where it was asked for and ends before `end`. */
export interface Token {
  readonly end: number;
  readonly class: TokenClass;
}

/** A statement for completion: its first word and the form that it takes. */
export interface Signature {
  readonly name: string;
  readonly form: string;
}

/** The first word of every statement, in the order of the specification. */
// prettier-ignore
export const statementNames = [
  'machine', 'gm_dev_create', 'gm_dev_destroy', 'gm_as_attach', 'gm_as_destroy', 'mmap', 'munmap',
  'mremap', 'mprotect', 'madvise', 'brk', 'msync', 'mlock', 'munlock', 'hmadvise', 'fork', 'execve',
  'exit', 'oom_reap', 'reclaim', 'migrate_pages', 'pin', 'unpin', 'load', 'store', 'inject', 'parallel',
  'expect', 'note', 'cue', 'focus', 'errata',
] as const;

/** The form of every statement, for completion; apart from the names, because only an editor needs it. */
// prettier-ignore
export const signatures: readonly Signature[] = [
  { name: 'machine', form: 'machine(host=1G, granule=2M, cpu=x86-64, cpus=2, semantics=corrected, seed=1, cost=pcie4, xa_chunk_shift=6)' },
  { name: 'gm_dev_create', form: 'gpu0 = gm_dev_create(memory=256M, mmu=gpu, cap=REPLAYABLE, link=pcie4, hnodes=1, reserved=LO-HI)' },
  { name: 'gm_dev_destroy', form: 'gm_dev_destroy(gpu0)' },
  { name: 'gm_as_attach', form: 'gm_as_attach(gpu0, mode=COHERENT_EXCLUSIVE, proc=child)' },
  { name: 'gm_as_destroy', form: 'gm_as_destroy(child)' },
  { name: 'mmap', form: 'a = mmap(NULL, 4M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)' },
  { name: 'munmap', form: 'munmap(a, 4M)' },
  { name: 'mremap', form: 'mremap(a, 4M, 8M, MREMAP_MAYMOVE)' },
  { name: 'mprotect', form: 'mprotect(a, 4M, PROT_READ)' },
  { name: 'madvise', form: 'madvise(a, 4M, MADV_DONTNEED)' },
  { name: 'brk', form: 'brk(NULL)' },
  { name: 'msync', form: 'msync(a, 4M, MS_SYNC)' },
  { name: 'mlock', form: 'mlock(a, 4M)' },
  { name: 'munlock', form: 'munlock(a, 4M)' },
  { name: 'hmadvise', form: 'hmadvise(gpu0, a, 4M, MADV_PREFETCH)' },
  { name: 'fork', form: 'child = fork()' },
  { name: 'execve', form: 'execve(child)' },
  { name: 'exit', form: 'exit(child)' },
  { name: 'oom_reap', form: 'oom_reap(child)' },
  { name: 'reclaim', form: 'reclaim(gpu0, 1)' },
  { name: 'migrate_pages', form: 'migrate_pages(a, 4M)' },
  { name: 'pin', form: 'pin(a)' },
  { name: 'unpin', form: 'unpin(a)' },
  { name: 'load', form: 'cpu load a' },
  { name: 'store', form: 'cpu store a 42' },
  { name: 'inject', form: 'inject gpu0 peer_map NOMEM 1' },
  { name: 'parallel', form: 'parallel { cpu load a | cpu1 load a }' },
  { name: 'expect', form: 'expect a DEVICE gpu0' },
  { name: 'note', form: 'note "…"' },
  { name: 'cue', form: 'cue "…"' },
  { name: 'focus', form: 'focus a' },
  { name: 'errata', form: 'errata +E12 -E34' },
];

/** The keys of each call that takes `key=value`. */
export const callKeys = {
  machine: ['host', 'granule', 'cpu', 'cpus', 'semantics', 'seed', 'cost', 'xa_chunk_shift'],
  gm_dev_create: ['memory', 'mmu', 'cap', 'link', 'hnodes', 'reserved'],
  gm_as_attach: ['mode', 'proc'],
  gm_as_destroy: ['proc'],
  parallel: ['schedule'],
} as const;

const cpuFormats = ['x86-64', 'x86-64-5level', 'arm64', 'riscv-sv39', 'riscv-sv48', 'riscv-sv57'] as const;
const links = ['pcie4', 'cxl', 'coherent'] as const;

/** The words that may stand as the value of a key, or in a place of a statement. */
export const choices = {
  granule: ['2M', '4K'],
  cpu: cpuFormats,
  mmu: [...cpuFormats, 'gpu', 'npu'],
  semantics: ['corrected', 'posted'],
  cost: links,
  link: links,
  cap: ['REPLAYABLE', 'PEER'],
  mode: ['COHERENT_EXCLUSIVE', 'SHARE', 'REPLICATE'],
  state: ['ABSENT', 'NOMAP', 'CPU', 'DEVICE'],
  // prettier-ignore
  report: [
    'coherence', 'uaf', 'double-free', 'leak', 'refcount', 'oops', 'bounds', 'lock', 'hang', 'tlb',
    'xarray', 'vma', 'invariant',
  ],
  // prettier-ignore
  counter: [
    'cpu_faults', 'device_faults', 'migrations_to_device', 'migrations_to_host', 'evictions',
    'bytes_moved', 'tlb_flushes', 'xa_nodes', 'gm_mappings', 'logical_bytes', 'physical_bytes',
    'calls',
  ],
  comparison: ['==', '<=', '>='],
  signal: ['SIGSEGV', 'SIGBUS', 'OOM', 'HANG'],
  // prettier-ignore
  gmRet: [
    'GM_RET_SUCCESS', 'GM_RET_NOMEM', 'GM_RET_PAGE_EXIST', 'GM_RET_MIGRATING',
    'GM_RET_FAILURE_UNKNOWN',
  ],
  // prettier-ignore
  errno: [
    'EPERM', 'ENOENT', 'ESRCH', 'EINTR', 'EIO', 'EBADF', 'EAGAIN', 'ENOMEM', 'EACCES', 'EFAULT',
    'EBUSY', 'EEXIST', 'ENODEV', 'EINVAL', 'ENOSYS', 'EOVERFLOW', 'EOPNOTSUPP',
  ],
  // prettier-ignore
  erratum: [
    'E01', 'E02', 'E03', 'E04', 'E05', 'E06', 'E07', 'E12', 'E13', 'E14', 'E15', 'E16', 'E17', 'E18', 'E19', 'E20',
    'E22', 'E23', 'E25', 'E26', 'E27', 'E29', 'E30', 'E31', 'E32', 'E33', 'E34', 'E35', 'E36', 'E37', 'E42', 'E45',
    'E46', 'E47', 'E48', 'E49', 'E50', 'E51', 'E53', 'E54', 'E55', 'E56', 'E57', 'E59', 'E62', 'E63', 'E64', 'E65',
    'E66', 'E67', 'E68',
  ],
  site: ['page', 'table', 'gm_mapping', 'xa_node', 'vm_object', 'vma', 'vma_tree', 'context'],
} as const;

/** What `inject` can make fail on a device, and how. */
export const deviceFaults = {
  peer_map: ['NOMEM', 'MIGRATING', 'FAIL'],
  peer_unmap: ['FAIL'],
  peer_va_alloc_fixed: ['NOMEM'],
} as const;

/** Symbolic flags and their bits (x86-64 UAPI; `MAP_PEER_SHARED` and `MADV_PREFETCH` are the RFC's). */
export const flags = {
  prot: {
    PROT_NONE: 0,
    PROT_READ: 1,
    PROT_WRITE: 2,
    PROT_EXEC: 4,
    PROT_SEM: 8,
    PROT_GROWSDOWN: 0x0100_0000,
    PROT_GROWSUP: 0x0200_0000,
  },
  // prettier-ignore
  map: {
    MAP_FILE: 0, MAP_SHARED: 1, MAP_PRIVATE: 2, MAP_SHARED_VALIDATE: 3, MAP_DROPPABLE: 8,
    MAP_FIXED: 0x10, MAP_ANONYMOUS: 0x20, MAP_ANON: 0x20, MAP_32BIT: 0x40, MAP_GROWSDOWN: 0x100,
    MAP_DENYWRITE: 0x800, MAP_EXECUTABLE: 0x1000, MAP_LOCKED: 0x2000, MAP_NORESERVE: 0x4000,
    MAP_POPULATE: 0x8000, MAP_NONBLOCK: 0x1_0000, MAP_STACK: 0x2_0000, MAP_HUGETLB: 0x4_0000,
    MAP_SYNC: 0x8_0000, MAP_FIXED_NOREPLACE: 0x10_0000, MAP_UNINITIALIZED: 0x400_0000,
    MAP_PEER_SHARED: 0x800_0000,
  },
  mremap: { MREMAP_MAYMOVE: 1, MREMAP_FIXED: 2, MREMAP_DONTUNMAP: 4 },
  msync: { MS_ASYNC: 1, MS_INVALIDATE: 2, MS_SYNC: 4 },
  mlock: { MLOCK_ONFAULT: 1, MCL_CURRENT: 1, MCL_FUTURE: 2, MCL_ONFAULT: 4 },
} as const;

/** Advice of `madvise` and `hmadvise` by name (Linux UAPI; `MADV_PREFETCH` is the RFC's). */
// prettier-ignore
export const advice = {
  MADV_NORMAL: 0, MADV_RANDOM: 1, MADV_SEQUENTIAL: 2, MADV_WILLNEED: 3, MADV_DONTNEED: 4, MADV_FREE: 8,
  MADV_REMOVE: 9, MADV_DONTFORK: 10, MADV_DOFORK: 11, MADV_MERGEABLE: 12, MADV_UNMERGEABLE: 13,
  MADV_HUGEPAGE: 14, MADV_NOHUGEPAGE: 15, MADV_DONTDUMP: 16, MADV_DODUMP: 17, MADV_WIPEONFORK: 18,
  MADV_KEEPONFORK: 19, MADV_COLD: 20, MADV_PAGEOUT: 21, MADV_POPULATE_READ: 22, MADV_POPULATE_WRITE: 23,
  MADV_DONTNEED_LOCKED: 24, MADV_COLLAPSE: 25, MADV_PREFETCH: 26, MADV_HWPOISON: 100,
  MADV_SOFT_OFFLINE: 101, MADV_GUARD_INSTALL: 102, MADV_GUARD_REMOVE: 103,
} as const;

// prettier-ignore
const keywords = ['clean', 'report', 'counter', 'kernel', 'nomem', 'dma_map', 'none', ...Object.keys(deviceFaults)];
const keys: readonly string[] = Object.values(callKeys).flat();
const constants = [
  'NULL',
  ...choices.cap,
  ...choices.mode,
  ...choices.state,
  ...choices.signal,
  ...choices.gmRet,
  ...choices.errno,
  ...Object.values(deviceFaults).flat(),
];
const wordClasses = new Map<string, TokenClass>([
  ...choices.counter.map((word) => [word, 'keyword'] as const),
  ...keywords.map((word) => [word, 'keyword'] as const),
  ...constants.map((word) => [word, 'constant'] as const),
  ...Object.values(flags).flatMap((table) => Object.keys(table).map((word) => [word, 'flag'] as const)),
  ...Object.keys(advice).map((word) => [word, 'flag'] as const),
  ...statementNames.map((name) => [name, 'statement'] as const),
]);

const hyphenated = new Map<string, string[]>();
for (const word of [...choices.cpu, ...choices.report]
  .filter((word) => word.includes('-'))
  .toSorted()
  .reverse()) {
  const first = word.slice(0, word.indexOf('-'));
  hyphenated.set(first, [...(hyphenated.get(first) ?? []), word]);
}

/** Whether a word belongs to the language, so that a script cannot give it to a thing as its name. */
export const isReserved = (word: string): boolean =>
  wordClasses.has(word) || word === FIRST_PROCESS || /^cpu\d*$/.test(word);

const Code = { minus: 45, zero: 48, underscore: 95, x: 120 } as const;

function wordEnd(line: string, position: number): number {
  let end = position;
  while (isWordPart(line.charCodeAt(end))) end++;
  return end;
}

function hyphenatedEnd(line: string, position: number, end: number): number {
  if (line.charCodeAt(end) !== Code.minus) return end;
  for (const word of hyphenated.get(line.slice(position, end)) ?? []) {
    const after = position + word.length;
    if (line.startsWith(word, position) && !isWordPart(line.charCodeAt(after))) return after;
  }
  return end;
}

/** What a word is by itself, wherever it stands; `name` if the language does not know it. */
export const classOfWord = (word: string): TokenClass =>
  wordClasses.get(word) ?? (/^cpu\d*$/.test(word) ? 'actor' : 'name');

function classInLine(line: string, position: number, end: number): TokenClass {
  const word = line.slice(position, end);
  let next = end;
  while (isSpace(line.charCodeAt(next))) next++;
  const assigns = line[next] === '=' && line[next + 1] !== '>' && line[next + 1] !== '=';
  if (assigns && line.slice(0, position).trim() === '') return 'name';
  return assigns && keys.includes(word) ? 'key' : classOfWord(word);
}

/** What a lexeme is, before words are told apart. */
export const Lexeme = {
  space: 0,
  comment: 1,
  word: 2,
  number: 3,
  string: 4,
  operator: 5,
  punctuation: 6,
  annotation: 7,
  invalid: 8,
} as const;
export type Lexeme = (typeof Lexeme)[keyof typeof Lexeme];

/** `lexeme` answers one number, because it runs for every character of a script: this is its end … */
export const endOf = (lexeme: number): number => lexeme >>> 4;
/** … and this is its kind. */
export const kindOf = (lexeme: number): Lexeme => (lexeme & 15) as Lexeme;
const packed = (end: number, kind: Lexeme): number => (end << 4) | kind;

/** Digits, `0x` digits, `_` between them, and a size's K, M, G or T. */
function numberLexeme(line: string, position: number): number {
  const hex = line.charCodeAt(position) === Code.zero && (line.charCodeAt(position + 1) | 32) === Code.x;
  const digit = hex ? Letter.hex : Letter.digit;
  const first = hex ? position + 2 : position;
  let end = first;
  let code = line.charCodeAt(end);
  while (is(code, digit) || (code === Code.underscore && end > first)) code = line.charCodeAt(++end);
  const complete = end > first && line.charCodeAt(end - 1) !== Code.underscore;
  if (complete && sizeShift(code) > 0) code = line.charCodeAt(++end);
  if (complete && !isWordPart(code)) return packed(end, Lexeme.number);
  return packed(Math.max(wordEnd(line, end), end), Lexeme.invalid);
}

/** log2 of what a size's suffix multiplies by, from the character's code; 0 if it is none. */
export function sizeShift(code: number): number {
  switch (code | 32) {
    case 107:
      return 10;
    case 109:
      return 20;
    case 103:
      return 30;
    case 116:
      return 40;
    default:
      return 0;
  }
}

function stringLexeme(line: string, position: number): number {
  for (let end = position + 1; end < line.length; end++) {
    if (line[end] === '\\') end++;
    else if (line[end] === '"') return packed(end + 1, Lexeme.string);
  }
  return packed(line.length, Lexeme.invalid);
}

/** What strace puts between `<` and `>`: a file, a duration, `unfinished ...`. They nest; `[…->…]` is a connection. */
function angleLexeme(line: string, position: number): number {
  let depth = 0;
  let brackets = 0;
  for (let end = position; end < line.length; end++) {
    const mark = line[end];
    if (mark === '<') depth++;
    else if (mark === '[' && line.includes(']', end)) brackets++;
    else if (mark === ']') brackets--;
    else if (mark === '>' && (brackets <= 0 || line[end - 1] !== '-') && --depth === 0)
      return packed(end + 1, Lexeme.annotation);
  }
  return packed(position + 1, Lexeme.operator);
}

const prefixForm =
  /^\s*(?:\[pid\s+(\d+)(?:<[^>]*>)?\]\s*|(\d+)(?:<[^>]*>)?\s+)?(?:(?:\d+:\d\d:\d\d(?:\.\d+)?|\d+\.\d+)\s+)?(?:\(\+\s*\d+\.\d+\)\s+)?(?:\[\s*[0-9a-f?]+\]\s+)*/;

/** The task and the times that strace writes before a call. `end` is 0 if the line has no such prefix. */
export function recordedPrefix(line: string): { readonly end: number; readonly pid: number | null } {
  let first = 0;
  while (isSpace(line.charCodeAt(first))) first++;
  const code = line.charCodeAt(first);
  if (!isDigit(code) && code !== 91) return { end: 0, pid: null };
  const match = prefixForm.exec(line);
  const pid = match?.[1] ?? match?.[2];
  const end = match?.[0].length ?? 0;
  return { end: end > first ? end : 0, pid: pid === undefined ? null : Number(pid) };
}

/** In the order of `Lexeme`; words are told apart by `classInLine`. */
// prettier-ignore
const classes: readonly TokenClass[] = ['space', 'comment', 'name', 'number', 'string', 'operator', 'punctuation', 'annotation', 'invalid'];

/**
 * The token of `line` that begins at `position` (which must lie in the line). Stateless: an editor may ask for any line alone.
 * A line of strace is coloured as well.
 */
export function token(line: string, position: number): Token {
  const found = lexeme(line, position);
  const end = endOf(found);
  const kind = kindOf(found);
  return { end, class: kind === Lexeme.word ? classInLine(line, position, end) : classes[kind]! };
}

/** The same, packed into one number, with all words alike. */
export function lexeme(line: string, position: number): number {
  const code = line.charCodeAt(position);
  if (is(code, Letter.wordStart)) {
    return packed(hyphenatedEnd(line, position, wordEnd(line, position)), Lexeme.word);
  }
  if (position === 0) {
    const { end } = recordedPrefix(line);
    if (end > 0) return packed(end, Lexeme.annotation);
  }
  if (isDigit(code)) return numberLexeme(line, position);
  if (!isSpace(code)) return markLexeme(line, position, code);
  let end = position + 1;
  while (isSpace(line.charCodeAt(end))) end++;
  return packed(end, Lexeme.space);
}

const operators = ['=>', '==', '<=', '>=', '<<'];

function markLexeme(line: string, position: number, code: number): number {
  if (is(code, Letter.punctuation)) return packed(position + 1, Lexeme.punctuation);
  const mark = line.charAt(position);
  const two = line.slice(position, position + 2);
  if (mark === '#') return packed(line.length, Lexeme.comment);
  if (two === '/*') {
    const end = line.indexOf('*/', position + 2);
    return packed(end < 0 ? line.length : end + 2, Lexeme.comment);
  }
  if (mark === '"') return stringLexeme(line, position);
  if (/^(?:\+\+\+|---)/.test(line.slice(position, position + 3)))
    return packed(line.length, Lexeme.annotation);
  const isFile = mark === '<' && two !== '<<' && isDigit(line.charCodeAt(position - 1));
  if (operators.includes(two) && !isFile) return packed(position + 2, Lexeme.operator);
  if (mark === '<') return angleLexeme(line, position);
  if ('=+-|?'.includes(mark)) return packed(position + 1, Lexeme.operator);
  return packed(position + (line.codePointAt(position)! > 0xffff ? 2 : 1), Lexeme.invalid);
}
