// Where errata took effect, and on what: the reports that follow from it are attributed by this (errata.md "Where it stands in code").
// Journalled, but no part of the digest. No kernel symbol; our decision.

import { hi32, join32, lo32 } from './bits.ts';
import { type Subject, subjects } from './findings.ts';
import type { Journal } from './journal.ts';
import { type ErratumId, erratumOf, numberOfErratum } from './rfc.ts';
import { type Column, Slab } from './slab.ts';

/** One thing: `object` is a number of its kind, `mm` the process that it belongs to, 0 if that is nothing in particular. */
export interface Thing {
  readonly kind: Subject;
  readonly object: number;
  readonly mm: number;
}

/** A deviation: which erratum, and the function (core/trace.ts) in which it took effect, −1 outside of all. */
export interface Deviation {
  readonly erratum: ErratumId;
  readonly fn: number;
}

const fields = ['erratum', 'kind', 'hi', 'lo', 'mm', 'fn'] as const;

/** All deviations of one machine, oldest first. */
export class Deviations {
  private readonly slab: Slab;
  private readonly columns: Readonly<Record<(typeof fields)[number], Column>>;

  constructor({ journal }: { readonly journal: Journal }) {
    this.slab = new Slab(journal, 'deviation');
    const columns = fields.map((name) => [name, this.slab.column(name, { digested: false })]);
    this.columns = Object.fromEntries(columns) as Record<(typeof fields)[number], Column>;
  }

  /** Whether no erratum ever took effect. */
  get isEmpty(): boolean {
    return this.slab.live === 0;
  }

  /** An erratum takes effect on a thing, in a function. */
  note(erratum: ErratumId, { kind, object, mm }: Thing, fn: number): void {
    const { slab, columns } = this;
    const id = slab.alloc();
    columns.erratum.set(id, numberOfErratum(erratum));
    columns.kind.set(id, subjects.indexOf(kind));
    columns.hi.set(id, hi32(object));
    columns.lo.set(id, lo32(object));
    columns.mm.set(id, mm);
    columns.fn.set(id, fn);
  }

  /** The newest deviation on a thing of which `concerns` says yes; `null` if there is none. */
  newest(concerns: (thing: Thing) => boolean): Deviation | null {
    const { slab, columns } = this;
    for (let id = slab.top; id > 0; id--) {
      const thing = {
        kind: subjects[columns.kind.data[id]!]!,
        object: join32(columns.hi.data[id]!, columns.lo.data[id]!),
        mm: columns.mm.data[id]!,
      };
      if (concerns(thing))
        return { erratum: erratumOf(columns.erratum.data[id]!)!, fn: columns.fn.data[id]! };
    }
    return null;
  }
}
