// A machine as a row of text, one character a page (a granule), and back. What a failing test prints is the same drawing.
//
//   `.` absent   `-` nomap   `C` on the host   `0` `1` … on that device      in peer-shared VMAs
//   `_` untouched   `c` mapped by the CPU                                    in ordinary VMAs
//   ` ` no VMA
//
// `drawn('C0.- _c')` makes it: every touched page holds 100 + its number in word 0.

import { pageIndex } from '../base/bits.ts';
import type { MachineConfig } from '../command.ts';
import type { DeviceSpec } from '../gmem/gm-dev.ts';
import { VmFlag } from '../mm/structs.ts';
import { MapFlag } from '../uapi.ts';
import { kinds, Rig, type Said, type Who } from './rig.ts';

/** Address of the first page of every drawing. */
const BASE = 0x10_0000_0000n;

/** What is drawn beside the row. */
export interface Setting extends Partial<MachineConfig> {
  /** The devices; by default two `gpu`s of 16 MiB, attached. */
  readonly devices?: readonly Partial<DeviceSpec>[];
}

/** A machine with a row of pages that can be drawn again at any time. */
export class DrawnRig extends Rig {
  private readonly width: number;

  constructor({ devices = [{}, {}], ...config }: Setting, row: string) {
    super(config);
    this.width = row.length;
    for (const spec of devices) this.attach(this.device(spec));
    for (const match of row.matchAll(/[-.C0-9]+|[_c]+/g)) this.fill(match[0], match.index);
  }

  /** Address of page `page` of the row. */
  at(page: number): bigint {
    return BASE + BigInt(page) * this.size;
  }

  /** Bytes of so many pages. */
  pages(count: number): bigint {
    return BigInt(count) * this.size;
  }

  /** The row as it is now, trailing holes left out; `pid` is the calling process. */
  get row(): string {
    return Array.from({ length: this.width + 4 }, (_, page) => this.characterAt(page))
      .join('')
      .trimEnd();
  }

  loadAt(who: Who, page: number): Said {
    return this.load(who, this.at(page));
  }

  storeAt(who: Who, page: number, value: number): Said {
    return this.store(who, this.at(page), value);
  }

  private fill(run: string, first: number): void {
    const kind = /[_c]/.test(run) ? kinds.ANON : kinds.PEER;
    this.mmap(this.at(first), this.pages(run.length), kind | MapFlag.MAP_FIXED);
    for (let i = 0; i < run.length; i++) this.touch(run.charAt(i), first + i);
  }

  private touch(character: string, page: number): void {
    if (character === '.' || character === '_') return;
    const isDevice = /[0-9]/.test(character);
    this.storeAt(isDevice ? Number(character) : 'cpu', page, 100 + page);
    if (character === '-') this.madvise(this.at(page), this.size);
  }

  private characterAt(page: number): string {
    const { k, machine, pid } = this;
    const vma = k.vmaIndex.lookup(pid, pageIndex(this.at(page)));
    if (vma === 0) return ' ';
    const { state, device } = machine.stateAt(pid, this.at(page));
    if (!k.vmas.has(vma, VmFlag.PeerShared)) return state === 'CPU' ? 'c' : '_';
    return { ABSENT: '.', NOMAP: '-', CPU: 'C', DEVICE: String(device - 1) }[state];
  }
}

/** The machine that a row describes. */
export const drawn = (row: string, setting: Setting = {}): DrawnRig => new DrawnRig(setting, row);
