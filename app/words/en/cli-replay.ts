// Words of the command replay: its usage, what goes wrong, the lines of the function graph, and the last line.

/** One line of the function graph after its time and actor: what a step did, with its numbers written out. */
export type GraphStep =
  | { readonly kind: 'enter' | 'leave'; readonly name: string; readonly result: number }
  | {
      readonly kind: 'lock' | 'unlock';
      readonly lock: string;
      readonly object: number;
      readonly shared: boolean;
    }
  | {
      readonly kind: 'other';
      readonly name: string;
      readonly numbers: readonly (readonly [name: string, value: string])[];
    };

const found = (text: string, what: string): string => (text === '' ? what : `${text}: ${what}`);

/** Words of the command `replay`. */
export const replayWords = {
  usage: `Usage: npm run -s replay -- FILE or FOLDER …   runs scripts (.gmem) and recordings; - is standard input
  --format text|json           what to print: the function graph, or the state at the end (default: text),
           ftrace|chrome       or a trace: in the kernel's layout, or for Perfetto and speedscope
  --out FILE                   print into a file
  --seed N                     the machine's seed
  --semantics corrected|posted what the series promises, or what it does as posted (default: the script's)
  --errata +E12,-E34           errata switched on or off from the start
Recordings (logs of strace, maps, smaps, perf script, perf trace -F) become scripts first:
  --devices N                  gpu0 … gpuN-1, attached to every process (default: 0; 1 with --peer-shared anon)
  --peer-shared none|anon      make private anonymous mappings peer-shared
  --touch none|first|all       touch the first page, or every page, of what becomes accessible
  --touch-by cpu|gpuN|alternate
Exit code: 0 everything held, 1 something did not, 2 the input cannot be used.`,

  unknownOption: (option: string, suggestion: string | null): string =>
    `There is no option ${option}.${suggestion === null ? '' : ` Did you mean ${suggestion}?`}`,
  missingValue: (option: string): string => `${option} needs a value.`,
  badValue: (option: string, value: string, choices: string): string =>
    `${option} cannot be ${value}: ${choices}.`,
  choices: (words: readonly string[]): string => `it is one of ${words.join(', ')}`,
  aNumber: 'it is a whole number',
  someErrata: 'it is a list such as +E12,-E34 of errata that can be switched',
  noInput: 'There is nothing to replay: name a file or a folder.',
  unreadable: (path: string): string => `${path} cannot be read.`,
  nothingInFolder: (path: string): string => `There is neither a script nor a recording in ${path}.`,
  cannotWrite: (path: string): string => `${path} cannot be written.`,

  /** A place of a file and what is wrong there. */
  at: (path: string, line: number, column: number, what: string): string =>
    `${path}:${line}:${column}: ${what}`,
  atLine: (path: string, line: number, what: string): string => `${path}:${line}: ${what}`,
  inFile: found,

  progress: (path: string, doing: 'reading' | 'running', percent: string): string =>
    `${path}: ${doing}, ${percent}`,

  /** The line above what a statement did. */
  statement: (line: number, text: string): string => `${String(line).padStart(6)}  ${text}`,
  /** The line below: what it answered. */
  outcome: (sentence: string): string => `${' '.repeat(8)}→ ${sentence}`,

  /** `     12.340 us   0.420 us  cpu0   do_mmap() {`; the duration stands where a function ends. */
  graphLine: (now: number, took: number | null, actor: string, depth: number, step: GraphStep): string => {
    const time = `${(now / 1000).toFixed(3).padStart(14)} us`;
    const duration = (took === null ? '' : `${(took / 1000).toFixed(3)} us`).padStart(13);
    return `${time} ${duration}  ${actor.padEnd(6)}${'  '.repeat(depth)}${graphText(step)}`;
  },

  /** The last line of a file. */
  total: (path: string, statements: number, failures: number, reports: number): string => {
    const held = failures === 0 ? 'everything expected held' : `${failures} did not hold`;
    const said = reports === 0 ? 'no reports' : `${reports} ${reports === 1 ? 'report' : 'reports'}`;
    return `${path}: ${statements} ${statements === 1 ? 'statement' : 'statements'}, ${held}, ${said}`;
  },
};

function graphText(step: GraphStep): string {
  switch (step.kind) {
    case 'enter':
      return `${step.name}() {`;
    case 'leave':
      return `} /* ${step.name}${step.result === 0 ? '' : ` = ${step.result}`} */`;
    case 'lock':
      return `lock(${step.lock} ${step.object})${step.shared ? ' /* shared */' : ''}`;
    case 'unlock':
      return `unlock(${step.lock} ${step.object})`;
    case 'other':
      return `/* ${[step.name, ...step.numbers.map(([name, value]) => `${name}=${value}`)].join(' ')} */`;
  }
}
