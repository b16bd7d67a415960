// How much text is read at all, so that nothing hangs. Our decision.

/** Characters of a script. */
export const LONGEST_SCRIPT = 96 * 2 ** 20;

/** Characters of one line, or of one `parallel` block. */
export const LONGEST_LINE = 2 ** 16;

/** Statements of a script. */
export const MOST_STATEMENTS = 500_000;

/** Errors that are listed. */
export const MOST_ERRORS = 50;

/** Characters of a recording. */
export const LONGEST_RECORDING = 256 * 2 ** 20;

const SAMPLED = 2 ** 16;
const SHARE = 50;

/**
 * Whether the text is no text: it holds a NUL, or more than 1 in 50 of its first 65,536 characters are control characters
 * or replacements of undecodable bytes.
 */
export function isBinary(text: string): boolean {
  if (text.includes('\0')) return true;
  const sampled = Math.min(text.length, SAMPLED);
  let strange = 0;
  for (let i = 0; i < sampled; i++) {
    const code = text.charCodeAt(i);
    if (code === 0xfffd || code === 0x7f || (code < 32 && (code < 9 || code > 13) && code !== 27)) strange++;
  }
  return strange * SHARE > sampled;
}
