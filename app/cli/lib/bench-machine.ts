// The machine of the core's bench rows: 4K granules, one device, peer-shared memory of so many pages, and everything on: journal, steps,
// sanitizers, coherence, history.

import {
  Advice,
  type Command,
  defaultMachine,
  GmDevCap,
  History,
  Machine,
  MapFlag,
  Prot,
} from '../../core/index.ts';

const BASE = 0x7f00_0000_0000n;
const PAGE = 4096n;
const MEMORY = 16n << 30n;
const DEVICE = 1;
const FIRST_HNODE = 1;
const issued = { pid: 1, cpu: 0 } as const;

/** A history whose machine has one device, attached to process 1, and `pages` pages of peer-shared memory that nobody has touched. */
export function newHistory(pages: number): History {
  const history = new History(new Machine({ ...defaultMachine, granule: '4K', host: MEMORY }));
  const { REPLAYABLE: cap } = GmDevCap;
  perform(history, { op: 'gm_dev_create', name: 'gpu0', memory: MEMORY, mmu: 'gpu', cap, link: 'pcie4' });
  perform(history, { op: 'gm_as_attach', ...issued, device: DEVICE, mode: 'COHERENT_EXCLUSIVE' });
  perform(history, {
    op: 'mmap',
    ...issued,
    addr: BASE,
    length: BigInt(pages) * PAGE,
    prot: Prot.PROT_READ | Prot.PROT_WRITE,
    flags: MapFlag.MAP_PRIVATE | MapFlag.MAP_ANONYMOUS | MapFlag.MAP_PEER_SHARED,
    fd: -1,
    offset: 0n,
  });
  return history;
}

/** Runs a command at the head of history. One that does not answer as it should is worth no figure. */
export function perform(history: History, command: Command): void {
  const answer = history.run((machine) => machine.execute(command));
  if (answer.kind === 'code') throw new Error(`${command.op} answered ${answer.code}`);
}

/** The CPU writes a word of a page: its first touch is a fault that zero-fills. */
export const store = (page: number): Command => ({
  op: 'store',
  pid: issued.pid,
  by: { cpu: issued.cpu },
  addr: addressOf(page),
  value: page + 1,
});

/** The CPU reads a page: where the device has it, a fault that brings it home. */
export const load = (page: number): Command => ({
  op: 'load',
  pid: issued.pid,
  by: { cpu: issued.cpu },
  addr: addressOf(page),
});

/** The device reads a page: where the host has it, a fault that takes it to the device. */
export const deviceLoad = (page: number): Command => ({
  op: 'load',
  pid: issued.pid,
  by: { device: DEVICE },
  addr: addressOf(page),
});

/** Pages go to the device in one statement. */
export const prefetch = (first: number, pages: number): Command => ({
  op: 'hmadvise',
  ...issued,
  addr: addressOf(first),
  length: BigInt(pages) * PAGE,
  hnid: FIRST_HNODE,
  advice: Advice.MADV_PREFETCH,
});

/** Nothing may have been reported: a machine that is wrong is worth no figure. */
export function expectClean({ machine }: History): void {
  const { count } = machine.reports;
  if (count > 0) throw new Error(`the machine made ${count} reports`);
}

/** Milliseconds that `work` takes. */
export function milliseconds(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const addressOf = (page: number): bigint => BASE + BigInt(page) * PAGE;
