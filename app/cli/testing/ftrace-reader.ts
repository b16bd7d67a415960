// A strict reader of the layout in which the kernel's function graph tracer prints, with the options of ftrace.ts. Apart from what writes.

/** One function as it was printed, with what lies inside it. Times in nanoseconds, as far as the layout keeps them. */
export interface ReadCall {
  readonly name: string;
  readonly took: number;
  readonly isLeaf: boolean;
  readonly result: string | null;
  readonly inside: readonly ReadCall[];
}

/** What one CPU did: the task on it, its outermost functions, and its comments. */
export interface ReadCpu {
  readonly task: string;
  readonly calls: readonly ReadCall[];
  readonly comments: readonly string[];
}

interface Open {
  readonly name: string;
  readonly inside: ReadCall[];
}

interface Cpu {
  readonly task: string;
  readonly calls: ReadCall[];
  readonly comments: string[];
  readonly open: Open[];
}

const header = [
  '# tracer: function_graph',
  '#',
  '# CPU  TASK/PID         DURATION                  FUNCTION CALLS',
  '# |     |    |           |   |                     |   |   |   |',
];
const LINE = /^ ( *\d+)\) (.{14}) \| (.{14})\| {2}( *)(.*)$/;
const DURATION = /^([ +!#*@$]) (\d+(?:\.\d{1,3})?) us {0,}$/;

/** The longest duration without each mark, in microseconds. */
const limits: Readonly<Record<string, number>> = {
  ' ': 10,
  '+': 100,
  '!': 1000,
  '#': 10_000,
  '*': 100_000,
  '@': 1_000_000,
};

/** Reads one run; throws at the first line that the kernel would not print so. */
export function readFtrace(text: string): Map<number, ReadCpu> {
  const lines = text.split('\n');
  for (const [at, line] of header.entries())
    if (lines[at] !== line) throw new Error(`line ${at + 1}: ${lines[at]}`);
  const cpus = new Map<number, Cpu>();
  for (const line of lines.slice(header.length))
    if (line !== '' && !line.startsWith('#')) readLine(line, cpus);
  for (const { open } of cpus.values())
    if (open.length > 0) throw new Error(`${open.at(-1)!.name} never ends`);
  return cpus;
}

function readLine(line: string, cpus: Map<number, Cpu>): void {
  const [, number, task, duration, indent, what] = LINE.exec(line) ?? [];
  if (number === undefined) throw new Error(`not a line of the layout: ${line}`);
  const cpu = cpus.get(Number(number)) ?? { task: task!.trim(), calls: [], comments: [], open: [] };
  cpus.set(Number(number), cpu);
  if (cpu.task !== task!.trim()) throw new Error(`another task on CPU ${number}: ${line}`);
  const depth = cpu.open.length - (what!.startsWith('}') ? 1 : 0);
  const isOutside = what!.startsWith('/*') && indent === '';
  if (indent!.length !== 2 * depth && !isOutside) throw new Error(`not indented by its depth: ${line}`);
  read(cpu, what!, durationOf(duration!), line);
}

function read(cpu: Cpu, what: string, took: number | null, line: string): void {
  const [, entered] = /^(\w+)\(\) \{$/.exec(what) ?? [];
  const [, leaf, leafResult = null] = /^(\w+)\(\);(?: \/\* = (\d+) \*\/)?$/.exec(what) ?? [];
  const [, left, result = null] = /^\} \/\* (\w+)(?: = (\d+))? \*\/$/.exec(what) ?? [];
  const [, comment] = /^\/\* (.*) \*\/$/.exec(what) ?? [];
  const takesTime = leaf !== undefined || left !== undefined;
  if ((took !== null) !== takesTime) throw new Error(`duration out of place: ${line}`);
  if (entered !== undefined) return void cpu.open.push({ name: entered, inside: [] });
  if (comment !== undefined) return void cpu.comments.push(comment);
  const around = (): ReadCall[] => cpu.open.at(-1)?.inside ?? cpu.calls;
  if (leaf !== undefined)
    return void around().push({ name: leaf, took: took!, isLeaf: true, result: leafResult, inside: [] });
  const call = cpu.open.pop();
  if (left === undefined || call?.name !== left) throw new Error(`an end without its beginning: ${line}`);
  around().push({ ...call, took: took!, isLeaf: false, result });
}

/** A column of 14: the mark, microseconds in at most seven digits, `us`; `null` when it is empty. */
function durationOf(column: string): number | null {
  if (column.trim() === '') return null;
  const [, mark, number] = DURATION.exec(column) ?? [];
  if (number === undefined || number.replace('.', '').length > 7)
    throw new Error(`not a duration: “${column}”`);
  const us = Number(number);
  const marks = Object.keys(limits);
  const right = marks.find((each) => us <= limits[each]!) ?? '$';
  if (mark !== right && us !== limits[marks[marks.indexOf(mark!) - 1] ?? ''])
    throw new Error(`wrong mark: “${column}”`);
  return Math.round(us * 1000);
}
