// Which errata a script has in force, edited in its text: the `semantics=` of its machine line and the `errata` line after it. The script stays
// the whole session, so that every switch is a statement in it. Our decision (interface.md §1).

const MACHINE = /^\s*machine\s*\(/;
const ERRATA = /^\s*errata\b/;
const NOT_A_STATEMENT = /^\s*(#|$)/;

/** A script with an erratum switched on or off from its beginning; what later lines say about that erratum goes. */
export function withErratum(script: string, id: string, on: boolean): string {
  const lines = script.split('\n');
  const posted = isPosted(lines);
  const head = headOf(lines);
  const isThere = ERRATA.test(lines[head] ?? '');
  const isNone = isThere && togglesIn(lines[head]!).length === 0;
  const kept = lines.flatMap((line, at) => (at === head && isThere ? [line] : without(line, id)));
  if (isNone && posted) return on ? insert(kept, head + 1, `errata +${id}`) : kept.join('\n');
  const others = isThere ? togglesIn(lines[head]!).filter((toggle) => !toggle.endsWith(id)) : [];
  const toggles = on === posted ? others : [...others, `${on ? '+' : '-'}${id}`];
  if (!isThere) return toggles.length === 0 ? kept.join('\n') : insert(kept, head, errataLine(toggles));
  kept[head] = errataLine(toggles);
  if (toggles.length === 0 && posted) kept.splice(head, 1);
  return kept.join('\n');
}

/** A script under the one or the other semantics as they are, with no switch of its own at its beginning. */
export function withSemantics(script: string, semantics: 'corrected' | 'posted'): string {
  const lines = script.split('\n');
  const head = headOf(lines);
  if (ERRATA.test(lines[head] ?? '')) lines.splice(head, 1);
  const machine = machineLine(lines);
  if (machine >= 0) lines[machine] = machineWith(lines[machine]!, semantics);
  else if (semantics === 'posted') return insert(lines, head, 'machine(semantics=posted)');
  return lines.join('\n');
}

/** A script under corrected semantics, without any switch. */
export const withoutErrata = (script: string): string =>
  withSemantics(
    script
      .split('\n')
      .filter((line) => !ERRATA.test(line))
      .join('\n'),
    'corrected',
  );

/** A script with an `errata` line at its beginning: those errata on, or none, which keeps the count of statements. */
export function begunWith(script: string, ids: readonly string[]): string {
  const lines = script.split('\n');
  return insert(lines, headOf(lines), errataLine(ids.map((id) => `+${id}`)));
}

const errataLine = (toggles: readonly string[]): string => {
  const ascending = toggles.toSorted((a, b) => a.slice(1).localeCompare(b.slice(1)));
  return `errata ${ascending.length === 0 ? 'none' : ascending.join(' ')}`;
};

const insert = (lines: readonly string[], at: number, line: string): string =>
  lines.toSpliced(at, 0, line).join('\n');

const machineLine = (lines: readonly string[]): number => lines.findIndex((line) => MACHINE.test(line));

const isPosted = (lines: readonly string[]): boolean =>
  /\bsemantics\s*=\s*posted\b/.test(lines[machineLine(lines)] ?? '');

/** Where the switches of the beginning stand or would stand: after the machine line, else before the first statement. */
function headOf(lines: readonly string[]): number {
  const machine = machineLine(lines);
  if (machine >= 0 && !ERRATA.test(lines[machine + 1] ?? '')) {
    const next = lines.findIndex((line, at) => at > machine && !NOT_A_STATEMENT.test(line));
    return next >= 0 && ERRATA.test(lines[next]!) ? next : machine + 1;
  }
  if (machine >= 0) return machine + 1;
  const first = lines.findIndex((line) => !NOT_A_STATEMENT.test(line));
  return first < 0 ? lines.length : first;
}

const togglesIn = (line: string): readonly string[] =>
  [...line.replace(/#.*/, '').matchAll(/[+-]\s*E\d\d/g)].map(([toggle]) => toggle.replace(/\s/g, ''));

/** A line without an erratum; nothing is left of an `errata` line that was about that one only. */
function without(line: string, id: string): readonly string[] {
  if (!ERRATA.test(line)) return [line];
  const toggles = togglesIn(line);
  const others = toggles.filter((toggle) => !toggle.endsWith(id));
  if (others.length === toggles.length) return [line];
  return others.length === 0 ? [] : [`errata ${others.join(' ')}`];
}

function machineWith(line: string, semantics: string): string {
  if (/\bsemantics\s*=/.test(line)) return line.replace(/\bsemantics\s*=\s*\w+/, `semantics=${semantics}`);
  if (semantics === 'corrected') return line;
  return line.replace(
    /(\(\s*)?\)/,
    (_, empty: string | undefined) => `${empty ?? ', '}semantics=${semantics})`,
  );
}
