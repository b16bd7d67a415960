// A log of strace → a script (strace 6.1; recorded-line.ts lists the options). The recorded results place the calls.

import type { Address, Recorded, Statement, StatementOf } from '../ast.ts';
import type { ScriptError } from '../errors.ts';
import { advice, flags } from '../grammar.ts';
import { LineReader } from '../line-reader.ts';
import { printAdvice, printStatement } from '../printer.ts';
import { RecordedLog } from '../recorded-log.ts';
import type { PageRange } from './address-space.ts';
import type { ImportOptions } from './options.ts';
import { type ProcessName, ScriptWriter, WIDE_USER_END } from './script-writer.ts';

/** What an importer answers: the writer with the whole script, and what the recording held. Null: nothing was understood. */
export interface Imported {
  readonly writer: ScriptWriter;
  readonly lines: number;
  readonly processes: number;
  readonly tasks: number;
}

const LINES_PER_STEP = 2048;
const READING = 0.7;

/** Reads a log of strace; yields the share that is done. */
export function* importStrace(
  text: string,
  options: ImportOptions,
): Generator<number, Imported | null, void> {
  const log = new RecordedLog();
  const reader = new LineReader(text);
  const strange: number[] = [];
  let lines = 0;
  let tooLong = 0;
  while (reader.next()) {
    if (reader.number % LINES_PER_STEP === 0) yield reader.share * READING;
    if (reader.excess > 0) tooLong++;
    else if (reader.line.trim() === '') continue;
    else if (!log.addLine(reader.line, reader.number)) strange.push(reader.number);
    lines++;
  }
  const { statements, errors } = yield* log.order();
  if (statements.length === 0) return null;
  const writer = new ScriptWriter(options);
  const translator = new Translator(writer, options);
  for (const [at, statement] of statements.entries()) {
    translator.take(statement);
    if (writer.isFull) break;
    if (at % LINES_PER_STEP === 0) yield READING + ((1 - READING) * at) / statements.length;
  }
  const { notes } = writer;
  notes.add('ends', null, null, log.asides.end);
  notes.add('signals', null, null, log.asides.signal);
  notes.add('stackLines', null, null, log.asides.stack);
  notes.add('messages', null, null, log.asides.message);
  notes.add('tooLong', null, null, tooLong);
  for (const line of strange) notes.add('notUnderstood', null, line);
  noteErrors(writer, errors, reader.number);
  return { writer, lines, processes: log.processes, tasks: log.tasks };
}

/** A line that begins as a call and is none: the last one was cut, any other is not understood. */
function noteErrors({ notes }: ScriptWriter, errors: readonly ScriptError[], lastLine: number): void {
  for (const { line } of errors) notes.add(line === lastLine ? 'cut' : 'notUnderstood', null, line);
}

const { MAP_SHARED, MAP_PRIVATE, MAP_FIXED, MAP_ANONYMOUS, MAP_HUGETLB, MAP_PEER_SHARED } = flags.map;
const MAP_TYPE = 3;
const HUGE_SIZE = 2 ** 26 - 1;
const HEAP_PROT = flags.prot.PROT_READ | flags.prot.PROT_WRITE;

const PAGE_SHIFT = 12n;
const pageOf = (address: bigint): number => Number(address >> PAGE_SHIFT);
const pageAfter = (address: bigint): number => Number((address + 0xfffn) >> PAGE_SHIFT);
const pagesAt = (address: bigint, length: bigint): PageRange => ({
  first: pageOf(address),
  end: pageAfter(address + length),
});
const literal = (value: bigint): Address => ({ kind: 'literal', value });
const valueOf = (address: Address): bigint => (address.kind === 'literal' ? address.value : 0n);
const resultOf = (recorded: Recorded | null): bigint => recorded?.value ?? 0n;

/** Turns the statements of a log into those of the script, and follows the mappings. */
class Translator {
  private readonly writer: ScriptWriter;
  private readonly options: ImportOptions;

  constructor(writer: ScriptWriter, options: ImportOptions) {
    this.writer = writer;
    this.options = options;
  }

  take(statement: Statement): void {
    if (usesNames(statement)) return this.writer.notes.add('notUnderstood', null, statement.span.line);
    const process = statement.actor?.process?.text ?? null;
    switch (statement.kind) {
      case 'mmap':
        return this.mmap(statement, process);
      case 'munmap':
        this.keep(statement);
        return this.writer.space(process).unmap(rangeOf(statement));
      case 'mremap':
        return this.mremap(statement, process);
      case 'mprotect':
        return this.onMapped(statement, process, (part) => {
          this.writer.touch(process, this.writer.space(process).protect(part, statement.prot));
        });
      case 'madvise':
        return this.onMapped(statement, process, () => {});
      case 'brk':
        return this.brk(statement, process);
      case 'msync':
      case 'mlock':
      case 'munlock':
        return this.keep(statement);
      case 'fork':
        this.writer.notes.add('calls', 'fork');
        return this.writer.fork(printStatement(statement), process, statement.binding?.text ?? '');
      case 'execve':
        this.writer.notes.add('calls', 'execve');
        return this.writer.execve(printStatement(statement), statement.process?.text ?? null);
      case 'exit':
        return this.writer.exit(printStatement(statement), statement.process?.text ?? null);
      case 'listed':
        return this.list(statement);
      default:
    }
  }

  /** Writes a statement as it is. */
  private keep(statement: Statement): void {
    const idle = idleName(statement);
    if (idle === null) this.writer.notes.add('calls', statement.kind);
    else this.writer.notes.add('noEffect', idle);
    this.writer.statement(printStatement(statement));
  }

  private list({ reason, call, text, span }: StatementOf<'listed'>): void {
    const { notes } = this.writer;
    switch (reason) {
      case 'failed':
        if (runs.has(call)) this.writer.comment(text);
        return notes.add('failed', call, span.line);
      case 'otherCall':
        return notes.add('otherCalls', call);
      case 'thread':
        return notes.add('threads', call);
      case 'unfinished':
      case 'resumedAlone':
        return notes.add(reason, call, span.lastLine);
    }
  }

  /** Lists a call on memory that the log never mapped. */
  private listUnknown(statement: Statement): void {
    this.writer.comment(printStatement(statement));
    this.noteUnknown(statement);
  }

  /** Memory that the log never mapped was there before, or, in a child, is peer-shared memory of its parent. */
  private noteUnknown({ kind, span, actor }: Statement): void {
    const isLost = this.writer.space(actor?.process?.text ?? null).hasLost;
    this.writer.notes.add(isLost ? 'notInherited' : 'unknownMemory', kind, span.line);
  }

  private mmap(statement: StatementOf<'mmap'>, process: ProcessName): void {
    const at = resultOf(statement.recorded);
    const range = pagesAt(at, statement.length);
    if (range.end > WIDE_USER_END) return this.writer.notes.add('aboveUserRange', 'mmap');
    this.writer.reach(range.end);
    const kind = this.kindOf(statement);
    if (kind !== null) this.writer.notes.add(kind);
    const space = this.writer.space(process);
    const replaces = (statement.flags & MAP_FIXED) !== 0;
    if (!replaces && space.mappedPages(range) > 0)
      this.writer.notes.add('overlaps', null, statement.span.line);
    const bits = flagsFor(statement.flags, kind === 'peerShared');
    this.keep(bits === statement.flags ? statement : { ...statement, flags: bits });
    this.writer.touch(process, space.map(range, statement.prot, kind === 'peerShared'));
  }

  private kindOf({
    flags: bits,
    fd,
  }: StatementOf<'mmap'>): 'peerShared' | 'plainHuge' | 'plainFile' | 'plainShared' | null {
    if ((bits & MAP_HUGETLB) !== 0) return 'plainHuge';
    if ((bits & MAP_ANONYMOUS) === 0 && fd >= 0) return 'plainFile';
    if ((bits & MAP_TYPE) !== MAP_PRIVATE) return 'plainShared';
    return this.options.peerShared === 'anon' ? 'peerShared' : null;
  }

  private mremap(statement: StatementOf<'mremap'>, process: ProcessName): void {
    const space = this.writer.space(process);
    const from = pagesAt(valueOf(statement.address), statement.oldLength);
    const to = pagesAt(resultOf(statement.recorded), statement.newLength);
    if (from.end === from.first || space.mappedPages(from) < from.end - from.first)
      return this.listUnknown(statement);
    this.writer.reach(to.end);
    this.keep(statement);
    const keepsOld = (statement.flags & flags.mremap.MREMAP_DONTUNMAP) !== 0;
    this.writer.touch(process, space.move(from, to, keepsOld));
  }

  /** A call on a range: as recorded if all of it is mapped, else once for each part that is. */
  private onMapped(
    statement: StatementOf<'mprotect'> | StatementOf<'madvise'>,
    process: ProcessName,
    effect: (part: PageRange) => void,
  ): void {
    const range = rangeOf(statement);
    const parts = this.writer.space(process).mappedParts(range);
    const whole = parts[0]?.first === range.first && parts[0].end === range.end;
    if (parts.length === 0 && range.end > range.first) return this.listUnknown(statement);
    if (whole || parts.length === 0) this.keep(statement);
    else this.noteUnknown(statement);
    for (const part of parts) {
      const address = literal(BigInt(part.first) << PAGE_SHIFT);
      const length = BigInt(part.end - part.first) << PAGE_SHIFT;
      if (!whole) this.keep({ ...statement, address, length });
      effect(part);
    }
  }

  private brk(statement: StatementOf<'brk'>, process: ProcessName): void {
    const space = this.writer.space(process);
    const asked = valueOf(statement.address);
    const end = resultOf(statement.recorded);
    const heap = space.heap;
    if (heap === null) {
      if (asked !== 0n) this.writer.notes.add('unknownMemory', 'brk', statement.span.line);
      space.heap = { start: end, end };
      return this.keep({ ...statement, address: literal(0n) });
    }
    if (end === heap.end && asked > end) {
      this.writer.notes.add('failed', 'brk', statement.span.line);
      return this.writer.comment(printStatement(statement));
    }
    this.keep(asked === 0n && end !== heap.end ? { ...statement, address: literal(end) } : statement);
    const [before, after] = [pageAfter(heap.end), pageAfter(end)];
    heap.end = end;
    if (after < before) space.unmap({ first: after, end: before });
    else this.writer.touch(process, space.map({ first: before, end: after }, HEAP_PROT, false));
  }
}

const runs = new Set(['mmap', 'munmap', 'mremap', 'mprotect', 'madvise', 'brk', 'msync', 'mlock', 'munlock']);

/** Whether a word stands where a recording has an address. */
const usesNames = (statement: Statement): boolean =>
  ('address' in statement && statement.address.kind === 'name') ||
  (statement.kind === 'mremap' && statement.newAddress?.kind === 'name');

/** The name of a call that the machine accepts without doing anything; null for the others. */
function idleName(statement: Statement): string | null {
  switch (statement.kind) {
    case 'msync':
    case 'mlock':
    case 'munlock':
      return statement.kind;
    case 'madvise': {
      const { advice: number } = statement;
      if (number === advice.MADV_DONTNEED || number === advice.MADV_FREE) return null;
      return `madvise ${printAdvice(number)}`;
    }
    default:
      return null;
  }
}

const rangeOf = ({ address, length }: { readonly address: Address; readonly length: bigint }): PageRange =>
  pagesAt(valueOf(address), length);

/** The flags that a plain or a peer-shared VMA is made with. */
function flagsFor(bits: number, peer: boolean): number {
  const plain = (bits & MAP_HUGETLB) === 0 ? bits : bits & HUGE_SIZE;
  const type = (plain & MAP_TYPE) === MAP_TYPE ? (plain & ~MAP_TYPE) | MAP_SHARED : plain;
  return (peer ? type | MAP_PEER_SHARED : type) >>> 0;
}
