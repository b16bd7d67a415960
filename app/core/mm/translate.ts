// The MMU: a page index becomes a frame, by the TLB or by a walk of the page table that fills it and sets the leaf's accessed and dirty bits.
// What a stale entry says is used, as hardware would, and reported. No kernel symbol; not modelled: speculative walks.

import { StepKind } from '../base/steps.ts';
import { NO_FRAME, type Pfn } from '../base/units.ts';
import { DIRTY, WRITE } from '../mmu/compiled.ts';
import { Access } from '../mmu/formats.ts';
import { firstOf, NO_SLOT } from '../mmu/tlb.ts';
import type { Kernel } from './kernel.ts';

/**
 * Looks page `index` up for an access by whoever's TLB it is. Gives the slot of the TLB entry that allows it, NO_SLOT for a page fault: no leaf,
 * or one that does not allow it.
 */
export function translate(k: Kernel, tlb: number, index: number, write: boolean): number {
  const { tables } = k;
  const { tlbs } = tables;
  const wanted = write ? Access.ReadWrite : Access.Read;
  const slot = tlbs.find(tlb, index);
  const cell = tables.lookup(tlbs.mmu.data[tlb]!, index);
  if (slot !== NO_SLOT && tlbs.accessAt(slot) >= wanted) return hit(k, tlb, slot, cell, index, write);
  const state = cell < 0 ? 0 : tables.walkTo(cell, write);
  if (state !== 0) return fill(k, tlb, slot, cell, index, state);
  k.engine.steps.emit(StepKind.TlbMiss, tlb, index, cell < 0 ? 0 : 1, write ? 1 : 0);
  return NO_SLOT;
}

/** Whether an entry says something else than the leaf in a cell (negative: there is none): another frame, a larger page, or more access. */
export function isStale({ tables }: Kernel, slot: number, cell: number): boolean {
  const { tlbs } = tables;
  if (cell < 0) return true;
  const order = tables.orderAt(cell);
  const known = tlbs.orderAt(slot);
  const offset = order === known ? 0 : tlbs.firstAt(slot) - tables.indexAt(cell);
  const isOther = order < known || tables.pfnAt(cell) + offset !== tlbs.pfnAt(slot);
  return isOther || tables.accessAt(cell) < tlbs.accessAt(slot);
}

function hit(k: Kernel, tlb: number, slot: number, cell: number, index: number, write: boolean): number {
  const { tables, engine } = k;
  const { tlbs } = tables;
  const stale = isStale(k, slot, cell);
  if (stale) {
    const pid = tables.mmOf(tlbs.mmu.data[tlb]!);
    const leaf = cell < 0 ? NO_FRAME : tables.pfnAt(cell);
    k.report({ kind: 'tlb', rule: 'stale-tlb-entry', pid, object: index, a: tlbs.pfnAt(slot), b: leaf });
  }
  tlbs.touch(slot);
  if (write && !tlbs.isDirty(slot)) {
    if (!stale) tables.markAccessed(cell, true);
    tlbs.setDirty(slot);
  }
  engine.steps.emit(StepKind.TlbHit, tlb, index, tlbs.orderAt(slot), tlbs.pfnAt(slot));
  return slot;
}

/** The walk ends at a leaf that allows the access: the TLB remembers it. `known`: the entry that allowed less; `state`: what the leaf says. */
function fill(k: Kernel, tlb: number, known: number, cell: number, index: number, state: number): number {
  const { tables, engine } = k;
  const order = tables.orderAt(cell);
  const first = firstOf(index, order);
  const pfn: Pfn = tables.pfnAt(cell);
  const access = (state & WRITE) === 0 ? Access.Read : Access.ReadWrite;
  engine.clock.advance(tables.levelsTo(cell) * k.cost.walkLevel);
  const slot = tables.tlbs.fill(tlb, known, first, order, pfn, access, (state & DIRTY) !== 0);
  engine.steps.emit(StepKind.TlbFill, tlb, first, order, pfn);
  return slot;
}
