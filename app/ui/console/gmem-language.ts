// The .gmem language for CodeMirror: colours from the grammar's tokens, completion from its data.

import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { HighlightStyle, LanguageSupport, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';
import { token, type TokenClass } from '../../script/grammar.ts';
import { boundNames } from './script-hints.ts';
import { completionAt, type OptionKind } from './completion.ts';

const tokenTags = {
  statement: tags.keyword,
  keyword: tags.keyword,
  key: tags.propertyName,
  flag: tags.atom,
  constant: tags.atom,
  actor: tags.definitionKeyword,
  name: tags.variableName,
  number: tags.number,
  string: tags.string,
  operator: tags.operator,
  punctuation: tags.punctuation,
  annotation: tags.meta,
  comment: tags.comment,
  invalid: tags.invalid,
} as const satisfies Record<Exclude<TokenClass, 'space'>, unknown>;

const language = StreamLanguage.define({
  name: 'gmem',
  token: (stream) => {
    const { end, class: kind } = token(stream.string, stream.pos);
    stream.pos = end;
    return kind === 'space' ? null : kind;
  },
  tokenTable: tokenTags,
  languageData: { commentTokens: { line: '#' } },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--syntax-statement)', fontWeight: 'var(--weight-strong)' },
  { tag: tags.definitionKeyword, fontWeight: 'var(--weight-strong)' },
  { tag: tags.propertyName, color: 'var(--ink-muted)' },
  { tag: tags.atom, color: 'var(--syntax-flag)' },
  { tag: tags.number, color: 'var(--syntax-number)' },
  { tag: tags.string, color: 'var(--syntax-string)' },
  { tag: [tags.comment, tags.meta], color: 'var(--syntax-comment)', fontStyle: 'italic' },
  { tag: tags.invalid, color: 'var(--report)', textDecoration: 'underline wavy' },
]);

const icons = {
  statement: 'function',
  flag: 'constant',
  constant: 'constant',
  key: 'property',
  name: 'variable',
  actor: 'class',
} as const satisfies Record<OptionKind, string>;

function complete({ state, pos, explicit }: CompletionContext): CompletionResult | null {
  const line = state.doc.lineAt(pos);
  const column = pos - line.from;
  const list = completionAt(line.text, column, boundNames(state.doc.toString()));
  if (list === null || (!explicit && list.from === column)) return null;
  return {
    from: line.from + list.from,
    options: list.options.map(({ label, kind, detail }) => ({
      label,
      type: icons[kind],
      ...(detail === undefined ? {} : { info: detail }),
    })),
    validFor: /^-?\w*=?$/,
  };
}

/** Colours and completion of the scenario language. */
export const gmemLanguage = (): LanguageSupport =>
  new LanguageSupport(language, [
    syntaxHighlighting(colours),
    autocompletion({ override: [complete], icons: false }),
  ]);
