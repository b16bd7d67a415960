// What a state dump says of the pages of a process, page by page: what pictures are compared with. It knows the dump alone.

import type { StateDump } from '../../core/index.ts';

type ProcessDump = StateDump['processes'][number];
type MappingDump = NonNullable<ProcessDump['vm_object']>['mappings'][number];
type EntryDump = NonNullable<ProcessDump['vm_object']>['xarray']['head'];

/** How many pages each thing is said of: `CPU`, a device's name, `NOMAP`, `absent`. */
export type Amounts = Record<string, number>;

/** Something said of pages, by their index. */
export type ByPage = Record<number, string>;

const PAGE = 4096n;
const pageOf = (va: string): number => Number(BigInt(va) / PAGE);

const stateOf = ({ flags, dev }: MappingDump): string =>
  flags.includes('CPU') ? 'CPU' : flags.includes('DEVICE') ? (dev ?? '') : 'NOMAP';

/** Where the logical page table says that data is: `CPU`, a device's name, `NOMAP`. A mapping is of `granule` pages. */
export function mappingsIn({ vm_object: object }: ProcessDump, granule = 1): ByPage {
  const states: ByPage = {};
  for (const mapping of object?.mappings ?? [])
    for (let i = 0; i < granule; i++) states[Number(mapping.index) + i] = stateOf(mapping);
  return states;
}

/** Where the data of each page is: as its mapping says, else on the CPU where that maps it. */
export function homesIn(process: ProcessDump, granule = 1): ByPage {
  const homes: ByPage = {};
  for (const page of Object.keys(leavesIn(process, 'cpu'))) homes[Number(page)] = 'CPU';
  return { ...homes, ...mappingsIn(process, granule) };
}

/** The entries of a page table: `frame 0x2a of node 1` by page. */
export function leavesIn({ page_tables: tables }: ProcessDump, mmu: string): ByPage {
  const leaves: ByPage = {};
  for (const { va, order, node, frame } of tables.find((table) => table.mmu === mmu)?.entries ?? [])
    for (let i = 0; i < 2 ** order; i++)
      leaves[pageOf(va) + i] = `frame 0x${(frame + i).toString(16)} of node ${String(node)}`;
  return leaves;
}

/** The same by whose memory it is: `CPU` for the host's, else the device's name. */
export function memoriesIn({ nodes }: StateDump, process: ProcessDump, mmu: string): ByPage {
  const owners = new Map(nodes.map(({ id, dev }) => [String(id), dev ?? 'CPU']));
  return Object.fromEntries(
    Object.entries(leavesIn(process, mmu)).map(([page, leaf]) => [
      page,
      owners.get(leaf.split(' ').at(-1)!)!,
    ]),
  );
}

/** How many pages each thing is said of; pages of VMAs with all of `flags` of which nothing is said are absent. */
export function amountsOf(said: ByPage, { vmas }: ProcessDump, flags: readonly string[] = []): Amounts {
  const amounts: Amounts = {};
  const add = (what: string): unknown => (amounts[what] = (amounts[what] ?? 0) + 1);
  Object.values(said).forEach(add);
  for (const { start, end, flags: own } of vmas) {
    if (!flags.every((flag) => own.includes(flag))) continue;
    for (let page = pageOf(start); page < pageOf(end); page++) if (said[page] === undefined) add('absent');
  }
  return amounts;
}

/** A node of an XArray in the dump. */
export interface NodeFacts {
  readonly shift: number;
  readonly offset: number;
  readonly count: number;
}

/** All nodes below an entry of an XArray, it included. */
export function nodesIn(entry: EntryDump): NodeFacts[] {
  if (entry === null || !('node' in entry)) return [];
  const { shift, offset, count, slots } = entry.node;
  return [{ shift, offset, count }, ...Object.values(slots).flatMap(nodesIn)];
}
