// What can be wrong with a script, as kinds and facts; words/en/script.ts makes the sentences. Our decision.

/** Where in the text: line and column count from 1, `length` in characters. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** What a place of a statement takes: one of these kinds, or a literal text in single quotes. */
export type Expected = ExpectedKind | `'${string}'`;

/** Kinds of things that a place of a statement can take. */
export type ExpectedKind =
  | 'statement'
  | 'name'
  | 'device'
  | 'process'
  | 'address'
  | 'number'
  | 'size'
  | 'flag'
  | 'advice'
  | 'file'
  | 'text'
  | 'answer'
  | 'actor'
  | 'access'
  | 'choice'
  | 'key'
  | 'erratum'
  | 'result'
  | 'end';

/** The facts of each kind of error. `found` is the text at the place (empty at the end of the line). */
export interface ErrorFacts {
  /** Not what this place takes. */
  expected: { readonly found: string };
  /** No statement begins with this word. */
  unknownStatement: { readonly found: string };
  /** A name that nothing has made before this line. */
  unknownName: { readonly found: string; readonly wanted: NameKind };
  /** A name that stands for something else than this place takes. */
  wrongKind: { readonly found: string; readonly is: NameKind; readonly wanted: NameKind };
  /** `key=` that this call does not have. */
  unknownKey: { readonly found: string; readonly call: string };
  /** The same `key=` twice. */
  repeatedKey: { readonly found: string; readonly call: string };
  /** A word that is none of those this place chooses from. */
  unknownChoice: { readonly found: string; readonly choices: readonly string[] };
  /** A flag that this call does not know. */
  unknownFlag: { readonly found: string };
  /** A word where MADV_… belongs. */
  unknownAdvice: { readonly found: string };
  /** Not a number: bad digits or a bad suffix. */
  badNumber: { readonly found: string };
  /** A number above the limit of its place. */
  numberTooBig: { readonly found: string; readonly limit: bigint };
  /** A number below the least that its place takes. */
  numberTooSmall: { readonly found: string; readonly least: bigint };
  /** `"` without its end. */
  unclosedString: Record<string, never>;
  /** `{` without its end. */
  unclosedParallel: Record<string, never>;
  /** A word of the language cannot be given to a thing as its name. */
  reservedName: { readonly found: string };
  /** `a = …` before a statement that answers nothing that could be named. */
  nothingToName: { readonly statement: string };
  /** An actor before a statement that nobody performs. */
  noActorHere: { readonly statement: string };
  /** A device cannot make a system call. */
  deviceCannotCall: { readonly statement: string };
  /** `=>` after a statement that answers nothing. */
  noAnswerHere: { readonly statement: string };
  /** A statement that no actor performs, in a parallel block. */
  notInParallel: { readonly statement: string };
  /** A branch of a parallel block belongs to one actor, and this statement to another. */
  twoActors: { readonly found: string; readonly is: string };
  /** The actor of this branch has another branch of the block already. */
  sameActor: { readonly found: string };
  /** `cpu7` on a machine of fewer processors. */
  noSuchCpu: { readonly found: string; readonly cpus: number };
  /** `machine(…)` after another statement, or twice. */
  machineNotFirst: Record<string, never>;
  /** `#! gmem N` of a version that this program does not read. */
  version: { readonly found: string };
  /** The text is no text. */
  binary: Record<string, never>;
  /** More characters than a script may have. */
  scriptTooLong: { readonly characters: number; readonly limit: number };
  /** More characters in one line than a line may have. */
  lineTooLong: { readonly characters: number; readonly limit: number };
  /** More statements than a script may have. */
  tooManyStatements: { readonly limit: number };
  /** There are more errors than are listed. */
  tooManyErrors: { readonly limit: number };
}

/** What a name can stand for. */
export type NameKind = 'device' | 'process' | 'value';

/** A kind of error. */
export type ErrorCode = keyof ErrorFacts;

/** One error: its place, its kind with the facts, what the place takes, and the nearest known word, if one is near. */
export type ScriptError = {
  readonly [Code in ErrorCode]: Place & {
    readonly code: Code;
    readonly facts: ErrorFacts[Code];
    readonly expected: readonly Expected[];
    readonly suggestion: string | null;
  };
}[ErrorCode];

/** Makes an error; `expected` and `suggestion` are optional. */
export function scriptError<Code extends ErrorCode>(
  place: Place,
  code: Code,
  facts: ErrorFacts[Code],
  expected: readonly Expected[] = [],
  suggestion: string | null = null,
): ScriptError {
  const { line, column, length } = place;
  return { line, column, length, code, facts, expected, suggestion } as ScriptError;
}
