import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Statement } from './ast.ts';
import { parseScript } from './parser.ts';
import { printMapFlags, printProt, printSize, printStatement } from './printer.ts';
import { isError, parseStatement } from './statement.ts';
import { arbitraryStatement } from './testing/arbitrary-statement.ts';
import { forms, machineForms } from './testing/forms.ts';

/** Reads one statement that must be right. */
function read(text: string): Statement {
  const result = parseStatement(text, 1, 1);
  if (isError(result)) throw new Error(`${text}: ${JSON.stringify(result, (_, v: unknown) => String(v))}`);
  return result;
}

/** The same without the places. */
function placeless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(placeless);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'span')
      .map(([key, each]) => [key, placeless(each)]),
  );
}

describe('printing', () => {
  it('gives text that reads as the same statement, for random statements', () => {
    fc.assert(
      fc.property(arbitraryStatement, (statement) => {
        const text = printStatement(statement);
        expect(text).not.toContain('\n');
        const again = read(text);
        expect(placeless(again)).toEqual(placeless(statement));
        expect(printStatement(again)).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([...forms, ...machineForms])('reaches a fixed point for %s', (line) => {
    const printed = printStatement(read(line));
    expect(placeless(read(printed))).toEqual(placeless(read(line)));
    expect(printStatement(read(printed))).toBe(printed);
  });

  it.each([
    ['a = mmap(NULL, 4M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)'],
    ['child.gpu0 load a+0x10 => 42'],
    [
      'mmap(0x7f389353e000, 1400832, PROT_READ|PROT_EXEC, MAP_PRIVATE|MAP_FIXED, 3</lib/x.so>, 0x26000) = 0x7f389353e000',
    ],
    ['machine(host=64M, granule=4K, cpu=riscv-sv39, seed=7)'],
    ['gpu0 = gm_dev_create(memory=16M, mmu=gpu, cap=REPLAYABLE, link=pcie4)'],
    ['hmadvise(-1, a, 4M, MADV_DONTNEED) => 0'],
  ])('writes %s as a person would', (line) => {
    expect(printStatement(read(line))).toBe(line);
  });

  it('writes sizes with the greatest suffix, flags by name, the rest as bits', () => {
    expect([0n, 1n, 1000n, 1024n, 3n << 20n, 1n << 40n, (1n << 30n) + 1024n].map(printSize)).toEqual([
      '0',
      '1',
      '1000',
      '1K',
      '3M',
      '1T',
      '1048577K',
    ]);
    expect(printProt(0)).toBe('PROT_NONE');
    expect(printProt(0x13)).toBe('PROT_READ|PROT_WRITE|0x10');
    expect(printMapFlags(0x3)).toBe('MAP_SHARED_VALIDATE');
    expect(printMapFlags(0x7804_0022)).toBe('MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB|30<<MAP_HUGE_SHIFT');
    expect(printMapFlags(0x0800_0022)).toBe('MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED');
  });

  it('writes a listed call as a comment', () => {
    const [listed] = parseScript(
      '14407 mmap(NULL, 140737488355328) = -1 ENOMEM (Cannot allocate memory)',
    ).statements;
    expect(printStatement(listed!)).toBe(
      '# mmap(NULL, 140737488355328) = -1 ENOMEM (Cannot allocate memory)',
    );
  });
});
