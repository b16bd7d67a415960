// The characters of the language by class: the lexer looks at each character of a script once. Our decision.

/** What a character can be, as bits. */
export const Letter = { digit: 1, hex: 2, word: 4, wordStart: 8, space: 16, punctuation: 32 } as const;
const letters = new Uint8Array(128);
const mark = (characters: string, bits: number): void => {
  for (const each of characters) letters[each.charCodeAt(0)]! |= bits;
};
mark('0123456789', Letter.digit | Letter.hex | Letter.word);
mark('abcdefABCDEF', Letter.hex);
mark('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_', Letter.word | Letter.wordStart);
mark(' \t\n\v\f\r', Letter.space);
mark('(),{};.[]', Letter.punctuation);

/** Whether the character with this code is one of those that the bits name. */
export const is = (code: number, bit: number): boolean => ((letters[code] ?? 0) & bit) !== 0;
export const isDigit = (code: number): boolean => is(code, Letter.digit);
export const isSpace = (code: number): boolean => is(code, Letter.space);
export const isWordPart = (code: number): boolean => is(code, Letter.word);
