import { describe, expect, it } from 'vitest';
import { errataIds, reportKinds } from '../../core/index.ts';
import { parseScript } from '../../script/parser.ts';
import { catalogue, entriesIn, entryOf, hiddenBy, search, toggles } from './catalogue.ts';
import { sections } from './entry.ts';

describe('the catalogue of errata', () => {
  it('has an entry for each toggle of the core, and no other', () => {
    expect(toggles.map(({ id }) => id).toSorted()).toEqual(errataIds);
  });

  it('has each id once, and every entry in a section', () => {
    const ids = catalogue.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(sections.flatMap(({ key }) => entriesIn(key))).toEqual(catalogue);
  });

  it.each(catalogue.map((entry) => [entry.id, entry] as const))(
    '%s has a script that can be read',
    (_, entry) => {
      if (entry.kind === 'toggle') expect(entry.script).not.toBe('');
      if (entry.script !== null) expect(parseScript(entry.script).errors).toEqual([]);
    },
  );

  it.each(toggles.map((entry) => [entry.id, entry] as const))('%s names things that exist', (_, entry) => {
    for (const id of [...entry.needs, ...entry.hides]) expect(errataIds).toContain(id);
    expect([...reportKinds, 'answer']).toContain(entry.first);
    expect(entry.hides.every((id) => hiddenBy(id).includes(entry.id))).toBe(true);
    for (const text of [entry.text, entry.hurts, entry.fix])
      expect(text).toMatch(/^[A-Z“].*\.$|^[a-z].*\.$/s);
  });

  it('is found by id and by words of any of its texts', () => {
    expect(entryOf('E12')?.title).toBe('The faulting address is masked away');
    expect(search('e12').map(({ id }) => id)).toContain('E12');
    expect(search('spinlock dma').map(({ id }) => id)).toContain('E33');
    expect(search('nosuchword')).toEqual([]);
    expect(search('')).toHaveLength(catalogue.length);
  });
});
