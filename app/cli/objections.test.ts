import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Measure, Objection } from '../lessons/objections/entry.ts';
import { objectionOf, objections } from '../lessons/objections/gallery.ts';
import { figuresOf, verdictOf } from '../lessons/objections/verdict.ts';
import { runObjection } from './lib/objection-run.ts';
import { main } from './objections.ts';

const ofEach = objections.map((objection) => [objection.id, objection] as const);

const deciding = ({ measures }: Objection): readonly Measure[] =>
  measures.filter(({ must }) => must !== undefined);

/** The same question with bounds that every figure keeps, or that none does. */
const bounded = (objection: Objection, limit: number): Objection => ({
  ...objection,
  measures: objection.measures.map((measure) =>
    measure.must === undefined ? measure : { ...measure, must: { relation: 'at most', limit } },
  ),
});

describe('the gallery of objections', () => {
  it('has each id once, a mail by date and subject for each question, and no bound that is missing', () => {
    expect(new Set(objections.map(({ id }) => id)).size).toBe(objections.length);
    for (const objection of objections) {
      expect(objection.question).toMatch(/^[A-Z][^.?]*\?$/);
      expect(objection.mails.length).toBeGreaterThan(0);
      for (const { date, subject } of objection.mails) {
        expect(date).toMatch(/^2023-1[12]-\d\d$/);
        expect(subject).toMatch(/^(Re: )?\[RFC PATCH [0-6]\/6\] /);
      }
      expect(deciding(objection).length).toBeGreaterThan(0);
    }
  });

  it.each(ofEach)('%s: its scripts run clean, and every figure is a number', (_, objection) => {
    const { unclean, figures } = runObjection(objection);
    expect(unclean).toEqual([]);
    for (const { value, bound } of figures) {
      expect(Number.isFinite(value)).toBe(true);
      if (bound !== null) expect(Number.isFinite(bound.limit)).toBe(true);
    }
  });

  it.each(ofEach)('%s: nothing but the run decides', (_, objection) => {
    expect(runObjection(bounded(objection, Infinity)).verdict).toBe('handled');
    expect(runObjection(bounded(objection, -1)).verdict).toBe('not in the RFC');
    expect(() => figuresOf(objection, {})).toThrow('no phase');
  });

  it.each([
    ['metadata', 'depends'],
    ['first-write', 'depends'],
    ['driver-calls', 'depends'],
    ['small-remaps', 'depends'],
    ['two-devices', 'depends'],
    ['oversubscription', 'depends'],
    ['coherent-link', 'depends'],
    ['two-processes', 'handled'],
    ['peer-conflict', 'depends'],
    ['own-layout', 'not in the RFC'],
    ['fork', 'not in the RFC'],
    ['hint-and-vmas', 'depends'],
    ['hint-lasts', 'not in the RFC'],
  ])('%s: %s, as the model stands', (id, verdict) => {
    expect(runObjection(objectionOf(id)!).verdict).toBe(verdict);
  });
});

describe('figures that follow the machine', () => {
  const changed = (id: string, from: string, to: string): Objection => {
    const objection = objectionOf(id)!;
    const variants = objection.variants.map(({ name, script }) => ({
      name,
      script: script.replaceAll(from, to),
    }));
    return { ...objection, variants };
  };

  it('oversubscription is handled where the posted patches are not asked', () => {
    const without = changed('oversubscription', 'semantics=posted', 'semantics=corrected');
    expect(runObjection(without).verdict).toBe('handled');
  });

  it('a peer conflict is handled when the device refuses less', () => {
    expect(runObjection(changed('peer-conflict', '0x7fffffe00000', '0x7ffffffc0000')).verdict).toBe(
      'handled',
    );
  });

  it('a first write is handled when every granule is a page', () => {
    expect(runObjection(changed('first-write', 'granule=2M', 'granule=4K')).verdict).toBe('handled');
  });

  it('a script that is not clean says so', () => {
    const { unclean } = runObjection(changed('oversubscription', 'errata -E06 -E07', 'errata -E06'));
    expect(unclean.map(({ variant }) => variant)).toEqual(['posted']);
    expect(unclean[0]!.reports).not.toEqual([]);
  });

  it('some, all or none of the bounds', () => {
    const figure = (holds: boolean): Parameters<typeof verdictOf>[0][number] => ({
      name: '',
      unit: 'times',
      value: 0,
      bound: { relation: 'at most', limit: 0, holds },
    });
    expect(verdictOf([figure(true), figure(true)])).toBe('handled');
    expect(verdictOf([figure(true), figure(false)])).toBe('depends');
    expect(verdictOf([figure(false), { ...figure(true), bound: null }])).toBe('not in the RFC');
  });
});

describe('the command', () => {
  const said: string[] = [];
  const listen = (): void => {
    said.length = 0;
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  };
  afterEach(() => vi.restoreAllMocks());

  it('prints question, mail, script, figures and verdict of an id', async () => {
    listen();
    expect(await main(['HINT-LASTS'])).toBe(0);
    const text = said.join('');
    expect(text).toMatch(/^hint-lasts: not in the RFC\. Does a hint last/);
    expect(text).toContain('2023-11-30, Re: [RFC PATCH 0/6] ');
    expect(text).toContain('| hmadvise(gpu0, a, 64K, MADV_PREFETCH)');
    expect(text).toContain('- faults of the device after a page went home: 1   [at most 0]');
    expect(text).toMatch(/0 handled, 0 depends, 1 not in the RFC\n$/);
  });

  it('prints the same as JSON', async () => {
    listen();
    expect(await main(['--json', 'fork'])).toBe(0);
    const { objections: told } = JSON.parse(said.join('')) as { objections: unknown[] };
    expect(told).toEqual([expect.objectContaining(runObjection(objectionOf('fork')!))]);
  });

  it.each([['nope'], ['--nope']])('refuses %s', async (word) => {
    listen();
    expect(await main([word])).toBe(2);
    expect(said.join('')).toContain(`There is no objection or option ${word}.`);
  });
});
