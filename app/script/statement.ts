// One statement: binding, actor, body, recorded result, expected answer; and `parallel`, which holds statements.

import type { Actor, Body, Frame, Name, Recorded, Span, Statement } from './ast.ts';
import { calls } from './calls.ts';
import { directives, processPrefix } from './directives.ts';
import type { Expected, ScriptError } from './errors.ts';
import { answer, count, name } from './expressions.ts';
import { isReserved, statementNames } from './grammar.ts';
import { Kind, Reader } from './lexer.ts';
import { nearest } from './suggest.ts';
import { traits } from './traits.ts';

const MOST_CPUS = 64;

const isStatementWord = (word: string): boolean =>
  calls.has(word) || directives.has(word) || word === 'parallel';

/**
 * Reads one statement that is the whole text from `start` on; the text begins on line `line` in column `column`, and what
 * belongs to it ends on line `lastLine`. The error, if there is one, instead of a statement.
 */
export function parseStatement(
  text: string,
  line: number,
  column: number,
  start = 0,
  lastLine = line,
): Statement | ScriptError {
  const reader = new Reader(text, line, column, start, lastLine);
  while (reader.kind === Kind.newline) reader.next();
  const found = statement(reader);
  if (reader.kind !== Kind.end) reader.failExpected('end');
  return reader.error ?? found;
}

/** Whether what a reading function answered is an error. */
export const isError = (result: Statement | ScriptError): result is ScriptError => 'code' in result;

function statement(reader: Reader): Statement {
  const start = reader.start;
  const binding = bindingOf(reader);
  const actor = actorOf(reader);
  const wordStart = reader.start;
  const word = reader.word;
  const body = bodyOf(reader, word, actor !== null);
  const recorded = reader.is('=') && calls.has(word) ? recordedResult(reader) : null;
  const { actor: performer, answers, binds } = traits[body.kind];
  const at = reader.span(wordStart, wordStart + word.length);
  if (binding !== null && binds === null)
    reader.fail('nothingToName', { statement: word }, [], null, binding.span);
  if (actor !== null && performer === 'nobody') reader.fail('noActorHere', { statement: word }, [], null, at);
  if (actor?.kind === 'device' && performer === 'cpu') {
    reader.fail('deviceCannotCall', { statement: word }, [], null, at);
  }
  if (reader.is('=>') && !answers) reader.fail('noAnswerHere', { statement: word });
  const expected = reader.accept('=>') ? answer(reader) : null;
  return complete(body, { span: reader.span(start, reader.last), binding, actor, expected, recorded });
}

/** A body, just made, becomes a statement in place: copying it would cost more than all of its reading. */
function complete(body: Body, { span, binding, actor, expected, recorded }: Frame): Statement {
  const whole: Body & { -readonly [Key in keyof Frame]?: Frame[Key] } = body;
  whole.span = span;
  whole.binding = binding;
  whole.actor = actor;
  whole.expected = expected;
  whole.recorded = recorded;
  return whole as Statement;
}

/** `a =` before a statement. */
function bindingOf(reader: Reader): Name | null {
  if (!reader.isWord || !reader.isAssigned) return null;
  const found = reader.word;
  if (isReserved(found)) reader.fail('reservedName', { found }, ['name']);
  const binding = reader.takeName();
  reader.expect('=');
  return binding;
}

/** `[P.]cpuN` or `[P.]D` before a call or an access. */
function actorOf(reader: Reader): Actor | null {
  const process = processPrefix(reader);
  const word = reader.word;
  if (reader.isWord && /^cpu\d*$/.test(word)) {
    const cpu = word === 'cpu' ? 0 : Number(word.slice(3));
    if (cpu >= MOST_CPUS) reader.fail('noSuchCpu', { found: word, cpus: MOST_CPUS }, ['actor']);
    reader.next();
    return { kind: 'cpu', process, cpu };
  }
  const isDevice = process !== null || (!isStatementWord(word) && isStatementWord(reader.following));
  return isDevice ? { kind: 'device', process, device: name(reader, 'actor') } : null;
}

const nothing: Body = { kind: 'expectClean' };

/** The body that begins with `word`, which is at hand; `hasActor`: who performs it stands before it. */
function bodyOf(reader: Reader, word: string, hasActor: boolean): Body {
  const call = calls.get(word);
  const directive = directives.get(word);
  if (call !== undefined) {
    reader.next();
    reader.expect('(');
    const body = reader.error === null ? call(reader) : nothing;
    reader.expect(')');
    return body;
  }
  if (word === 'parallel') return parallel(reader);
  if (directive === undefined) {
    failUnknown(reader, word, hasActor);
    return nothing;
  }
  reader.next();
  return directive(reader);
}

/** Of two unknown words the second is the mistake, unless the first is near a statement: it may be a device. */
function failUnknown(reader: Reader, word: string, hasActor: boolean): void {
  if (!reader.isWord) return reader.failExpected(hasActor ? 'access' : 'statement');
  const suggestion = nearest(word, [...statementNames, 'cpu']);
  if (hasActor || suggestion !== null || !/^\w/.test(reader.following)) {
    const expected: Expected = hasActor ? 'access' : 'statement';
    return reader.fail('unknownStatement', { found: word }, [expected], suggestion);
  }
  reader.next();
  const found = reader.word;
  reader.fail('unknownStatement', { found }, ['access'], nearest(found, statementNames));
}

const plainResult = /^(?:0x[0-9a-f]+|\d+)$/;
const otherResult = /^(?:(-1)\s+([A-Z][A-Z0-9]*)|(-?\d+|0x[0-9a-f]+)|\?(?:\s+([A-Z][A-Z0-9]*))?)(?:\s.*)?$/;

/** ` = 0x7f…`, ` = -1 ENOMEM (Cannot allocate memory)` or ` = ?`: what strace wrote, to the end of the line. */
function recordedResult(reader: Reader): Recorded {
  const place = reader.span(reader.start, reader.end);
  const found = reader.skipLine().slice(1).trim();
  if (plainResult.test(found)) return { value: BigInt(found), errno: null };
  const match = otherResult.exec(found);
  if (match === null) reader.fail('expected', { found: found.slice(0, 40) }, ['result'], null, place);
  const errno = match?.[2] ?? match?.[4] ?? null;
  const value = match?.[3];
  if (value?.startsWith('-') === true) return { value: null, errno: `E${value.slice(1)}` };
  return { value: errno === null && value !== undefined ? BigInt(value) : null, errno };
}

/** `parallel [schedule=0,1,…] { s; s | s }`, over several lines if wished. */
function parallel(reader: Reader): Body {
  reader.next();
  const schedule = reader.is('schedule') ? scheduleOf(reader) : null;
  const opening: Span = reader.span(reader.start, reader.end);
  reader.expect('{');
  const branches: Statement[][] = [[]];
  while (reader.error === null && !reader.is('}')) {
    if (reader.kind === Kind.end) reader.fail('unclosedParallel', {}, ["'}'"], null, opening);
    else if (reader.accept('|')) branches.push([]);
    else if (reader.kind === Kind.newline || reader.is(';')) reader.next();
    else branches.at(-1)!.push(branchStatement(reader));
  }
  reader.expect('}');
  return { kind: 'parallel', schedule, branches };
}

function branchStatement(reader: Reader): Statement {
  if (reader.is('parallel') || reader.is('machine')) reader.failExpected('statement');
  const found = statement(reader);
  const isOver = reader.kind >= Kind.newline || [';', '|', '}'].includes(reader.word);
  if (!isOver) reader.failExpected("';'", "'|'", "'}'");
  return found;
}

/** Numbers of a schedule: branches, and the four prefetch workers after them. */
const MOST_BRANCHES = 64 + 4;

function scheduleOf(reader: Reader): number[] {
  reader.next();
  reader.expect('=');
  const schedule = [count(reader, 0, MOST_BRANCHES)];
  while (reader.accept(',')) schedule.push(count(reader, 0, MOST_BRANCHES));
  return schedule;
}
