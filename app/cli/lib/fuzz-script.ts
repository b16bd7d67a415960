// Random scripts: a small machine, a few devices and processes, and statements that meet on few addresses. Text, so that what fails can be
// cut down line by line and replayed. The same script for the same seed.

import { Dice } from './dice.ts';

const PAGE = 4096;
const HUGE = 512 * PAGE;

/** Where the arena in which most statements meet may begin: below every format's limit, or out of reach of some devices. */
const ARENAS = [0x2000_0000, 0x2000_0000, 0x2000_0000, 2 ** 38 - 4 * HUGE, 2 ** 46];

const CPUS = ['x86-64', 'x86-64-5level', 'arm64', 'riscv-sv39', 'riscv-sv48', 'riscv-sv57'];
const ANON = 'MAP_PRIVATE|MAP_ANONYMOUS';

interface Process {
  readonly name: string;
  /** Names that `brk` of this process answered. */
  readonly heaps: string[];
}

interface Device {
  readonly name: string;
  readonly nodes: number;
}

/** A statement that can be drawn: its weight, and the text, `null` if there is nothing to draw it about. */
interface Draw {
  readonly weight: number;
  readonly text: () => string | null;
}

/** What a script of `ops` random statements looks like: its lines. */
export function randomScript(seed: number, ops: number): string[] {
  return new ScriptDraw(new Dice(seed)).script(ops);
}

class ScriptDraw {
  private readonly dice: Dice;
  private readonly granule: number;
  private readonly slots: number;
  private readonly arena: number;
  private readonly cpus: number;
  private readonly processes: Process[] = [{ name: 'main', heaps: [] }];
  private readonly devices: Device[] = [];
  private readonly draws: readonly Draw[] = [
    { weight: 60, text: () => this.access() },
    { weight: 14, text: () => this.mmap() },
    { weight: 6, text: () => this.ranged('munmap') },
    { weight: 5, text: () => this.mprotect() },
    { weight: 8, text: () => this.madvise() },
    { weight: 4, text: () => this.mremap() },
    { weight: 3, text: () => this.brk() },
    { weight: 10, text: () => this.hmadvise() },
    { weight: 2, text: () => this.fork() },
    { weight: 1, text: () => this.ofProcess('exit') },
    { weight: 1, text: () => this.ofProcess('execve') },
    { weight: 2, text: () => this.attach() },
    { weight: 1, text: () => (this.devices.length < 4 ? this.device() : null) },
    { weight: 12, text: () => this.parallel() },
    { weight: 1, text: () => this.ofProcess('oom_reap') },
    { weight: 1, text: () => this.ofProcess('gm_as_destroy') },
    { weight: 1, text: () => this.destroyDevice() },
    { weight: 3, text: () => this.reclaim() },
    { weight: 3, text: () => this.ranged('migrate_pages') },
    { weight: 2, text: () => this.placed('pin') },
    { weight: 2, text: () => this.placed('unpin') },
    { weight: 4, text: () => this.inject() },
  ];
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

  script(ops: number): string[] {
    const lines = this.header();
    while (lines.length < ops) {
      const line = this.dice.weighted(this.draws).text();
      if (line !== null) lines.push(line);
      if (this.dice.oneIn(8)) this.focus = [this.slot(), this.slot()];
    }
    for (const { name } of this.processes) lines.push(`exit(${name})`);
    return [...lines, 'expect clean'];
  }

  private header(): string[] {
    const { dice } = this;
    const host = (this.granule / 1024) * dice.between(4, 4 + 2 * this.slots);
    const cpu = dice.pick(CPUS);
    const lines = [
      `machine(host=${host}K, granule=${this.granule === PAGE ? '4K' : '2M'}, cpu=${cpu}, cpus=${this.cpus}, ` +
        `seed=${dice.below(1000)}, xa_chunk_shift=${dice.pick([4, 6])})`,
    ];
    const devices = dice.oneIn(12) ? 0 : dice.between(1, 3);
    for (let i = 0; i < devices; i++) lines.push(this.device(), this.attachOf(this.devices[i]!, 'main'));
    return lines;
  }

  private device(): string {
    const { dice } = this;
    const name = `gpu${this.devices.length}`;
    const nodes = dice.oneIn(4) ? dice.between(2, 3) : 1;
    const isPeer = dice.oneIn(5);
    const cap = [...(dice.oneIn(6) ? [] : ['REPLAYABLE']), ...(isPeer ? ['PEER'] : [])].join('|') || '0';
    const memory = (this.granule / 1024) * dice.below(Math.ceil(this.slots * 0.7));
    const mmu = dice.pick(['gpu', 'gpu', 'npu', 'npu', ...CPUS]);
    const link = dice.pick(['pcie4', 'cxl', 'coherent']);
    const reserved = isPeer && dice.oneIn(2) ? `, reserved=${hex(this.at(0))}-${hex(this.at(2))}` : '';
    this.devices.push({ name, nodes });
    const made = `${name} = gm_dev_create(memory=${memory}K, mmu=${mmu}, cap=${cap}, link=${link}`;
    return `${made}${nodes > 1 ? `, hnodes=${nodes}` : ''}${reserved})`;
  }

  private attach(): string | null {
    if (this.devices.length === 0) return null;
    return this.attachOf(this.dice.pick(this.devices), this.dice.pick(this.processes).name);
  }

  private attachOf({ name }: Device, process: string): string {
    const mode = this.dice.pick(['COHERENT_EXCLUSIVE', 'COHERENT_EXCLUSIVE', 'SHARE', 'REPLICATE']);
    return `gm_as_attach(${name}, mode=${mode}, proc=${process})`;
  }

  /** A slot of the arena; mostly one of those that statements meet on. */
  private slot(): number {
    return this.dice.below(this.slots);
  }

  private at(slot: number): number {
    return this.arena + slot * this.granule;
  }

  private place(): number {
    return this.at(this.dice.oneIn(4) ? this.slot() : this.dice.pick(this.focus));
  }

  /** An address with an aligned word, at one of few offsets of its granule. */
  private word(process: Process): string {
    const { dice } = this;
    const offset = dice.pick([0, 0, 4, 0x10, PAGE - 4, dice.below(this.granule / 4) * 4]);
    if (process.heaps.length > 0 && dice.oneIn(10))
      return `${dice.pick(process.heaps)}+${hex(dice.below(8) * 4)}`;
    return hex(this.place() + (offset % this.granule));
  }

  /** A range: mostly a few granules, sometimes single pages of one, sometimes crooked. */
  private range(): { readonly address: string; readonly length: number } {
    const { dice } = this;
    const start = this.place();
    if (this.granule > PAGE && dice.oneIn(5)) {
      const page = dice.below(512);
      return { address: hex(start + page * PAGE), length: dice.between(1, 512 - page) * PAGE };
    }
    const most = dice.oneIn(4) ? this.slots : 8;
    const length = dice.pick([1, 1, 1, 2, 2, 3, dice.between(1, most)]) * this.granule;
    if (dice.oneIn(25)) return { address: hex(start + dice.pick([1, 0x800])), length };
    return { address: hex(start), length: dice.oneIn(25) ? dice.pick([0, length - 1, length + 1]) : length };
  }

  private ranged(call: 'munmap' | 'migrate_pages'): string {
    const { address, length } = this.range();
    return `${this.caller()}${call}(${address}, ${length})`;
  }

  private placed(call: 'pin' | 'unpin'): string {
    return `${this.caller()}${call}(${hex(this.place())})`;
  }

  /** Who makes a call: a processor in a process. */
  private caller(): string {
    const process = this.dice.pick(this.processes);
    const cpu = this.dice.below(this.cpus);
    if (process.name === 'main' && cpu === 0) return '';
    return `${process.name === 'main' ? '' : `${process.name}.`}cpu${cpu === 0 ? '' : cpu} `;
  }

  private access(): string {
    const process = this.dice.pick(this.processes);
    const isDevice = this.devices.length > 0 && this.dice.oneIn(2);
    const actor = isDevice ? this.dice.pick(this.devices).name : this.cpu();
    return `${process.name}.${actor} ${this.action(process)}`;
  }

  private cpu(): string {
    const cpu = this.dice.below(this.cpus);
    return cpu === 0 ? 'cpu' : `cpu${cpu}`;
  }

  private action(process: Process): string {
    const address = this.word(process);
    return this.dice.oneIn(2) ? `load ${address}` : `store ${address} ${this.dice.between(1, 999)}`;
  }

  private mmap(fixed = this.dice.pick(['MAP_FIXED', 'MAP_FIXED', 'MAP_FIXED_NOREPLACE', ''])): string {
    const { dice } = this;
    const { address, length } = this.range();
    const flags = [
      dice.pick([
        `${ANON}|MAP_PEER_SHARED`,
        `${ANON}|MAP_PEER_SHARED`,
        `${ANON}|MAP_PEER_SHARED`,
        ANON,
        'MAP_SHARED|MAP_ANONYMOUS',
        'MAP_PRIVATE',
      ]),
      fixed,
      dice.oneIn(6) ? 'MAP_NORESERVE' : '',
    ].filter((flag) => flag !== '');
    const file = flags[0] === 'MAP_PRIVATE' ? '3' : '-1';
    const where = fixed === '' && dice.oneIn(3) ? 'NULL' : address;
    return `${this.caller()}mmap(${where}, ${length}, ${this.prot()}, ${flags.join('|')}, ${file}, 0)`;
  }

  private prot(): string {
    const rw = 'PROT_READ|PROT_WRITE';
    return this.dice.pick([rw, rw, rw, rw, 'PROT_READ', 'PROT_NONE', `${rw}|PROT_EXEC`]);
  }

  private mprotect(): string {
    const { address, length } = this.range();
    return `${this.caller()}mprotect(${address}, ${length}, ${this.prot()})`;
  }

  private madvise(): string {
    const { address, length } = this.range();
    const advice = this.dice.pick(['MADV_DONTNEED', 'MADV_DONTNEED', 'MADV_FREE', 'MADV_WILLNEED']);
    return `${this.caller()}madvise(${address}, ${length}, ${advice})`;
  }

  private mremap(): string {
    const { dice } = this;
    const { address, length } = this.range();
    const longer = dice.pick([length, length, length + this.granule, Math.max(length - this.granule, PAGE)]);
    const how = dice.pick([
      '0',
      'MREMAP_MAYMOVE',
      'MREMAP_MAYMOVE|MREMAP_FIXED',
      'MREMAP_MAYMOVE|MREMAP_DONTUNMAP',
    ]);
    const target = how.includes('FIXED') ? `, ${hex(this.at(this.slot()))}` : '';
    return `${this.caller()}mremap(${address}, ${length}, ${longer}, ${how}${target})`;
  }

  private brk(): string {
    const { dice } = this;
    const process = dice.pick(this.processes);
    const by = process.name === 'main' ? '' : `${process.name}.cpu `;
    const known = process.heaps[0];
    if (known !== undefined)
      return `${by}brk(${known}+${hex(dice.below(6) * PAGE + dice.pick([0, 0, 100]))})`;
    const name = `h${this.names++}`;
    process.heaps.push(name);
    return `${name} = ${by}brk(NULL)`;
  }

  private hmadvise(): string | null {
    const { dice } = this;
    const { address, length } = this.range();
    const device = this.devices.length === 0 ? '-1' : dice.pick(this.devices).name;
    const target = dice.oneIn(6) ? dice.pick(['-1', String(dice.below(6))]) : device;
    const advice = dice.oneIn(3) ? 'MADV_DONTNEED' : 'MADV_PREFETCH';
    return `${this.caller()}hmadvise(${target}, ${address}, ${length}, ${advice})`;
  }

  private fork(): string | null {
    if (this.processes.length >= 4) return null;
    const by = this.caller();
    const name = `p${this.names++}`;
    this.processes.push({ name, heaps: [...this.processes[0]!.heaps] });
    return `${name} = ${by}fork()`;
  }

  private ofProcess(call: 'exit' | 'execve' | 'oom_reap' | 'gm_as_destroy'): string | null {
    const ends = call === 'exit';
    const candidates = this.processes.slice(ends ? 1 : 0);
    if (candidates.length === 0) return null;
    const process = this.dice.pick(candidates);
    if (ends) this.processes.splice(this.processes.indexOf(process), 1);
    return `${call}(${process.name})`;
  }

  private destroyDevice(): string | null {
    return this.devices.length === 0 ? null : `gm_dev_destroy(${this.dice.pick(this.devices).name})`;
  }

  private reclaim(): string | null {
    if (this.devices.length === 0) return null;
    return `reclaim(${this.dice.pick(this.devices).name}, ${this.dice.between(1, 4)})`;
  }

  private inject(): string | null {
    const { dice } = this;
    const count = dice.pick([0, 1, 1, 2, 5, 20]);
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
    if (this.devices.length === 0 || dice.oneIn(3)) return `inject kernel nomem ${site} ${count}`;
    if (dice.oneIn(5)) return `inject dma_map FAIL ${count}`;
    const fault = dice.pick([
      'peer_map NOMEM',
      'peer_map MIGRATING',
      'peer_map FAIL',
      'peer_unmap FAIL',
      'peer_va_alloc_fixed NOMEM',
    ]);
    return `inject ${dice.pick(this.devices).name} ${fault} ${count}`;
  }

  /** Two or three actors, one or two statements each, about the same few places. */
  private parallel(): string {
    const { dice } = this;
    const process = dice.pick(this.processes);
    const cpus = Array.from({ length: this.cpus }, (_, cpu) => (cpu === 0 ? 'cpu' : `cpu${cpu}`));
    const actors = [...cpus, ...this.devices.map(({ name }) => name)];
    const branches: string[] = [];
    for (let left = dice.between(2, 3); left > 0 && actors.length > 0; left--) {
      const [actor] = actors.splice(dice.below(actors.length), 1);
      const isCpu = actor!.startsWith('cpu');
      const by = process.name === 'main' ? actor! : `${process.name}.${actor!}`;
      const statements = Array.from({ length: dice.between(1, 2) }, () => this.beside(process, by, isCpu));
      branches.push(statements.join('; '));
    }
    return `parallel { ${branches.join(' | ')} }`;
  }

  private beside(process: Process, by: string, isCpu: boolean): string {
    const { dice } = this;
    if (!isCpu) return `${process.name}.${by.split('.').at(-1)!} ${this.action(process)}`;
    if (dice.oneIn(3)) return `${by} ${this.action(process)}`;
    const calls: (() => string | null)[] = [
      () => this.ranged('munmap'),
      () => this.madvise(),
      () => this.madvise(),
      () => this.hmadvise(),
      () => this.mmap('MAP_FIXED'),
      () => this.mprotect(),
      () => this.mremap(),
      () => this.rare(process),
      () => this.ranged('migrate_pages'),
      () => this.placed('pin'),
      () => this.placed('unpin'),
      () => this.reclaim(),
    ];
    const text = dice.pick(calls)() ?? `load ${hex(this.place())}`;
    const [, binding = '', call] = /^(\w+ = )?(?:(?:\w+\.)?cpu\d* )?(.*)$/.exec(text)!;
    return `${binding}${by} ${call!}`;
  }

  /** Calls that change much at once. */
  private rare(process: Process): string | null {
    const device = this.devices.length === 0 ? null : this.dice.pick(this.devices);
    const calls: (() => string | null)[] = [
      () => `oom_reap(${process.name})`,
      () => `gm_as_destroy(${process.name})`,
      () => `execve(${process.name})`,
      () => this.fork(),
      () =>
        process.heaps.length === 0 ? null : `brk(${process.heaps[0]!}+${hex(this.dice.below(6) * PAGE)})`,
      () => (device === null ? null : this.attachOf(device, process.name)),
      () => (device === null ? null : `gm_dev_destroy(${device.name})`),
      () => (process.name === 'main' ? null : this.ofProcess('exit')),
    ];
    return this.dice.pick(calls)();
  }
}

const hex = (n: number): string => `0x${n.toString(16)}`;
