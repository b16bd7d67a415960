// The lines of a text, one at a time, with a limit on their length. Our decision.

import { LONGEST_LINE } from './limits.ts';

/** Goes through a text line by line; ends of lines may be LF or CR LF, and a byte order mark is passed over. */
export class LineReader {
  /** The line at hand without its end; empty if it is too long. */
  line = '';
  /** Its number, from 1. */
  number = 0;
  /** Its characters if there are more than a line may have, else 0. */
  excess = 0;
  private at: number;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    this.at = text.startsWith('\ufeff') ? 1 : 0;
  }

  /** Goes to the next line; false at the end of the text. */
  next(): boolean {
    if (this.at >= this.text.length) return false;
    const found = this.text.indexOf('\n', this.at);
    const end = found < 0 ? this.text.length : found;
    const start = this.at;
    const returned = end > start && this.text.charCodeAt(end - 1) === 13 ? 1 : 0;
    this.at = end + 1;
    this.number++;
    this.excess = end - start > LONGEST_LINE ? end - start : 0;
    this.line = this.excess > 0 ? '' : this.text.slice(start, end - returned);
    return true;
  }

  /** Whether the last line was read, and no line break ended it. */
  get isCut(): boolean {
    return this.at > this.text.length;
  }

  /** How much of the text has been read, 0 to 1. */
  get share(): number {
    return Math.min(this.at / Math.max(this.text.length, 1), 1);
  }
}
