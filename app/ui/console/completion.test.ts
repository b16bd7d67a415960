import { describe, expect, it } from 'vitest';
import { completionAt } from './completion.ts';

const names = ['a', 'gpu0', 'child'];
/** The labels that fit where `|` stands. */
const at = (text: string): string[] => {
  const column = text.indexOf('¦');
  const line = text.replace('¦', '');
  return completionAt(line, column, names)?.options.map(({ label }) => label) ?? [];
};

describe('completion', () => {
  it('offers statements, actors and names at the start of a line, statements after a binding', () => {
    expect(at('¦')).toEqual(expect.arrayContaining(['mmap', 'expect', 'cpu', 'gpu0']));
    expect(at('mm¦')).toContain('mmap');
    expect(at('b = ¦')).toContain('mmap');
    expect(at('b = ¦')).not.toContain('cpu');
  });

  it('offers accesses and calls after an actor', () => {
    expect(at('cpu ¦').slice(0, 2)).toEqual(['load', 'store']);
    expect(at('gpu0 lo¦')).toContain('load');
    expect(at('cpu load ¦')).toEqual(names);
  });

  it('offers the keys of a call that are not used yet, and the choices of a key', () => {
    expect(at('gpu0 = gm_dev_create(memory=16M, ¦')).toContain('mmu=');
    expect(at('gpu0 = gm_dev_create(memory=16M, ¦')).not.toContain('memory=');
    expect(at('gpu0 = gm_dev_create(mmu=¦')).toContain('npu');
    expect(at('gpu0 = gm_dev_create(cap=REPLAYABLE|¦')).toEqual(['REPLAYABLE', 'PEER']);
    expect(at('machine(cpu=ris¦')).toContain('riscv-sv48');
  });

  it('offers the flags and the advice that a call takes', () => {
    expect(at('mmap(NULL, 4M, PROT_READ|¦')).toContain('PROT_WRITE');
    expect(at('hmadvise(gpu0, a, 4M, MADV_¦')).toEqual(expect.arrayContaining(['MADV_PREFETCH']));
    expect(at('hmadvise(gpu0, a, 4M, MADV_¦')).not.toContain('MADV_FREE');
  });

  it('offers what an expectation takes', () => {
    expect(at('expect ¦')).toEqual(['clean', 'report', 'counter', ...names]);
    expect(at('expect a ¦')).toEqual(['ABSENT', 'NOMAP', 'CPU', 'DEVICE']);
    expect(at('expect a DEVICE ¦')).toEqual(names);
    expect(at('munmap(a, 4M) => -¦')).toContain('-EINVAL');
  });

  it('keeps quiet in comments, texts and recorded lines', () => {
    expect(at('# mm¦')).toEqual([]);
    expect(at('note "mm¦')).toEqual([]);
    expect(at('4711 mm¦ap(NULL, 4096')).toEqual([]);
  });
});
