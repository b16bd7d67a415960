import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { scriptWords } from '../words/en/script.ts';
import type { Statement } from './ast.ts';
import type { ErrorCode, ScriptError } from './errors.ts';
import { errataIds } from '../core/index.ts';
import { choices, signatures } from './grammar.ts';
import { LONGEST_LINE, LONGEST_SCRIPT, MOST_ERRORS } from './limits.ts';
import { parseScript, parseSteps, runnable } from './parser.ts';
import { forms, machineForms, prelude } from './testing/forms.ts';
import { fixture, fixtures } from './testing/fixtures.ts';

const preludeLines = prelude.trimEnd().split('\n').length;

/** The only error of a line that stands after the prelude, its line counted from there. */
function errorOf(line: string): ScriptError {
  const all = parseScript(prelude + line).errors;
  expect(all, line).toHaveLength(1);
  return { ...all[0]!, line: all[0]!.line - preludeLines };
}

const last = (script: string): Statement => parseScript(script).statements.at(-1)!;

describe('every form of every statement', () => {
  it.each(forms)('%s', (line, kind, fields) => {
    const { statements, errors } = parseScript(prelude + line);
    expect(errors).toEqual([]);
    expect(statements).toHaveLength(preludeLines + 1);
    expect(statements.at(-1)).toMatchObject({ kind, ...fields });
    expect(statements.at(-1)!.span).toEqual({
      line: preludeLines + 1,
      column: 1,
      end: line.length + 1,
      lastLine: preludeLines + 1,
    });
  });

  it.each(machineForms)('%s', (line, kind, fields) => {
    expect(parseScript(line).errors).toEqual([]);
    expect(last(line)).toMatchObject({ kind, ...fields });
  });

  it('covers every statement that the grammar names, whose own forms parse', () => {
    const words = (lines: readonly (readonly [string, ...unknown[]])[]): string =>
      lines.map(([line]) => line).join('\n');
    const all = words(forms) + words(machineForms);
    for (const { name, form } of signatures) {
      expect(all).toMatch(new RegExp(`\\b${name}\\b`));
      const script = name === 'machine' ? form : prelude + form.replace('LO-HI', '0-0x1000');
      expect(parseScript(script).errors, form).toEqual([]);
    }
  });

  it('reads comments, indentation, CR LF and a byte order mark', () => {
    const script = '\ufeff#! gmem 1\r\n\r\n  \t# comment\r\n   h = brk( NULL )   # more\r\ncpu load h\r\n';
    const { statements, errors } = parseScript(script);
    expect(errors).toEqual([]);
    expect(statements.map(({ kind }) => kind)).toEqual(['brk', 'load']);
    expect(statements[0]!.span).toEqual({ line: 4, column: 4, end: 19, lastLine: 4 });
  });

  it('reads a parallel block over several lines, with places on their lines', () => {
    const { statements, errors } = parseScript(`${prelude}parallel schedule=0,1 { cpu load a # first
  cpu store a 1; cpu load a |

  gpu0 load a => 1
}
cpu load a`);
    expect(errors).toEqual([]);
    const block = statements.at(-2)!;
    expect(block).toMatchObject({ kind: 'parallel', span: { line: 6, lastLine: 10, end: 2 } });
    if (block.kind !== 'parallel') throw new Error('a block');
    expect(block.branches.map((branch) => branch.map(({ kind }) => kind))).toEqual([
      ['load', 'store', 'load'],
      ['load'],
    ]);
    expect(block.branches[0]![2]!.span).toMatchObject({ line: 7, column: 18, end: 28 });
    expect(block.branches[1]![0]!.span).toMatchObject({ line: 9, column: 3, end: 19 });
    expect(statements.at(-1)!.span.line).toBe(11);
  });
});

/** A line with each kind of error; where it stands, what is suggested. */
const mistakes: readonly (readonly [
  code: ErrorCode,
  line: string,
  column: number,
  length: number,
  suggestion: string | null,
])[] = [
  ['expected', 'mmap(NULL 4M, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)', 11, 2, null],
  ['expected', 'munmap(a', 9, 1, null],
  ['expected', 'munmap(a, 4M) 7', 15, 1, null],
  ['expected', 'cpu load', 9, 1, null],
  ['expected', 'cpu load a => ENOMEM', 15, 6, '-ENOMEM'],
  ['expected', 'gpu0 load PROT_READ', 11, 9, null],
  ['expected', '42', 1, 2, null],
  ['expected', 'ä = mmap()', 1, 1, null],
  ['expected', 'parallel { machine() }', 12, 7, null],
  ['expected', 'mmap(NULL, 4K, PROT_READ, MAP_PRIVATE, 3, 0) = banana', 46, 1, null],
  ['expected', 'errata E12', 8, 3, null],
  ['unknownStatement', 'mumap(a, 4M)', 1, 5, 'munmap'],
  ['unknownStatement', 'gpu0 laod a', 6, 4, 'load'],
  ['unknownStatement', 'expct clean', 1, 5, 'expect'],
  ['unknownStatement', 'child.cpu frobnicate a', 11, 10, null],
  ['unknownStatement', 'x = gm_dev_crate()', 5, 12, 'gm_dev_create'],
  ['unknownName', 'cpu load aa', 10, 2, 'a'],
  ['unknownName', 'gpu2 load a', 1, 4, 'gpu0'],
  ['unknownName', 'chidl.cpu load a', 1, 5, 'child'],
  ['unknownName', 'gm_as_attach(gpu)', 14, 3, 'gpu0'],
  ['unknownName', 'parallel { cpu load a | cpu1 load zz }', 35, 2, null],
  ['wrongKind', 'cpu load gpu0', 10, 4, null],
  ['wrongKind', 'a load b', 1, 1, null],
  ['wrongKind', 'exit(a)', 6, 1, null],
  ['unknownKey', 'd = gm_dev_create(memroy=16M)', 19, 6, 'memory'],
  ['unknownKey', 'gm_as_attach(gpu0, process=child)', 20, 7, null],
  ['repeatedKey', 'd = gm_dev_create(memory=16M, memory=8M)', 31, 6, null],
  ['unknownChoice', 'd = gm_dev_create(mmu=x86_64)', 23, 6, 'x86-64'],
  ['unknownChoice', 'expect a DEVICES gpu0', 10, 7, 'DEVICE'],
  ['unknownChoice', 'expect counter migrations == 0', 16, 10, null],
  ['unknownChoice', 'cpu load a => SIGSEV', 15, 6, 'SIGSEGV'],
  ['unknownChoice', 'cpu load a => -EINVALID', 16, 8, 'EINVAL'],
  ['unknownFlag', 'mprotect(a, 4K, PROT_RAED)', 17, 9, 'PROT_READ'],
  ['unknownFlag', 'mmap(NULL, 4K, PROT_READ, MAP_PRIVATE|MAP_ANONYMUS, -1, 0)', 39, 12, 'MAP_ANONYMOUS'],
  ['unknownFlag', 'mprotect(a, 4K, constructor)', 17, 11, null],
  ['unknownAdvice', 'madvise(a, 4K, MADV_DONTNED)', 16, 12, 'MADV_DONTNEED'],
  ['badNumber', 'munmap(a, 4Q)', 11, 2, null],
  ['badNumber', 'munmap(a, 0x)', 11, 2, null],
  ['badNumber', 'cpu load 12ab', 10, 4, null],
  ['numberTooBig', 'munmap(a, 18446744073709551616)', 11, 20, null],
  ['numberTooBig', 'cpu store a 4294967296', 13, 10, null],
  ['numberTooSmall', 'd = gm_dev_create(hnodes=0)', 26, 1, null],
  ['unclosedString', 'note "never ends', 6, 11, null],
  ['unclosedParallel', 'parallel { cpu load a', 10, 1, null],
  ['reservedName', 'NULL = mmap(NULL, 4K, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)', 1, 4, null],
  ['reservedName', 'main = fork()', 1, 4, null],
  ['nothingToName', 'x = munmap(a, 4M)', 1, 1, null],
  ['noActorHere', 'cpu expect clean', 5, 6, null],
  ['deviceCannotCall', 'gpu0 munmap(a, 4M)', 6, 6, null],
  ['noAnswerHere', 'note "x" => 0', 10, 2, null],
  ['noSuchCpu', 'cpu2 load a', 1, 4, null],
  ['noSuchCpu', 'cpu99 load a', 1, 5, null],
  ['machineNotFirst', 'machine(host=1G)', 1, 7, null],
  ['version', '#! gmem 2', 1, 9, null],
  ['version', '#! gmem', 1, 7, null],
  ['unknownChoice', 'errata +E11', 9, 3, 'E12'],
];

describe('errors', () => {
  it.each(mistakes)('%s: %s', (code, line, column, length, suggestion) => {
    const error = errorOf(line);
    expect(error).toMatchObject({ code, line: 1, column, length, suggestion });
    const sentence = scriptWords.error(error);
    expect(sentence).toMatch(/^\S.+[.?]$/);
    if (suggestion !== null) expect(sentence).toContain(`Did you mean “${suggestion}”?`);
  });

  it('gives one error for the line that should have made a name, and none for the lines that use it', () => {
    const { errors, statements } = parseScript('x = mmap(NULL 4K)\ncpu load x\ncpu load x => 1');
    expect(errors).toHaveLength(1);
    expect(statements).toHaveLength(2);
  });

  it('runs the lines before the first bad line, but none if a name is unknown', () => {
    const bad = parseScript(`${prelude}munmap(a, 4Q)\ncpu load a`);
    expect(runnable(bad)).toHaveLength(preludeLines);
    expect(runnable(parseScript(`${prelude}cpu load zz\ncpu load a`))).toEqual([]);
    expect(runnable(parseScript(prelude))).toHaveLength(preludeLines);
  });

  it('takes names only from earlier lines, and a later maker of another kind replaces an earlier one', () => {
    expect(parseScript('cpu load x\nx = brk(NULL)').errors).toMatchObject([{ code: 'unknownName', line: 1 }]);
    expect(parseScript('x = brk(NULL)\nx = fork()\ncpu load x').errors).toMatchObject([
      { code: 'wrongKind', line: 3 },
    ]);
  });

  it('counts processors by the machine line', () => {
    expect(parseScript('machine(cpus=1)\ncpu1 load 0x1000').errors).toMatchObject([{ code: 'noSuchCpu' }]);
    expect(parseScript('machine(cpus=8)\ncpu7 load 0x1000').errors).toEqual([]);
  });

  it('knows the errata that the core has', () => {
    expect(choices.erratum).toEqual(errataIds);
  });

  it('lists a bounded number of errors', () => {
    const { errors } = parseScript('frob\n'.repeat(1000));
    expect(errors).toHaveLength(MOST_ERRORS + 1);
    expect(errors.at(-1)).toMatchObject({ code: 'tooManyErrors' });
    expect(scriptWords.error(errors.at(-1)!)).toContain(String(MOST_ERRORS));
  });
});

describe('limits', () => {
  const timed = (script: string): { error: ScriptError; ms: number } => {
    const before = performance.now();
    const { errors, statements } = parseScript(script);
    expect(statements).toEqual([]);
    expect(errors).toHaveLength(1);
    return { error: errors[0]!, ms: performance.now() - before };
  };

  it('answers a line of 50 MB at once', () => {
    const { error, ms } = timed(`mmap(${'1'.repeat(50_000_000)}`);
    expect(error).toMatchObject({ code: 'lineTooLong', line: 1, facts: { limit: LONGEST_LINE } });
    expect(ms).toBeLessThan(1000);
    expect(scriptWords.error(error)).toContain('characters');
  });

  it('answers a script of more than the limit at once', () => {
    const { error, ms } = timed(`${' '.repeat(1000)}\n`.repeat(Math.ceil(LONGEST_SCRIPT / 1001) + 1));
    expect(error).toMatchObject({ code: 'scriptTooLong' });
    expect(ms).toBeLessThan(2000);
  });

  it('refuses binary noise with one sentence', () => {
    const noise = String.fromCharCode(...Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256));
    expect(timed(noise).error).toMatchObject({ code: 'binary' });
    expect(timed('\ufffd\ufffd\u0001PNG\u0002\ufffd').error).toMatchObject({ code: 'binary' });
  });

  it('refuses a block longer than a line may be', () => {
    expect(timed(`parallel {\n${'cpu load 0x1000\n'.repeat(10_000)}}`).error).toMatchObject({
      code: 'lineTooLong',
    });
  });

  it('refuses more statements than may run', () => {
    const steps = parseSteps('expect clean\n'.repeat(20), 10);
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    const { errors } = step.value;
    expect(errors).toMatchObject([{ code: 'tooManyStatements', facts: { limit: 10 } }]);
    expect(scriptWords.error(errors[0]!)).toContain('more than 10 statements');
  });

  it('yields the share that is read, so that a caller can stay responsive', () => {
    const shares = [...parseSteps('expect clean\n'.repeat(10_000))];
    expect(shares.length).toBeGreaterThan(3);
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
  });

  it('reads 100,000 statements in about a second of processor time', () => {
    const script = 'cpu store 0x7f3893706000 1937143558\n'.repeat(100_000);
    const before = process.cpuUsage();
    expect(parseScript(script).statements).toHaveLength(100_000);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(4000);
  });
});

describe('anything at all', () => {
  const someLines = [
    ...prelude.split('\n'),
    ...forms.map(([line]) => line),
    ...fixtures('').flatMap((name) => fixture(name).split('\n').slice(0, 40)),
  ];

  it('never throws on mutated lines, and places errors inside the text', () => {
    const mutated = fc
      .tuple(fc.constantFrom(...someLines), fc.nat(), fc.nat(12), fc.string({ maxLength: 6, unit: 'binary' }))
      .map(([line, at, cut, insert]) => {
        const place = at % (line.length + 1);
        return line.slice(0, place) + insert + line.slice(place + cut);
      });
    fc.assert(
      fc.property(fc.array(mutated, { maxLength: 6 }), (lines) => {
        const text = lines.join('\n');
        const { errors } = parseScript(text);
        for (const error of errors) {
          expect(error.line).toBeGreaterThanOrEqual(1);
          expect(error.column).toBeGreaterThanOrEqual(1);
          expect(error.length).toBeGreaterThanOrEqual(1);
          expect(error.line).toBeLessThanOrEqual(text.split('\n').length + 1);
          expect(scriptWords.error(error).length).toBeGreaterThan(5);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('never throws on random text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        parseScript(text);
      }),
      { numRuns: 1000 },
    );
  });
});
