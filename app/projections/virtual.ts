// Band 1: the VMAs of a process over the axis, and the ribbon that says where each granule's data lives. Mirrors /proc/pid/smaps'
// lines and VmFlags; not modelled there: everything but rd wr ex sh ps.

import { Prot, VmFlag } from '../core/index.ts';
import { positionOf } from './axis.ts';
import { emptyCells } from './cells.ts';
import { CellFlag, CellState, ColumnKind, LeafFlag, NO_DEVICE } from './codes.ts';
import { columnsTold, type Scene, seenPages } from './scene.ts';
import type {
  CellsView,
  LeavesView,
  LogicalView,
  VirtualView,
  VmaBarView,
  VmaFlagName,
} from './stage-view.ts';

/** Band 1 of a scene; the ribbon is read off the logical page table and, for ordinary memory, off the CPU's leaves. */
export function projectVirtual(scene: Scene, logical: LogicalView, cpu: LeavesView): VirtualView {
  const { k, pid } = scene;
  return {
    vmaCount: k.vmaIndex.list(pid).length,
    vmas: vmasOf(scene),
    ribbon: ribbonOf(scene, logical, cpu),
  };
}

function vmasOf(scene: Scene): VmaBarView[] {
  const { k, pid } = scene;
  const [first, end] = seenPages(scene);
  const bars: VmaBarView[] = [];
  let vma = k.vmaIndex.find(pid, first);
  for (; vma !== 0 && k.vmas.start(vma) < end; vma = k.vmas.next.data[vma]!) bars.push(barOf(scene, vma));
  return bars;
}

const FIELDS = [
  'vm_start.hi',
  'vm_start.lo',
  'vm_end.hi',
  'vm_end.lo',
  'vm_page_prot',
  'vm_flags',
  'state',
].map((field) => `vm_area_struct.${field}`);

function barOf({ k, ground, changes }: Scene, vma: number): VmaBarView {
  const first = k.vmas.start(vma);
  const end = k.vmas.end(vma);
  return {
    id: `${vma}:${k.vmas.slab.birth(vma)}`,
    from: positionOf(ground.axis, first),
    to: positionOf(ground.axis, end),
    first,
    pages: end - first,
    kind: kindOf(k.vmas.flags.data[vma]!),
    flags: flagsOf(k.vmas.prot.data[vma]!, k.vmas.flags.data[vma]!),
    isChanged: changes.wrote(FIELDS, vma),
  };
}

function kindOf(flags: number): VmaBarView['kind'] {
  if ((flags & VmFlag.Heap) !== 0) return 'heap';
  if ((flags & VmFlag.GrowsDown) !== 0) return 'stack';
  return (flags & VmFlag.File) !== 0 ? 'file' : 'anonymous';
}

function flagsOf(prot: number, flags: number): VmaFlagName[] {
  const named: readonly (readonly [VmaFlagName, number])[] = [
    ['rd', prot & Prot.PROT_READ],
    ['wr', prot & Prot.PROT_WRITE],
    ['ex', prot & Prot.PROT_EXEC],
    ['sh', flags & VmFlag.Shared],
    ['ps', flags & VmFlag.PeerShared],
  ];
  return named.filter(([, bit]) => bit !== 0).map(([name]) => name);
}

function ribbonOf(scene: Scene, logical: LogicalView, cpu: LeavesView): CellsView {
  const { k, pid, axis, copies } = scene;
  const columns = columnsTold(scene);
  const ribbon = emptyCells(columns);
  const moving = new Set(copies.flatMap(({ from, to }) => [from, to]));
  for (let i = 0; i < columns; i++) {
    if (axis.kind[i] === ColumnKind.Gap) continue;
    const mapped = k.vmaIndex.intersecting(pid, axis.first[i]!, axis.first[i]! + axis.pages[i]!) !== 0;
    const empty = mapped ? CellState.Absent : CellState.Outside;
    const now = placeOf(
      logical.cells.state[i]!,
      logical.cells.device[i]!,
      (cpu.flags[i]! & LeafFlag.Present) !== 0,
      empty,
    );
    const was = placeOf(
      logical.cells.wasState[i]!,
      logical.cells.wasDevice[i]!,
      (cpu.flags[i]! & LeafFlag.WasPresent) !== 0,
      empty,
    );
    [ribbon.state[i], ribbon.device[i]] = now;
    [ribbon.wasState[i], ribbon.wasDevice[i]] = was;
    if (now[0] !== was[0] || now[1] !== was[1]) ribbon.flags[i]! |= CellFlag.Changed;
    const isCopied = (logical.cells.flags[i]! & CellFlag.Moving) !== 0 || moving.has(cpu.pfn[i]!);
    if (isCopied) ribbon.flags[i]! |= CellFlag.Moving;
  }
  return ribbon;
}

/** Where the data is: as the logical page table says if it has an entry, else on the CPU if that maps it. */
function placeOf(
  state: number,
  device: number,
  isLeaf: boolean,
  empty: number,
): [state: number, device: number] {
  if (state >= CellState.Nomap) return [state, device];
  return [isLeaf ? CellState.Cpu : empty, NO_DEVICE];
}
