import { describe, expect, it } from 'vitest';
import { Rig } from '../testing/rig.ts';
import { corrected, errataIds, errataIn, erratumOf, numberOfErratum, posted, withErrata } from './rfc.ts';

describe('records of errata', () => {
  it('has the 51 toggles, none on or all on', () => {
    expect(errataIds).toHaveLength(51);
    expect(errataIn(corrected)).toEqual([]);
    expect(errataIn(posted)).toEqual(errataIds);
    expect(errataIds.map((id) => erratumOf(numberOfErratum(id)))).toEqual(errataIds);
    expect(erratumOf(8)).toBeNull();
  });

  it('switches some on, then some off, and changes nothing else', () => {
    expect(errataIn(withErrata(corrected, ['E12', 'E68'], []))).toEqual(['E12', 'E68']);
    expect(errataIn(withErrata(posted, ['E12'], ['E12'])).length).toBe(50);
    expect(errataIn(corrected)).toEqual([]);
  });
});

describe('the errata in force', () => {
  const on = (rig: Rig): readonly string[] => errataIn(rig.k.rfc);

  it('are state: they follow history back and forth, and count for the digest', () => {
    const rig = new Rig();
    const before = rig.machine.digest();
    rig.run({ op: 'errata', on: ['E12', 'E68'], off: [] });
    const during = rig.machine.digest();
    rig.run({ op: 'errata', on: ['E01'], off: ['E12'] });
    expect(on(rig)).toEqual(['E01', 'E68']);
    rig.history.moveTo({ statement: 1, step: 0 });
    expect([on(rig), rig.machine.digest()]).toEqual([['E12', 'E68'], during]);
    rig.history.moveTo({ statement: 0, step: 0 });
    expect([on(rig), rig.machine.digest()]).toEqual([[], before]);
    rig.history.moveTo({ statement: 2, step: 0 });
    expect(on(rig)).toEqual(['E01', 'E68']);
    expect(new Set([before, during, rig.machine.digest()]).size).toBe(3);
    expect(rig.machine.digestAfresh()).toBe(rig.machine.digest());
  });

  it('come from the machine line, and are changed by the start', () => {
    expect(on(new Rig({ semantics: 'posted' }))).toEqual(errataIds);
    expect(on(new Rig({ semantics: 'posted', errata: { on: [], off: ['E12'] } }))).toHaveLength(50);
    expect(on(new Rig({ errata: { on: ['E12'], off: [] } }))).toEqual(['E12']);
  });
});
