// The statements of random scripts: each is drawn as text, and what it probably changes is noted. Null where there is nothing to draw.

import { HEAP_PAGES, hex, PAGE, type Device, type Piece, type Process, type World } from './fuzz-world.ts';

const ANON = 'MAP_PRIVATE|MAP_ANONYMOUS';
const RW = 'PROT_READ|PROT_WRITE';

/** Draws statements about a world. */
export class Calls {
  /** Statements that should come next: what a process needs at its beginning. */
  readonly pending: string[] = [];
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** An access by a processor or a device. */
  access(process: Process): string {
    const { dice, cpus } = this.world;
    const device = dice.oneIn(2) ? this.world.device(process) : null;
    if (device !== null) return this.deviceAccess(process, device);
    return `${this.world.cpuOf(process, dice.below(cpus))} ${this.action(process, this.world.slot(process))}`;
  }

  deviceAccess(process: Process, { name }: Device): string {
    return `${process.name}.${name} ${this.action(process, this.world.slot(process, 'peer'))}`;
  }

  /** A load or a store of a word in a slot. */
  action(process: Process, slot: number): string {
    const { dice } = this.world;
    const address = this.world.word(process, slot);
    return dice.oneIn(2) ? `load ${address}` : `store ${address} ${dice.between(1, 999)}`;
  }

  mmap(process: Process): string {
    const { dice } = this.world;
    const slot = dice.oneIn(4) ? this.world.slot(process) : this.world.freeSlot(process);
    const piece = this.world.piece(slot);
    const kind = dice.pick(['peer', 'peer', 'peer', 'plain', 'plain', 'shared', 'file']);
    const how = dice.pick(['|MAP_FIXED', '|MAP_FIXED', '|MAP_FIXED', '|MAP_FIXED_NOREPLACE', '']);
    this.take(process, piece.slots, kind === 'peer' ? 'peer' : 'plain');
    return this.mmapAt(process, piece, kind, how);
  }

  /** A process maps the arena: some of it for its devices as well. */
  mapArena(process: Process): void {
    const { dice, slots, granule } = this.world;
    const peers = process.devices.size === 0 ? 0 : Math.ceil(slots * dice.pick([1, 0.8, 0.6]));
    const all = Array.from({ length: slots }, (_, slot) => slot);
    const parts = [
      [0, peers, 'peer'],
      [peers, slots, 'plain'],
    ] as const;
    for (const [from, to, kind] of parts) {
      if (from === to) continue;
      const piece = {
        address: hex(this.world.at(from)),
        length: (to - from) * granule,
        slots: all.slice(from, to),
      };
      this.take(process, piece.slots, kind);
      this.pending.push(this.mmapAt(process, piece, kind, '|MAP_FIXED', RW));
    }
  }

  munmap(process: Process): string {
    const { address, length, slots } = this.world.piece(this.world.slot(process));
    for (const slot of slots) process.areas.delete(slot);
    return `${this.world.caller(process)}munmap(${address}, ${length})`;
  }

  mprotect(process: Process): string {
    const slot = this.world.slot(process);
    const { address, length } = this.world.piece(slot);
    const device = this.world.device(process);
    if (device !== null && process.areas.get(slot) === 'peer' && this.world.dice.oneIn(2))
      this.pending.push(`${process.name}.${device.name} ${this.action(process, slot)}`);
    return `${this.world.caller(process)}mprotect(${address}, ${length}, ${this.prot()})`;
  }

  madvise(process: Process): string {
    const { address, length } = this.world.piece(this.world.slot(process));
    const advice = this.world.dice.pick(['MADV_DONTNEED', 'MADV_DONTNEED', 'MADV_FREE', 'MADV_WILLNEED']);
    return `${this.world.caller(process)}madvise(${address}, ${length}, ${advice})`;
  }

  mremap(process: Process): string {
    const { dice, granule } = this.world;
    const { address, length, slots } = this.world.piece(this.world.slot(process));
    const longer = dice.pick([length, length, length + granule, Math.max(length - granule, PAGE)]);
    const how = dice.pick([
      '0',
      'MREMAP_MAYMOVE',
      'MREMAP_MAYMOVE|MREMAP_FIXED',
      'MREMAP_MAYMOVE|MREMAP_FIXED',
      'MREMAP_MAYMOVE|MREMAP_DONTUNMAP',
    ]);
    const to = dice.oneIn(2) ? this.world.freeSlot(process) : this.world.slot(process);
    if (how.includes('FIXED'))
      for (const [i, slot] of slots.entries()) {
        const kind = process.areas.get(slot);
        if (kind !== undefined && to + i < this.world.slots) process.areas.set(to + i, kind);
        process.areas.delete(slot);
      }
    const target = how.includes('FIXED') ? `, ${hex(this.world.at(to))}` : '';
    return `${this.world.caller(process)}mremap(${address}, ${length}, ${longer}, ${how}${target})`;
  }

  brk(process: Process): string {
    const { dice } = this.world;
    const by = process.name === 'main' ? '' : `${process.name}.cpu `;
    const known = process.heaps[0];
    if (known !== undefined)
      return `${by}brk(${known}+${hex(dice.below(HEAP_PAGES) * PAGE + dice.pick([0, 0, 100]))})`;
    const name = this.world.fresh('h');
    process.heaps.push(name);
    return `${name} = ${by}brk(NULL)`;
  }

  hmadvise(process: Process): string {
    const { dice } = this.world;
    const { address, length } = this.world.piece(this.world.slot(process, 'peer'));
    const device = this.world.device(process)?.name ?? '-1';
    const target = dice.oneIn(10) ? dice.pick(['-1', String(dice.below(6))]) : device;
    const advice = dice.oneIn(4) ? 'MADV_DONTNEED' : 'MADV_PREFETCH';
    return `${this.world.caller(process)}hmadvise(${target}, ${address}, ${length}, ${advice})`;
  }

  /** A process forks; half of the time parent and child write and read one word before and after it. */
  fork(parent: Process): string | null {
    const { dice, processes } = this.world;
    if (processes.length >= 4) return null;
    const name = this.world.fresh('p');
    const fork = `${name} = ${this.world.caller(parent)}fork()`;
    const word = this.world.word(parent, this.world.slot(parent, 'plain'));
    const child = this.world.addProcess(name, parent);
    const [ours, its] = [this.world.cpuOf(parent, 0), this.world.cpuOf(child, 0)];
    const store = (by: string): string => `${by} store ${word} ${dice.between(1, 999)}`;
    const meets = dice.oneIn(2);
    if (meets)
      this.pending.push(fork, store(ours), `${its} load ${word}`, store(its), `${ours} load ${word}`);
    this.settle(child);
    return meets ? store(ours) : fork;
  }

  /** What a process needs to meet devices: attached ones, and memory for them. */
  settle(process: Process): void {
    for (const device of this.world.devices)
      if (!this.world.dice.oneIn(5)) this.pending.push(this.attach(process, device));
    this.mapArena(process);
  }

  attach(process: Process, device: Device): string {
    const { dice } = this.world;
    const modes = ['COHERENT_EXCLUSIVE', 'COHERENT_EXCLUSIVE', 'SHARE', 'REPLICATE', 'REPLICATE'];
    const mode = device.isCoherent || dice.oneIn(10) ? dice.pick(modes) : 'COHERENT_EXCLUSIVE';
    process.devices.add(device);
    return `gm_as_attach(${device.name}, mode=${mode}, proc=${process.name})`;
  }

  attachAny(process: Process): string | null {
    const { devices, dice } = this.world;
    return devices.length === 0 ? null : this.attach(process, dice.pick(devices));
  }

  /** A process other than the first ends; not one whose fork is still to come. */
  exit(): string | null {
    const { processes, dice } = this.world;
    const living = processes
      .slice(1)
      .filter(({ name }) => !this.pending.some((line) => line.startsWith(`${name} = `)));
    if (living.length === 0) return null;
    const process = dice.pick(living);
    processes.splice(processes.indexOf(process), 1);
    return `exit(${process.name})`;
  }

  execve(process: Process): string {
    process.areas.clear();
    process.devices.clear();
    this.settle(process);
    return `execve(${process.name})`;
  }

  destroySpace(process: Process): string {
    process.devices.clear();
    for (const device of this.world.devices)
      if (this.world.dice.oneIn(2)) this.pending.push(this.attach(process, device));
    return `gm_as_destroy(${process.name})`;
  }

  /** Mostly it is forgotten then; now and then somebody goes on using it. */
  destroyDevice(): string | null {
    const { devices, processes, dice } = this.world;
    if (devices.length === 0) return null;
    const at = dice.below(devices.length);
    const device = devices[at]!;
    if (dice.oneIn(4)) return `gm_dev_destroy(${device.name})`;
    devices.splice(at, 1);
    for (const process of processes) process.devices.delete(device);
    return `gm_dev_destroy(${device.name})`;
  }

  oomReap(process: Process): string {
    return `oom_reap(${process.name})`;
  }

  migratePages(process: Process): string {
    const { address, length } = this.world.piece(this.world.slot(process));
    return `${this.world.caller(process)}migrate_pages(${address}, ${length})`;
  }

  pin(process: Process, call: 'pin' | 'unpin'): string {
    return `${this.world.caller(process)}${call}(${hex(this.world.at(this.world.slot(process)))})`;
  }

  reclaim(process: Process): string | null {
    const device = this.world.device(process);
    return device === null ? null : `reclaim(${device.name}, ${this.world.dice.between(1, 4)})`;
  }

  inject(process: Process): string {
    const { dice } = this.world;
    const count = dice.pick([0, 1, 1, 1, 2, 3, dice.oneIn(4) ? 20 : 1]);
    const device = this.world.device(process);
    const site = dice.pick([
      'page',
      'table',
      'gm_mapping',
      'xa_node',
      'vm_object',
      'vma',
      'vma_tree',
      'context',
    ]);
    if (device === null || dice.oneIn(3)) return `inject kernel nomem ${site} ${count}`;
    if (dice.oneIn(5)) return `inject dma_map FAIL ${count}`;
    const fault = dice.pick([
      'peer_map NOMEM',
      'peer_map MIGRATING',
      'peer_map FAIL',
      'peer_unmap FAIL',
      'peer_va_alloc_fixed NOMEM',
    ]);
    return `inject ${device.name} ${fault} ${count}`;
  }

  private mmapAt(process: Process, piece: Piece, kind: string, how: string, prot = this.prot()): string {
    const { dice } = this.world;
    const flags = {
      peer: `${ANON}|MAP_PEER_SHARED`,
      plain: ANON,
      shared: 'MAP_SHARED|MAP_ANONYMOUS',
      file: 'MAP_PRIVATE',
    };
    const where = how === '' && dice.oneIn(3) ? 'NULL' : piece.address;
    const all = `${flags[kind as keyof typeof flags]}${how}${dice.oneIn(6) ? '|MAP_NORESERVE' : ''}`;
    const file = kind === 'file' ? '3' : '-1';
    return `${this.world.caller(process)}mmap(${where}, ${piece.length}, ${prot}, ${all}, ${file}, 0)`;
  }

  private prot(): string {
    return this.world.dice.pick([
      RW,
      RW,
      RW,
      RW,
      RW,
      'PROT_READ',
      'PROT_READ',
      'PROT_NONE',
      `${RW}|PROT_EXEC`,
    ]);
  }

  private take(process: Process, slots: readonly number[], kind: 'peer' | 'plain'): void {
    for (const slot of slots) process.areas.set(slot, kind);
  }
}
