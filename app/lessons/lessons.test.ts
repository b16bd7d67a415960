// Every script of this folder is a lesson: it can be read, and all that it expects holds.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseScript } from '../script/parser.ts';
import { Runner } from '../script/runner.ts';

const folder = new URL('.', import.meta.url);
const lessons = readdirSync(folder).filter((name) => name.endsWith('.gmem'));

describe('lessons', () => {
  it('are there', () => {
    expect(lessons).toContain('first-visit.gmem');
  });

  it.each(lessons)('%s holds what it expects, and ends without a report', (name) => {
    const { statements, errors } = parseScript(readFileSync(new URL(name, folder), 'utf8'));
    expect(errors).toEqual([]);
    const runner = new Runner(statements);
    const broken = statements.filter((statement) => {
      const { verdict } = runner.run(statement);
      return verdict === 'broken' || verdict === 'refused';
    });
    expect(broken.map(({ span }) => span.line)).toEqual([]);
    expect(runner.machine.reports.unconsumed()).toEqual([]);
  });
});
