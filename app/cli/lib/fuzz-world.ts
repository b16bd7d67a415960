// Who takes part in a random script, and where statements meet: a machine, its devices and processes with what each has if all went well. Only
// a guess, so that most statements find something to do: what they really do is the machine's business.

import type { Dice } from './dice.ts';

export const PAGE = 4096;
const HUGE = 512 * PAGE;

/** Where the arena in which most statements meet may begin: below every format's limit, or out of reach of some devices. */
const ARENAS = [0x2000_0000, 0x2000_0000, 0x2000_0000, 2 ** 38 - 4 * HUGE, 2 ** 46];

/** Addresses of the heap that `brk` statements move about in, in pages. */
export const HEAP_PAGES = 6;

/** One device. */
export interface Device {
  readonly name: string;
  readonly isCoherent: boolean;
}

/** One process: names that its `brk` answered, areas by slot of the arena, and the devices that are attached. */
export interface Process {
  readonly name: string;
  readonly heaps: string[];
  readonly areas: Map<number, 'peer' | 'plain'>;
  readonly devices: Set<Device>;
}

/** A piece of the arena: an address and a length in bytes, as a statement writes them, and the slots that it meets. */
export interface Piece {
  readonly address: string;
  readonly length: number;
  readonly slots: readonly number[];
}

/** What the statements of one script are about. */
export class World {
  readonly dice: Dice;
  /** In bytes. */
  readonly granule: number;
  /** Granules of the arena. */
  readonly slots: number;
  readonly cpus: number;
  readonly processes: Process[] = [];
  readonly devices: Device[] = [];
  private readonly arena: number;
  private names = 0;
  /** Slots on which statements meet for a while. */
  private focus: number[] = [0, 1];

  constructor(dice: Dice) {
    this.dice = dice;
    this.granule = dice.oneIn(4) ? HUGE : PAGE;
    this.slots = this.granule === PAGE ? dice.between(4, 40) : dice.between(2, 10);
    this.arena = dice.pick(ARENAS);
    this.cpus = dice.between(2, 3);
  }

  /** A name that no other thing of the script has. */
  fresh(prefix: string): string {
    return `${prefix}${this.names++}`;
  }

  /** Adds a process that has what its parent has of plain memory. */
  addProcess(name: string, parent: Process | null): Process {
    const plain = [...(parent?.areas ?? [])].filter(([, kind]) => kind === 'plain');
    const process = {
      name,
      heaps: [...(parent?.heaps ?? [])],
      areas: new Map(plain),
      devices: new Set<Device>(),
    };
    this.processes.push(process);
    return process;
  }

  /** Statements meet elsewhere from now on. */
  moveFocus(): void {
    this.focus = [this.dice.below(this.slots), this.dice.below(this.slots)];
  }

  /** Address of a slot, as a number. */
  at(slot: number): number {
    return this.arena + slot * this.granule;
  }

  process(): Process {
    return this.dice.oneIn(3) ? this.dice.pick(this.processes) : this.processes[0]!;
  }

  /** A slot where a process has something, of a kind if one is given; now and then any other, and where it has nothing. */
  slot(process: Process, kind: 'peer' | 'plain' | null = null): number {
    const { dice, focus } = this;
    const has = (slot: number): boolean =>
      kind === null ? process.areas.has(slot) : process.areas.get(slot) === kind;
    if (dice.oneIn(20)) return dice.below(this.slots);
    const near = focus.filter(has);
    if (near.length > 0 && !dice.oneIn(4)) return dice.pick(near);
    const all = [...process.areas.keys()].filter(has);
    return all.length > 0 ? dice.pick(all) : dice.below(this.slots);
  }

  /** A slot where a process has nothing, if there is one. */
  freeSlot(process: Process): number {
    const free = Array.from({ length: this.slots }, (_, slot) => slot).filter(
      (slot) => !process.areas.has(slot),
    );
    return free.length > 0 ? this.dice.pick(free) : this.dice.below(this.slots);
  }

  /** The address of an aligned word in a slot, at one of few offsets, or in the heap. */
  word(process: Process, slot: number): string {
    const { dice, granule } = this;
    if (process.heaps.length > 0 && dice.oneIn(16))
      return `${dice.pick(process.heaps)}+${hex(dice.below(HEAP_PAGES) * PAGE)}`;
    const offset = dice.pick([0, 0, 0, 4, 0x10, PAGE - 4, dice.below(granule / 4) * 4]);
    return hex(this.at(slot) + (offset % granule));
  }

  /** A piece that begins at a slot: mostly a few granules, sometimes single pages of one, sometimes crooked. */
  piece(slot: number): Piece {
    const { dice, granule } = this;
    const start = this.at(slot);
    if (granule > PAGE && dice.oneIn(5)) {
      const page = dice.below(512);
      const length = dice.between(1, 512 - page) * PAGE;
      return { address: hex(start + page * PAGE), length, slots: [] };
    }
    const most = Math.max(1, Math.min(dice.oneIn(4) ? 24 : 6, this.slots - slot));
    const count = Math.min(dice.pick([1, 1, 1, 2, 2, 3, dice.between(1, most)]), most);
    const slots = Array.from({ length: count }, (_, i) => slot + i);
    const length = count * granule;
    if (dice.oneIn(40)) return { address: hex(start + dice.pick([1, 0x800])), length, slots: [] };
    return {
      address: hex(start),
      length: dice.oneIn(40) ? dice.pick([0, length - 1, length + 1]) : length,
      slots,
    };
  }

  /** The prefix of a statement that a processor in a process makes. */
  caller(process: Process): string {
    const cpu = this.dice.below(this.cpus);
    if (process.name === 'main' && cpu === 0) return '';
    return `${this.cpuOf(process, cpu)} `;
  }

  /** A processor of a process, as an actor. */
  cpuOf({ name }: Process, cpu: number): string {
    return `${name === 'main' ? '' : `${name}.`}cpu${cpu === 0 ? '' : cpu}`;
  }

  /** A device that is attached to a process; now and then any; null if there is none. */
  device(process: Process): Device | null {
    const attached = [...process.devices];
    if (attached.length > 0 && !this.dice.oneIn(15)) return this.dice.pick(attached);
    return this.devices.length === 0 ? null : this.dice.pick(this.devices);
  }
}

/** A number as statements write addresses. */
export const hex = (n: number): string => `0x${n.toString(16)}`;
