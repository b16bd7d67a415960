import { describe, expect, it } from 'vitest';
import { defaultMachine, type Command } from '../command.ts';
import { Machine } from '../machine.ts';
import { Advice, GmDevCap, MapFlag, Prot } from '../uapi.ts';
import { History } from './history.ts';

const PAGES = 512n;
const issued = { pid: 1, cpu: 0 } as const;

/** A run whose journal is many chunks long: pages wander between host and device. */
function wander(history: History, rounds: number): void {
  const run = (command: Command): void => void history.run((machine) => machine.execute(command));
  run({
    op: 'gm_dev_create',
    name: 'gpu0',
    memory: 16n << 20n,
    mmu: 'gpu',
    cap: GmDevCap.REPLAYABLE,
    link: 'pcie4',
  });
  run({ op: 'gm_as_attach', ...issued, device: 1, mode: 'COHERENT_EXCLUSIVE' });
  const flags = MapFlag.MAP_PRIVATE | MapFlag.MAP_ANONYMOUS | MapFlag.MAP_PEER_SHARED;
  const addr = 0x7f00_0000_0000n;
  const prot = Prot.PROT_READ | Prot.PROT_WRITE;
  run({ op: 'mmap', ...issued, addr, length: PAGES * 4096n, prot, flags, fd: -1, offset: 0n });
  for (let round = 0; round < rounds; round++) {
    run({ op: 'hmadvise', ...issued, hnid: 1, addr, length: PAGES * 4096n, advice: Advice.MADV_PREFETCH });
    for (let page = 0n; page < PAGES; page += 8n)
      run({ op: 'store', pid: 1, by: { cpu: 0 }, addr: addr + page * 4096n, value: round });
  }
}

describe('checkpoints', () => {
  const machine = new Machine({ ...defaultMachine, granule: '4K', host: 64n << 20n });
  const history = new History(machine, { entries: 30_000, checkpoints: 3 });
  const digests: string[] = [];
  wander(history, 12);
  digests[history.length] = machine.digest();

  it('let go of old journal', () => {
    expect(machine.kernel.engine.journal.first).toBeGreaterThan(0);
    expect(machine.kernel.engine.steps.first).toBeGreaterThan(0);
  });

  it('bring every position back, run again from the nearest one', () => {
    for (let statement = history.length; statement >= 0; statement -= 97) {
      history.moveTo({ statement, step: 0 });
      digests[statement] = machine.digest();
      expect(machine.digestAfresh()).toBe(digests[statement]);
    }
    for (const statement of [3, history.length, 388, 97, 485].filter((i) => digests[i] !== undefined)) {
      history.moveTo({ statement, step: 0 });
      expect(machine.digest()).toBe(digests[statement]);
    }
  });

  it('show the inside of a statement that was let go', () => {
    history.moveTo({ statement: 3, step: 40 });
    const inside = machine.digest();
    expect(machine.digestAfresh()).toBe(inside);
    history.moveTo({ statement: history.length, step: 0 });
    history.moveTo({ statement: 3, step: 40 });
    expect(machine.digest()).toBe(inside);
  });

  it('do not hinder a new future from the past', () => {
    history.moveTo({ statement: 100, step: 0 });
    history.truncate();
    expect(history.length).toBe(100);
    const before = machine.digest();
    history.run((target) => target.execute({ op: 'exit', ...issued }));
    expect(machine.reports.all()).toEqual([]);
    history.moveTo({ statement: 100, step: 0 });
    expect(machine.digest()).toBe(before);
  });
});
