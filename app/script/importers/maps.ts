// /proc/PID/maps and smaps → a script that makes the same VMAs (fs/proc/task_mmu.c prints them). Sizes and counters of smaps
// are passed over; of its VmFlags only `ps` is read, which a kernel with GMEM prints for peer-shared VMAs.

import { flags } from '../grammar.ts';
import { LineReader } from '../line-reader.ts';
import { printMapFlags, printProt } from '../printer.ts';
import type { ImportOptions } from './options.ts';
import { ScriptWriter, WIDE_USER_END } from './script-writer.ts';
import type { Imported } from './strace.ts';

const mappingForm =
  /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) ([r-])([w-])([x-])([ps]) ([0-9a-f]+) [0-9a-f]+:[0-9a-f]+ (\d+)(?: +(\S.*?))? *$/;
const fieldForm = /^[A-Za-z_]\w*:\s/;
const LINES_PER_STEP = 2048;

/** Whether a line is a mapping of maps or smaps. */
export const isMappingLine = (line: string): boolean => mappingForm.test(line);

/** Whether a line is one of smaps's fields. */
export const isFieldLine = (line: string): boolean =>
  /^(?:Size|Rss|Pss|Swap|KernelPageSize|VmFlags|THPeligible):\s/.test(line);

interface Mapping {
  readonly start: bigint;
  readonly end: bigint;
  readonly prot: number;
  readonly shared: boolean;
  readonly offset: bigint;
  readonly path: string;
  peer: boolean;
}

/** Reads maps or smaps; yields the share that is done. Null: there was no mapping. */
export function* importMaps(text: string, options: ImportOptions): Generator<number, Imported | null, void> {
  const writer = new ScriptWriter(options);
  const mappings: Mapping[] = [];
  const reader = new LineReader(text);
  let lines = 0;
  while (reader.next()) {
    if (reader.number % LINES_PER_STEP === 0) yield reader.share / 2;
    if (reader.excess === 0 && reader.line.trim() === '') continue;
    lines++;
    const mapping = readMapping(reader.line);
    const last = mappings.at(-1);
    if (mapping !== null) mappings.push(mapping);
    else if (reader.excess > 0) writer.notes.add('tooLong');
    else if (last !== undefined && fieldForm.test(reader.line))
      last.peer ||= /^VmFlags:.* ps\b/.test(reader.line);
    else writer.notes.add(reader.isCut ? 'cut' : 'notUnderstood', null, reader.number);
  }
  if (mappings.length === 0) return null;
  for (const [at, mapping] of mappings.entries()) {
    writeMapping(writer, mapping, options);
    if (writer.isFull) break;
    if (at % LINES_PER_STEP === 0) yield 0.5 + at / mappings.length / 2;
  }
  return { writer, lines, processes: 1, tasks: 1 };
}

function readMapping(line: string): Mapping | null {
  const match = mappingForm.exec(line);
  if (match === null) return null;
  const [, start, end, r, w, x, kind, offset, , path = ''] = match;
  const { PROT_READ, PROT_WRITE, PROT_EXEC } = flags.prot;
  return {
    start: BigInt(`0x${start}`),
    end: BigInt(`0x${end}`),
    prot: (r === 'r' ? PROT_READ : 0) | (w === 'w' ? PROT_WRITE : 0) | (x === 'x' ? PROT_EXEC : 0),
    shared: kind === 's',
    offset: BigInt(`0x${offset}`),
    path,
    peer: false,
  };
}

const HEAP = '[heap]';
const HEAP_PROT = 3;

/** What a VMA's name says about it: none or `[anon:…]`, another name in brackets, or a file. */
function kindOf(path: string): 'anonymous' | 'special' | 'file' {
  if (path === '' || path.startsWith('[anon:')) return 'anonymous';
  return path.startsWith('[') ? 'special' : 'file';
}

function writeMapping(writer: ScriptWriter, mapping: Mapping, options: ImportOptions): void {
  const { start, end, prot, shared, path } = mapping;
  const range = { first: Number(start >> 12n), end: Number(end >> 12n) };
  if (range.end > WIDE_USER_END || end <= start) return writer.notes.add('aboveUserRange', path || null);
  writer.reach(range.end);
  const space = writer.space(null);
  if (path === HEAP && prot === HEAP_PROT && space.heap === null) {
    space.heap = { start, end };
    writer.statement(`brk(NULL) = 0x${start.toString(16)}`);
    writer.statement(`brk(0x${end.toString(16)}) = 0x${end.toString(16)}`);
    writer.notes.add('calls', 'brk', null, 2);
    return writer.touch(null, space.map(range, prot, false));
  }
  const isPeer = !shared && kindOf(path) === 'anonymous' && options.peerShared === 'anon';
  const peer = isPeer || (mapping.peer && !shared && options.devices > 0);
  note(writer, mapping, peer);
  writer.statement(mmapOf(mapping, peer));
  writer.touch(null, space.map(range, prot, peer));
}

function note({ notes }: ScriptWriter, { shared, path }: Mapping, peer: boolean): void {
  const kind = kindOf(path);
  notes.add('calls', 'mmap');
  if (peer) notes.add('peerShared');
  else if (kind === 'file') notes.add('plainFile');
  else if (kind === 'special') notes.add('plainSpecial', path);
  else if (shared) notes.add('plainShared');
}

/** The call that makes a VMA at its place. */
function mmapOf({ start, end, prot, shared, offset, path }: Mapping, peer: boolean): string {
  const { MAP_SHARED, MAP_PRIVATE, MAP_ANONYMOUS, MAP_PEER_SHARED } = flags.map;
  const isFile = kindOf(path) === 'file';
  const bits =
    (shared ? MAP_SHARED : MAP_PRIVATE) | (isFile ? 0 : MAP_ANONYMOUS) | (peer ? MAP_PEER_SHARED : 0);
  const at = `0x${start.toString(16)}`;
  const file = isFile ? fileArgument(path) : '-1';
  const place = isFile && offset > 0n ? `0x${offset.toString(16)}` : '0';
  return `mmap(${at}, ${end - start}, ${printProt(prot)}, ${printMapFlags(bits)}, ${file}, ${place}) = ${at}`;
}

/** A file as strace writes a descriptor; brackets in its name are escaped as there. */
export const fileArgument = (path: string): string =>
  `3<${path.replaceAll('<', '\\74').replaceAll('>', '\\76')}>`;
