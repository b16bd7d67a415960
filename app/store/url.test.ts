import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  erratumOfLink,
  type Link,
  linkOfErratum,
  linkOfObjection,
  objectionOfLink,
  readLink,
  writeLink,
} from './url.ts';

const link: Link = {
  script: '# Title\na = mmap(NULL, 4M, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) # “ü”\n',
  position: { statement: 3, step: 7 },
  selection: { pid: 1, index: 0x7f3c20000 },
  digest: '0123456789abcdef',
  erratum: null,
  objection: null,
};

afterEach(() => vi.unstubAllGlobals());

describe('the link', () => {
  test('gives back what was put in', async () => {
    const fragment = await writeLink(link);
    expect(fragment).toMatch(/^v1\.[\w-]+$/);
    expect(await readLink(fragment)).toEqual({ ok: true, link });
  });

  test('keeps the erratum that is opened', async () => {
    const opened = { ...link, erratum: 'E12' };
    expect(await readLink(await writeLink(opened))).toEqual({ ok: true, link: opened });
  });

  test('can be to an erratum alone', () => {
    expect(erratumOfLink(linkOfErratum('E12'))).toBe('E12');
    expect(erratumOfLink('erratum=e68')).toBe('E68');
    for (const other of ['', 'v1.AAAA', 'erratum=12', 'erratum=E12&x'])
      expect(erratumOfLink(other)).toBeNull();
  });

  test('keeps the question that is opened', async () => {
    const opened = { ...link, objection: 'two-devices' };
    expect(await readLink(await writeLink(opened))).toEqual({ ok: true, link: opened });
  });

  test('can be to a question alone', () => {
    expect(objectionOfLink(linkOfObjection('two-devices'))).toBe('two-devices');
    expect(objectionOfLink('objection=Fork')).toBe('fork');
    for (const other of ['', 'v1.AAAA', 'objection=', 'objection=4', 'objection=fork&x'])
      expect(objectionOfLink(other)).toBeNull();
  });

  test('works where nothing can be deflated', async () => {
    vi.stubGlobal('CompressionStream', undefined);
    const fragment = await writeLink({ ...link, selection: null });
    expect(await readLink(fragment)).toEqual({ ok: true, link: { ...link, selection: null } });
  });

  test('keeps opening links of the first version', async () => {
    const plain = 'v1.AHsic2NyaXB0IjoiY3B1IGxvYWQgMCIsImF0IjpbMSwwXX0';
    const deflated =
      'v1.AatWKk4uyiwoUbJSSi4oVcjJT0xRMFDSUUosUbKKNtQxiNVRSslMTy0GKTAwSEtT0lEqTs1JTS5JTQErMI-tBQA';
    const opened = {
      script: 'cpu load 0',
      position: { statement: 1, step: 0 },
      erratum: null,
      objection: null,
    };
    expect(await readLink(plain)).toEqual({ ok: true, link: { ...opened, selection: null, digest: '' } });
    const selection = { pid: 1, index: 7 };
    expect(await readLink(deflated)).toEqual({ ok: true, link: { ...opened, selection, digest: '00ff' } });
  });

  test('deflates a long script to less than a fifth', async () => {
    const script = 'cpu store a+0x10 42\n'.repeat(1000);
    expect((await writeLink({ ...link, script })).length).toBeLessThan(script.length / 5);
  });

  test.each([
    ['nothing', ''],
    ['another page’s fragment', 'stage'],
    ['no base64', 'v1.%%%'],
    ['an unknown marker', 'v1.Bw'],
    ['a truncated stream', 'v1.AatWKk4u'],
    ['JSON of another shape', `v1.${btoa('\0{"script":1}').replace(/=+$/, '')}`],
    ['a negative position', `v1.${btoa('\0{"script":"","at":[-1,0]}').replace(/=+$/, '')}`],
  ])('refuses %s', async (_name, fragment) => {
    expect(await readLink(fragment)).toEqual({ ok: false, refusal: 'damaged' });
  });

  test('names a version that it does not know', async () => {
    expect(await readLink('v2.AAAA')).toEqual({ ok: false, refusal: 'version' });
  });

  test('stops unfolding at the limit', async () => {
    const bomb = await writeLink({ ...link, script: ' '.repeat(1_000_000) });
    expect(bomb.length).toBeLessThan(5000);
    expect(await readLink(bomb, 100_000)).toEqual({ ok: false, refusal: 'tooLarge' });
  });
});
