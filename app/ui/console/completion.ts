// What can be typed at a place of a line: from the grammar's data and the names that the script binds. Pure; our decision.

import {
  advice,
  callKeys,
  choices,
  flags,
  recordedPrefix,
  signatures,
  token,
  type TokenClass,
} from '../../script/grammar.ts';

/** What an option is, for its icon. */
export type OptionKind = 'statement' | 'flag' | 'constant' | 'key' | 'name' | 'actor';

/** One word that fits, and for statements the form they take. */
export interface CompletionOption {
  readonly label: string;
  readonly kind: OptionKind;
  readonly detail?: string;
}

/** The options that fit before `column`, which replace the text from column `from` (both from 0). */
export interface CompletionList {
  readonly from: number;
  readonly options: readonly CompletionOption[];
}

interface Word {
  readonly text: string;
  readonly class: TokenClass;
}

const options = (kind: OptionKind, words: readonly string[]): CompletionOption[] =>
  words.map((label) => ({ label, kind }));

const statements: readonly CompletionOption[] = signatures.map(({ name, form }) => ({
  label: name,
  kind: 'statement',
  detail: form,
}));
const accesses = statements.filter(({ label }) => label === 'load' || label === 'store');
const actors = options('actor', ['cpu', 'cpu1']);
const states = options('constant', choices.state);
const answers = options('constant', [
  ...choices.gmRet,
  ...choices.signal,
  ...choices.errno.map((name) => `-${name}`),
]);

/** Flags and advice that each call takes. */
const callWords: Readonly<Record<string, readonly string[]>> = {
  mmap: [...Object.keys(flags.prot), ...Object.keys(flags.map)],
  mprotect: Object.keys(flags.prot),
  mremap: Object.keys(flags.mremap),
  msync: Object.keys(flags.msync),
  mlock: Object.keys(flags.mlock),
  madvise: Object.keys(advice),
  hmadvise: ['MADV_PREFETCH', 'MADV_DONTNEED'],
};

/** A word being typed; an errno after `=>` begins with its minus sign. */
const TYPED = /(?:(?<==>\s*)-)?(?:[A-Za-z_]\w*)?$/;

/** What fits at `column` of `line`; `names` are those that the script binds. Null in comments, texts, numbers and recorded lines. */
export function completionAt(line: string, column: number, names: readonly string[]): CompletionList | null {
  if (recordedPrefix(line).end > 0) return null;
  const typed = TYPED.exec(line.slice(0, column))?.[0] ?? '';
  const from = column - typed.length;
  const before = wordsOf(line.slice(0, from));
  if (before === null) return null;
  const found = optionsAfter(before, options('name', names));
  return found.length === 0 ? null : { from, options: found };
}

/** The tokens of a line without spaces; null when it ends in a comment or a text. */
function wordsOf(line: string): Word[] | null {
  const words: Word[] = [];
  for (let at = 0; at < line.length;) {
    const { end, class: kind } = token(line, at);
    if (kind === 'comment' || (kind === 'string' && end === line.length)) return null;
    if (kind !== 'space') words.push({ text: line.slice(at, end), class: kind });
    at = end;
  }
  return words;
}

function optionsAfter(
  before: readonly Word[],
  names: readonly CompletionOption[],
): readonly CompletionOption[] {
  const last = before.at(-1);
  if (last?.text === '=>') return [...answers, ...names];
  const call = openCall(before);
  if (call !== null) return inCall(call, before, names);
  const binding = before[0]?.class === 'name' && before[1]?.text === '=';
  const rest = binding ? before.slice(2) : before;
  if (rest.length === 0) return binding ? statements : [...statements, ...actors, ...names];
  if (rest[0]!.text === 'expect') return inExpect(rest, names);
  const acting = rest.at(-1)!;
  if (acting.class === 'actor' || acting.class === 'name')
    return rest.length <= 3 ? [...accesses, ...statements] : [];
  return acting.text === 'load' || acting.text === 'store' || acting.class === 'statement' ? names : [];
}

function inExpect(rest: readonly Word[], names: readonly CompletionOption[]): readonly CompletionOption[] {
  const last = rest.at(-1)!.text;
  if (last === 'expect') return [...options('constant', ['clean', 'report', 'counter']), ...names];
  if (last === 'report') return options('constant', choices.report);
  if (last === 'counter') return options('constant', choices.counter);
  if (last === 'DEVICE') return names;
  return rest[1]?.text === 'report' || rest[1]?.text === 'counter' ? [] : states;
}

function inCall(
  call: string,
  before: readonly Word[],
  names: readonly CompletionOption[],
): readonly CompletionOption[] {
  const last = before.at(-1)!;
  const keyed = keysOf(call);
  const key = last.text === '=' ? before.at(-2)?.text : undefined;
  if (key !== undefined)
    return key in choices ? options('constant', choices[key as keyof typeof choices]) : names;
  if (last.text === '|' && call === 'gm_dev_create') return options('constant', choices.cap);
  const words = options('flag', callWords[call] ?? []);
  const used = new Set(before.map(({ text }) => text));
  const fresh = options(
    'key',
    keyed.filter((name) => !used.has(name)).map((name) => `${name}=`),
  );
  return last.text === '|'
    ? words
    : [...fresh, ...words, ...options('constant', call === 'mmap' ? ['NULL'] : []), ...names];
}

const keysOf = (call: string): readonly string[] =>
  call in callKeys ? callKeys[call as keyof typeof callKeys] : [];

/** The call whose parentheses are open at the end of the words. */
function openCall(words: readonly Word[]): string | null {
  let depth = 0;
  for (let i = words.length - 1; i >= 0; i--) {
    const { text } = words[i]!;
    if (text === ')') depth++;
    if (text === '(' && depth-- === 0) return words[i - 1]?.text ?? null;
  }
  return null;
}
