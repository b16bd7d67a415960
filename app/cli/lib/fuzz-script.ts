// Random scripts: a small machine, a few devices and processes, and statements that meet on few addresses. Text, so that what fails can be
// cut down line by line and replayed. The same script for the same seed.

import { Dice } from './dice.ts';
import { Calls } from './fuzz-calls.ts';
import { hex, PAGE, World, type Process } from './fuzz-world.ts';

const CPUS = ['x86-64', 'x86-64-5level', 'arm64', 'riscv-sv39', 'riscv-sv48', 'riscv-sv57'];

/** A statement that can be drawn: its weight, and the text, `null` if there is nothing to draw it about. */
interface Draw {
  readonly weight: number;
  readonly text: (process: Process) => string | null;
}

/** What a script of at least `ops` random statements looks like: its lines. */
export function randomScript(seed: number, ops: number): string[] {
  return new ScriptDraw(new Dice(seed)).script(ops);
}

class ScriptDraw {
  private readonly dice: Dice;
  private readonly world: World;
  private readonly calls: Calls;
  private readonly draws: readonly Draw[];

  constructor(dice: Dice) {
    this.dice = dice;
    this.world = new World(dice);
    const calls = new Calls(this.world);
    this.calls = calls;
    this.draws = [
      { weight: 80, text: (process) => calls.access(process) },
      { weight: 10, text: (process) => calls.mmap(process) },
      { weight: 4, text: (process) => calls.munmap(process) },
      { weight: 4, text: (process) => calls.mprotect(process) },
      { weight: 6, text: (process) => calls.madvise(process) },
      { weight: 4, text: (process) => calls.mremap(process) },
      { weight: 2, text: (process) => calls.brk(process) },
      { weight: 10, text: (process) => calls.hmadvise(process) },
      { weight: 2, text: (process) => calls.fork(process) },
      { weight: 1, text: () => calls.exit() },
      { weight: 1, text: (process) => (dice.oneIn(2) ? calls.execve(process) : calls.destroySpace(process)) },
      { weight: 2, text: (process) => calls.attachAny(process) },
      { weight: 1, text: () => (this.world.devices.length < 4 ? this.device() : null) },
      { weight: 30, text: (process) => this.parallel(process) },
      { weight: 1, text: (process) => calls.oomReap(process) },
      { weight: 1, text: () => (dice.oneIn(2) ? calls.destroyDevice() : null) },
      { weight: 4, text: (process) => calls.reclaim(process) },
      { weight: 4, text: (process) => calls.migratePages(process) },
      { weight: 3, text: (process) => calls.pin(process, 'pin') },
      { weight: 3, text: (process) => calls.pin(process, 'unpin') },
      { weight: 5, text: (process) => calls.inject(process) },
    ];
  }

  script(ops: number): string[] {
    const { world, calls, dice } = this;
    const lines = this.header();
    while (lines.length < ops || calls.pending.length > 0) {
      const line = calls.pending.shift() ?? dice.weighted(this.draws).text(world.process());
      if (line !== null) lines.push(line);
      if (dice.oneIn(8)) world.moveFocus();
    }
    for (const { name } of world.processes) lines.push(`exit(${name})`);
    return [...lines, 'expect clean'];
  }

  private header(): string[] {
    const { dice, world } = this;
    const { granule, slots, cpus } = world;
    const host = (granule / 1024) * (dice.oneIn(3) ? dice.between(2, slots) : dice.between(slots, 4 * slots));
    const lines = [
      `machine(host=${host}K, granule=${granule === PAGE ? '4K' : '2M'}, cpu=${dice.pick(CPUS)}, cpus=${cpus}, ` +
        `seed=${dice.below(1000)}, xa_chunk_shift=${dice.pick([4, 6])})`,
    ];
    for (let devices = dice.oneIn(12) ? 0 : dice.between(1, 3); devices > 0; devices--)
      lines.push(this.device());
    this.calls.settle(world.addProcess('main', null));
    return lines;
  }

  private device(): string {
    const { dice, world } = this;
    const name = world.fresh('gpu');
    const nodes = dice.oneIn(4) ? dice.between(2, 3) : 1;
    const isPeer = dice.oneIn(5);
    const cap = [...(dice.oneIn(8) ? [] : ['REPLAYABLE']), ...(isPeer ? ['PEER'] : [])].join('|') || '0';
    const granules = dice.pick([
      dice.below(2),
      dice.between(1, 3),
      dice.between(1, 3),
      dice.between(1, world.slots),
    ]);
    const memory = (world.granule / 1024) * granules * (dice.oneIn(2) ? nodes : 1);
    const mmu = dice.pick(['gpu', 'gpu', 'npu', 'npu', ...CPUS]);
    const link = dice.pick(['pcie4', 'cxl', 'coherent']);
    const reserved = isPeer && dice.oneIn(2) ? `, reserved=${hex(world.at(0))}-${hex(world.at(2))}` : '';
    world.devices.push({ name, isCoherent: link !== 'pcie4' });
    const made = `${name} = gm_dev_create(memory=${memory}K, mmu=${mmu}, cap=${cap}, link=${link}`;
    return `${made}${nodes > 1 ? `, hnodes=${nodes}` : ''}${reserved})`;
  }

  /** Two or three actors, one or two statements each, about the same few places. */
  private parallel(process: Process): string {
    const { dice, world } = this;
    const cpus = Array.from({ length: world.cpus }, (_, cpu) => world.cpuOf(process, cpu));
    const devices = [...process.devices].filter((device) => world.devices.includes(device));
    const actors = [
      ...cpus.map((by) => ({ by, device: null })),
      ...devices.map((device) => ({ by: '', device })),
    ];
    const branches: string[] = [];
    for (let left = dice.between(2, 4); left > 0 && actors.length > 0; left--) {
      const [{ by, device }] = actors.splice(dice.below(actors.length), 1) as [(typeof actors)[number]];
      const statements = Array.from({ length: dice.between(1, 2) }, () =>
        device === null ? this.beside(process, by) : this.calls.deviceAccess(process, device),
      );
      branches.push(statements.join('; '));
    }
    return `parallel { ${branches.join(' | ')} }`;
  }

  private beside(process: Process, by: string): string {
    const { dice, calls } = this;
    if (dice.oneIn(2)) return `${by} ${calls.action(process, this.world.slot(process))}`;
    const drawn = dice.oneIn(10) ? this.rare(process) : this.common(process);
    const text = drawn ?? calls.action(process, this.world.slot(process));
    const [, binding = '', call] = /^(\w+ = )?(?:(?:\w+\.)?cpu\d* )?(.*)$/.exec(text)!;
    return `${binding}${by} ${call!}`;
  }

  private common(process: Process): string | null {
    const { calls } = this;
    return this.dice.pick([
      () => calls.munmap(process),
      () => calls.madvise(process),
      () => calls.madvise(process),
      () => calls.hmadvise(process),
      () => calls.hmadvise(process),
      () => calls.mmap(process),
      () => calls.mprotect(process),
      () => calls.mremap(process),
      () => calls.migratePages(process),
      () => calls.migratePages(process),
      () => calls.pin(process, 'pin'),
      () => calls.pin(process, 'unpin'),
      () => calls.reclaim(process),
      () => calls.reclaim(process),
    ])();
  }

  /** Calls that change much at once. */
  private rare(process: Process): string | null {
    const { calls } = this;
    return this.dice.pick([
      () => calls.oomReap(process),
      () => calls.destroySpace(process),
      () => calls.execve(process),
      () => calls.fork(process),
      () => (process.heaps.length === 0 ? null : calls.brk(process)),
      () => calls.attachAny(process),
      () => calls.destroyDevice(),
      () => (process.name === 'main' ? null : calls.exit()),
    ])();
  }
}
