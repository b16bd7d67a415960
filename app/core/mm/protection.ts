// vm_page_prot as the page tables know it: nothing, read, or read and write. Execution is not told apart.

import type { Pfn } from '../base/units.ts';
import { Access } from '../mmu/formats.ts';
import { Prot } from '../uapi.ts';
import type { Kernel } from './kernel.ts';
import { VmFlag } from './structs.ts';

/** What a leaf of a VMA allows, as `Access`. As on x86, whatever is mapped at all can be read. */
export function accessOf({ vmas }: Kernel, vma: number): number {
  return accessFor(vmas.prot.data[vma]!);
}

/**
 * What a leaf of a VMA allows on a page that is there: a private page that other processes map as well is for reading only, until a write
 * copies it.
 */
export function leafAccess(k: Kernel, vma: number, page: Pfn): number {
  const access = accessOf(k, vma);
  const isCopiedOnWrite = (k.vmas.flags.data[vma]! & (VmFlag.Shared | VmFlag.PeerShared)) === 0;
  return isCopiedOnWrite && access === Access.ReadWrite && k.memory.mapcount(page) > 1 ? Access.Read : access;
}

/** The `Access` of `Prot` bits. */
export function accessFor(prot: number): number {
  if ((prot & Prot.PROT_WRITE) !== 0) return Access.ReadWrite;
  return prot === Prot.PROT_NONE ? Access.None : Access.Read;
}

/** Whether `Prot` bits allow a load or a store. */
export function permits(prot: number, write: boolean): boolean {
  return accessFor(prot) >= (write ? Access.ReadWrite : Access.Read);
}
