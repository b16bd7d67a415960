// What an entry of the catalogue of errata is. Data without imports, so that a panel can list, search and open entries by itself.

/** The sections, in the order in which they are told. */
export const sections = [
  { key: 'return-path', title: 'Return path: the data never comes home' },
  { key: 'references', title: 'References: who owns the page' },
  { key: 'granule', title: 'Granule: 4K keys, 2M operations' },
  { key: 'teardown', title: 'Teardown' },
  { key: 'several-devices', title: 'Several devices' },
  { key: 'failures', title: 'Failures' },
  { key: 'life-of-a-process', title: 'Life of a process' },
  { key: 'mmap', title: 'mmap' },
  { key: 'locks', title: 'Locks' },
  { key: 'hints', title: 'Hints' },
  { key: 'cards', title: 'Nothing to run' },
] as const;

/** The key of a section. */
export type SectionKey = (typeof sections)[number]['key'];

/** Kinds of reports of the sanitizers; `answer`: nothing is reported, a statement answers what it must not. */
export type Harm =
  | 'coherence'
  | 'uaf'
  | 'double-free'
  | 'leak'
  | 'refcount'
  | 'oops'
  | 'bounds'
  | 'lock'
  | 'hang'
  | 'tlb'
  | 'vma'
  | 'invariant'
  | 'answer';

/** What openEuler 6.6, where the series lives on, made of it. */
export interface OpenEuler {
  readonly state: 'mended' | 'partly' | 'open';
  readonly note: string;
}

/** What every entry says. `functions` are the kernel's names, `patches` the mails n of 6 that bring it. */
interface Entry {
  readonly id: string;
  readonly title: string;
  readonly patches: readonly (1 | 2 | 3 | 4 | 5 | 6)[];
  readonly functions: readonly string[];
  readonly file: string;
  /** What happens, and why. */
  readonly text: string;
  /** Who is hurt. */
  readonly hurts: string;
  readonly fix: string;
  /** `null`: not known. */
  readonly openEuler: OpenEuler | null;
}

/** A deviation that can be switched on. */
export interface Toggle extends Entry {
  readonly kind: 'toggle';
  readonly section: Exclude<SectionKey, 'cards'>;
  /** Errata that must be on as well for the harm to be seen. */
  readonly needs: readonly string[];
  /** Errata whose harm cannot be seen while this one is on. */
  readonly hides: readonly string[];
  /** What the sanitizers say first. */
  readonly first: Harm;
  /** The shortest script that shows it. */
  readonly script: string;
}

/** A remark about the series: nothing to switch. */
export interface Card extends Entry {
  readonly kind: 'card';
  readonly section: 'cards';
  /** A script that shows it although nothing is wrong, where there is one. */
  readonly script: string | null;
}

export type CatalogueEntry = Toggle | Card;
