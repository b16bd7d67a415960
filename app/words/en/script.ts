// Sentences about scripts: what is wrong with a line, what a place takes, what the program does not do yet.

import type {
  ErrorCode,
  ErrorFacts,
  Expected,
  ExpectedKind,
  NameKind,
  ScriptError,
} from '../../script/errors.ts';
import { count as number } from '../format.ts';

const expectedKinds: Readonly<Record<ExpectedKind, string>> = {
  statement: 'a statement',
  name: 'a name',
  device: 'the name of a device',
  process: 'the name of a process',
  address: 'an address (NULL, 0x…, a name, or a name ± an offset)',
  number: 'a number',
  size: 'a size in bytes (K, M, G and T are understood)',
  flag: 'a flag',
  advice: 'advice (MADV_…)',
  file: 'a file descriptor (−1 for none)',
  text: 'a text in double quotes',
  answer: 'an answer (a value, -EINVAL, GM_RET_…, SIGSEGV, SIGBUS, OOM or HANG)',
  actor: 'a processor or a device',
  access: 'load, store or a call',
  choice: 'one of the words for this place',
  key: 'a setting (key=value)',
  erratum: 'an erratum such as E12',
  result: 'the recorded result of the call',
  end: 'the end of the line',
};

const kinds: Readonly<Record<NameKind, string>> = {
  device: 'a device',
  process: 'a process',
  value: 'an address or a value',
};

const quoted = (text: string): string => `“${text}”`;

/** One of several things, in words: “a”, “b” or “c”. */
function oneOf(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} or ${items.at(-1) ?? ''}`;
}

const isLiteral = (expected: Expected): boolean => expected.startsWith("'");
const expectedWord = (expected: Expected): string =>
  isLiteral(expected) ? quoted(expected.slice(1, -1)) : expectedKinds[expected as ExpectedKind];

type Sentences = {
  readonly [Code in ErrorCode]: (facts: ErrorFacts[Code], expected: readonly Expected[]) => string;
};

const sentences: Sentences = {
  expected: ({ found }, expected) => {
    const wanted = oneOf(expected.map(expectedWord));
    return found === ''
      ? `The line ends where ${wanted} belongs.`
      : `${quoted(found)} stands where ${wanted} belongs.`;
  },
  unknownStatement: ({ found }) => `There is no statement ${quoted(found)}.`,
  unknownName: ({ found, wanted }) =>
    `Nothing before this line is called ${quoted(found)}; ${kinds[wanted]} belongs here.`,
  wrongKind: ({ found, is, wanted }) =>
    `${quoted(found)} is the name of ${kinds[is]}; ${kinds[wanted]} belongs here.`,
  unknownKey: ({ found, call }) => `${call} has no setting ${quoted(found)}.`,
  repeatedKey: ({ found, call }) => `${call} is told ${quoted(found)} twice.`,
  unknownChoice: ({ found, choices }) => `${quoted(found)} is none of ${oneOf(choices)}.`,
  unknownFlag: ({ found }) => `There is no flag ${quoted(found)} for this call.`,
  unknownAdvice: ({ found }) => `There is no advice ${quoted(found)}.`,
  badNumber: ({ found }) =>
    `${quoted(found)} is not a number: digits, or 0x and hexadecimal digits, belong here.`,
  numberTooBig: ({ found, limit }) => `${found} is too big: at most ${limitWord(limit)} can stand here.`,
  numberTooSmall: ({ found, least }) => `${found} is too small: at least ${String(least)} must stand here.`,
  unclosedString: () => 'The text has no closing quotation mark.',
  unclosedParallel: () => 'The block has no closing brace.',
  reservedName: ({ found }) => `${quoted(found)} is a word of the language and cannot be used as a name.`,
  nothingToName: ({ statement }) => `${statement} answers nothing that could be given a name.`,
  noActorHere: ({ statement }) => `${statement} is not done by anybody: leave out who does it.`,
  deviceCannotCall: ({ statement }) =>
    `A device can only load and store; ${statement} is a system call, which a processor makes.`,
  noAnswerHere: ({ statement }) => `${statement} answers nothing, so nothing can be expected of it.`,
  notInParallel: ({ statement }) =>
    `${statement} is done by nobody, so no actor can do it beside another: put it before or after the block.`,
  twoActors: ({ found, is }) =>
    `This branch belongs to ${is}, so ${found} cannot act in it: give ${found} a branch of its own.`,
  sameActor: ({ found }) =>
    `${found} has another branch of this block already: an actor does one thing at a time.`,
  noSuchCpu: ({ found, cpus }) => `There is no ${found}: this machine has ${processors(cpus)}.`,
  machineNotFirst: () => 'machine(…) can stand once only, before every other statement.',
  version: ({ found }) =>
    found === ''
      ? 'The first line names no version of the language; this program reads “#! gmem 1”.'
      : `The script is written in version ${quoted(found)} of the language; this program reads version 1.`,
  binary: () => 'This is binary data, not the text of a script or a recording.',
  scriptTooLong: ({ characters, limit }) =>
    `The script has ${number(characters)} characters; at most ${number(limit)} are read.`,
  lineTooLong: ({ characters, limit }) =>
    `This line has ${number(characters)} characters; at most ${number(limit)} are read.`,
  tooManyStatements: ({ limit }) =>
    `The script has more than ${number(limit)} statements, the most that are run.`,
  tooManyErrors: ({ limit }) => `There are more errors; the first ${number(limit)} are listed.`,
};

const U64_MAX = 0xffff_ffff_ffff_ffffn;
const U32_MAX = 0xffff_ffffn;

function limitWord(limit: bigint): string {
  if (limit === U64_MAX) return '2^64−1';
  return limit === U32_MAX ? '2^32−1 (a word has 32 bits)' : String(limit);
}

const processors = (cpus: number): string =>
  cpus === 1 ? 'one processor, cpu' : `${cpus} processors, from cpu to cpu${cpus - 1}`;

/** Sentences about scripts. */
export const scriptWords = {
  /** What is wrong at a place of a script, and what was probably meant. */
  error: ({ code, facts, expected, suggestion }: ScriptError): string => {
    const sentence = sentences[code] as (
      facts: ErrorFacts[ErrorCode],
      expected: readonly Expected[],
    ) => string;
    const hint = suggestion === null ? '' : ` Did you mean ${quoted(suggestion)}?`;
    return sentence(facts, expected) + hint;
  },
};
