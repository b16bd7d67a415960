import { describe, expect, test } from 'vitest';
import { begunWith, withErratum, withSemantics } from './errata-line.ts';

const script = '# Title\n\nmachine(host=16M, granule=4K)\ngpu0 = gm_dev_create()\ncpu load 0\n';
const lines = (text: string): string[] => text.split('\n');

describe('an erratum is switched', () => {
  test('on by a line after the machine line, off by `none` there', () => {
    const on = withErratum(script, 'E12', true);
    expect(lines(on)[3]).toBe('errata +E12');
    expect(lines(withErratum(on, 'E12', false))[3]).toBe('errata none');
    expect(lines(withErratum(withErratum(on, 'E12', false), 'E12', true))[3]).toBe('errata +E12');
  });

  test('beside others, in ascending order', () => {
    const two = withErratum(withErratum(script, 'E33', true), 'E12', true);
    expect(lines(two)[3]).toBe('errata +E12 +E33');
    expect(lines(withErratum(two, 'E33', false))[3]).toBe('errata +E12');
  });

  test('before the first statement where there is no machine line', () => {
    expect(withErratum('# Title\ncpu load 0', 'E12', true)).toBe('# Title\nerrata +E12\ncpu load 0');
    expect(withErratum('', 'E12', true)).toContain('errata +E12');
  });

  test('for the whole script: what later lines say about it goes', () => {
    const later = `${script}errata -E12 +E33\nerrata +E12\n`;
    const on = withErratum(later, 'E12', true);
    expect(lines(on).filter((line) => line.startsWith('errata'))).toEqual(['errata +E12', 'errata +E33']);
  });

  test('off from the posted series, and back', () => {
    const posted = withSemantics(script, 'posted');
    const off = withErratum(posted, 'E34', false);
    expect(lines(off)[3]).toBe('errata -E34');
    expect(withErratum(off, 'E34', true)).toBe(posted);
    const none = begunWith(posted, []);
    expect(lines(withErratum(none, 'E12', true)).slice(3, 5)).toEqual(['errata none', 'errata +E12']);
    expect(withErratum(none, 'E12', false)).toBe(none);
  });

  test('what is off already stays as it is', () => {
    expect(withErratum(script, 'E12', false)).toBe(script);
  });
});

describe('the semantics are chosen', () => {
  test('in the machine line, with no switches left after it', () => {
    const posted = withSemantics(withErratum(script, 'E12', true), 'posted');
    expect(lines(posted)[2]).toBe('machine(host=16M, granule=4K, semantics=posted)');
    expect(posted).not.toContain('errata');
    expect(lines(withSemantics(posted, 'corrected'))[2]).toBe(
      'machine(host=16M, granule=4K, semantics=corrected)',
    );
  });

  test('with a machine line made where there is none', () => {
    expect(withSemantics('cpu load 0', 'posted')).toBe('machine(semantics=posted)\ncpu load 0');
    expect(withSemantics('machine()', 'posted')).toBe('machine(semantics=posted)');
    expect(withSemantics('cpu load 0', 'corrected')).toBe('cpu load 0');
  });
});

test('a script begins with its errata, or with none in the same number of lines', () => {
  expect(lines(begunWith(script, ['E27', 'E03']))[3]).toBe('errata +E03 +E27');
  expect(lines(begunWith(script, []))[3]).toBe('errata none');
});
