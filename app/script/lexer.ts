// A reader of tokens over one statement's text, with errors that stick: after the first one it stands at the end and every
// further question is answered with a harmless default, so that the parser reads straight on. Our decision.

import type { Name, Span } from './ast.ts';
import { type ErrorCode, type ErrorFacts, type Expected, scriptError, type ScriptError } from './errors.ts';
import { endOf, kindOf, Lexeme, lexeme } from './grammar.ts';

/** Where the reader stands: at a lexeme, at a line break inside a block, or at the end. */
export const Kind = { ...Lexeme, newline: 9, end: 10 } as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** Reads `text`, whose first character stands on line `line` in column `column`. A block may hold several lines. */
export class Reader {
  readonly text: string;
  private readonly line: number;
  private readonly lastLine: number;
  private readonly column: number;
  private readonly firstBreak: number;
  /** What the token at hand is. */
  kind: Kind = Kind.newline;
  /** Where the token at hand begins and ends in `text`. */
  start = 0;
  end = 0;
  /** End of the token before. */
  last = 0;
  error: ScriptError | null = null;
  private lineStart = 0;
  private lineEnd = -1;
  private lineText = '';

  /** `lastLine`: where what follows the text ends, for a call whose result stands on a later line. */
  constructor(text: string, line: number, column: number, start = 0, lastLine = line) {
    this.text = text;
    this.line = line;
    this.lastLine = lastLine;
    this.column = column;
    this.firstBreak = text.indexOf('\n');
    this.end = start;
    this.readLine(0);
    this.next();
  }

  /** Goes to the next token that is neither space nor comment. */
  next(): void {
    this.last = this.end;
    this.advance();
  }

  private advance(): void {
    for (;;) {
      this.start = this.end;
      if (this.start >= this.lineEnd) return this.atLineEnd();
      const found = lexeme(this.lineText, this.start - this.lineStart);
      const kind = kindOf(found);
      this.end = endOf(found) + this.lineStart;
      if (kind > Lexeme.comment) {
        this.kind = kind;
        return;
      }
    }
  }

  private atLineEnd(): void {
    if (this.lineEnd >= this.text.length) {
      this.kind = Kind.end;
      return;
    }
    this.kind = Kind.newline;
    this.end = this.lineEnd + 1;
    this.readLine(this.end);
  }

  private readLine(start: number): void {
    const end = this.text.indexOf('\n', start);
    this.lineStart = start;
    this.lineEnd = end < 0 ? this.text.length : end;
    this.lineText = start === 0 && end < 0 ? this.text : this.text.slice(start, this.lineEnd);
  }

  /** Whether the token at hand is a word: of the language, or a name. */
  get isWord(): boolean {
    return this.kind === Kind.word;
  }

  /** The text of the token at hand; empty at the end. */
  get word(): string {
    return this.kind >= Kind.newline ? '' : this.text.slice(this.start, this.end);
  }

  /** Whether the token at hand is this mark or word. */
  is(text: string): boolean {
    if (this.end - this.start !== text.length || this.text.charCodeAt(this.start) !== text.charCodeAt(0))
      return false;
    return text.length === 1 || this.text.startsWith(text, this.start);
  }

  /** The text of the token after the one at hand; empty at the end of the line. */
  get following(): string {
    let at = this.end - this.lineStart;
    while (at < this.lineText.length) {
      const found = lexeme(this.lineText, at);
      if (kindOf(found) > Lexeme.comment) return this.lineText.slice(at, endOf(found));
      at = endOf(found);
    }
    return '';
  }

  /** Whether the token at hand is followed by `=` (and not by `=>` or `==`). */
  get isAssigned(): boolean {
    let at = this.end;
    while (this.text.charCodeAt(at) === 32) at++;
    return this.text.charCodeAt(at) === 61 && !/[=>]/.test(this.text.charAt(at + 1));
  }

  /** Goes to the end of the line at hand and answers what was left of it. */
  skipLine(): string {
    const rest = this.text.slice(this.start, this.lineEnd);
    this.end = this.lineEnd;
    this.next();
    return rest;
  }

  /** Whether the token at hand is directly followed by this character, without space. */
  isBefore(mark: string): boolean {
    return this.text[this.end] === mark;
  }

  /** Passes this mark or word if it is at hand. */
  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.next();
    return true;
  }

  /** Passes this mark, or fails. */
  expect(text: string): void {
    if (!this.accept(text)) this.failExpected(`'${text}'`);
  }

  /** Keeps the first error, at the token at hand unless told otherwise, and goes to the end. */
  fail<Code extends ErrorCode>(
    code: Code,
    facts: ErrorFacts[Code],
    expected: readonly Expected[] = [],
    suggestion: string | null = null,
    place: Span = this.span(this.start, Math.max(this.end, this.start)),
  ): void {
    this.error ??= scriptError(
      {
        line: place.line,
        column: place.column,
        length: Math.max(place.end - place.column, 1),
      },
      code,
      facts,
      expected,
      suggestion,
    );
    this.kind = Kind.end;
    this.start = this.end = this.lineEnd = this.text.length;
  }

  /** Fails because the token at hand is not what belongs here. */
  failExpected(...expected: readonly Expected[]): void {
    const found = this.word.length > 40 ? `${this.word.slice(0, 40)}…` : this.word;
    this.fail('expected', { found }, expected);
  }

  /** The place of a part of the text. */
  span(start: number, end: number): Span {
    if (this.firstBreak < 0) {
      return {
        line: this.line,
        column: this.column + start,
        end: this.column + end,
        lastLine: this.lastLine,
      };
    }
    const from = this.position(start);
    const to = this.position(end);
    return { line: from.line, column: from.column, end: to.column, lastLine: to.line };
  }

  private position(at: number): { line: number; column: number } {
    let line = this.line;
    let begin = 0;
    for (let found = this.firstBreak; found >= 0 && found < at; found = this.text.indexOf('\n', begin)) {
      line++;
      begin = found + 1;
    }
    return { line, column: at - begin + (begin === 0 ? this.column : 1) };
  }

  /** The word at hand as a name, and passes it. */
  takeName(): Name {
    const name = { text: this.word, span: this.span(this.start, this.end) };
    this.next();
    return name;
  }
}
