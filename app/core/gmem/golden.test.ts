import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { errataOfPatch2 } from '../../cli/lib/golden-object.ts';
import { isVmObjectGolden, replayVmObject, type VmObjectGolden } from '../../cli/lib/golden-vm-object.ts';

const FIXTURES = new URL('fixtures/', import.meta.url);
const names = readdirSync(FIXTURES).filter((name) => name.endsWith('.json'));

function load(name: string): VmObjectGolden {
  const file: unknown = JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8'));
  if (!isVmObjectGolden(file)) throw new Error(`${name} is no golden file`);
  return file;
}

test('there are 17 recordings', () => {
  expect(names).toHaveLength(17);
});

describe('with the errata of patch 2/6 on, vm_object does what the posted code did', () => {
  test.each(names)('%s', (name) => {
    expect(replayVmObject(load(name))).toBeNull();
  });
});

describe('each of them is needed', () => {
  test.each(errataOfPatch2)('without %s some recording differs', (id) => {
    const others = errataOfPatch2.filter((each) => each !== id);
    const differing = names.filter((name) => replayVmObject(load(name), others) !== null);
    expect(differing).not.toEqual([]);
  });
});
