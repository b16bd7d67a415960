import { describe, expect, it } from 'vitest';
import { parseScript } from '../../script/parser.ts';
import { freshMmap, mmapStatement, type MmapFields } from './mmap-statement.ts';

const statementOf = (fields: Partial<MmapFields>, caller = ''): string => {
  const made = mmapStatement({ ...freshMmap('b', '4M'), ...fields }, caller);
  if ('problems' in made) throw new Error(made.problems.join());
  return made.statement;
};

describe('the mmap form', () => {
  it('writes what the language reads', () => {
    const setup =
      'gpu0 = gm_dev_create()\ngm_as_attach(gpu0)\na = mmap(NULL, 4K, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)\nchild = fork()\n';
    const cases = [
      statementOf({}),
      statementOf({ name: '' }),
      statementOf({ read: false, write: false }),
      statementOf({ execute: true, peerShared: false, length: '0x3000' }),
      statementOf({ address: 'a+0x1000', fixed: true }),
      statementOf({ address: '0x7f3c20000000', length: ' 12K ' }),
      statementOf({}, 'child.cpu '),
    ];
    for (const statement of cases) expect(parseScript(setup + statement).errors, statement).toEqual([]);
  });

  it('keeps to the fields', () => {
    expect(statementOf({})).toBe(
      'b = mmap(NULL, 4M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)',
    );
    expect(statementOf({ name: '', write: false, peerShared: false, address: '0x1000', fixed: true })).toBe(
      'mmap(0x1000, 4M, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED, -1, 0)',
    );
  });

  it('names the fields that cannot be read', () => {
    expect(mmapStatement({ ...freshMmap('1b', '4M'), length: 'much', address: 'here there' })).toEqual({
      problems: ['name', 'address', 'length'],
    });
  });
});
