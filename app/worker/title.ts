// The title of a script: its first comment, if that stands before the first statement. Our decision.

const LONGEST = 120;

/** The title, or null if the script begins with a statement or with nothing. */
export function titleOf(script: string): string | null {
  for (let at = 0; at < script.length;) {
    const found = script.indexOf('\n', at);
    const end = found < 0 ? script.length : found;
    const line = script.slice(at, Math.min(end, at + LONGEST)).trim();
    at = end + 1;
    if (line === '' || line.startsWith('#!')) continue;
    if (!line.startsWith('#')) return null;
    const title = line.replace(/^#+\s*/, '');
    if (title !== '') return title;
  }
  return null;
}
