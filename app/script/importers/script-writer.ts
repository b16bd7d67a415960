// Writes the script that a recording becomes: a header with the machine, devices and attachments, the calls as statements,
// and touches by the rules of interface.md (Importing). Our decision where that is silent: turns are counted over all touches.

import { MOST_STATEMENTS } from '../limits.ts';
import { printSize } from '../printer.ts';
import { FIRST_PROCESS } from '../first-process.ts';
import { AddressSpace, type FreshPages } from './address-space.ts';
import { Notes } from './facts.ts';
import type { ImportOptions } from './options.ts';

/** A process of the script: null is the first, others are called by their names. */
export type ProcessName = string | null;

interface Process {
  space: AddressSpace;
  /** Pages that it may have touched: by whomever, and by each device. */
  touched: number;
  readonly byDevice: number[];
}

const PAGE = 4096;
const WORD = 2 ** 32;

/** Collects the lines of one script. */
export class ScriptWriter {
  readonly notes = new Notes();
  private readonly options: ImportOptions;
  private readonly body: string[] = [];
  private readonly processes = new Map<ProcessName, Process>();
  private statements = 0;
  private turn = 0;
  private hostPages = 0;
  private mostHostPages = 0;
  private readonly devicePages: number[];
  private readonly mostDevicePages: number[];
  private highest = 0;

  constructor(options: ImportOptions) {
    this.options = options;
    this.devicePages = Array.from({ length: options.devices }, () => 0);
    this.mostDevicePages = [...this.devicePages];
    this.processes.set(null, this.newProcess(new AddressSpace()));
  }

  private newProcess(space: AddressSpace): Process {
    return { space, touched: 0, byDevice: this.devicePages.map(() => 0) };
  }

  private process(name: ProcessName): Process {
    const known = this.processes.get(name) ?? this.newProcess(new AddressSpace());
    this.processes.set(name, known);
    return known;
  }

  /** The mappings of a process. */
  space(name: ProcessName): AddressSpace {
    return this.process(name).space;
  }

  /** Whether the script has more statements than it may. */
  get isFull(): boolean {
    return this.statements > MOST_STATEMENTS;
  }

  /** Adds a statement. */
  statement(text: string): void {
    this.body.push(text);
    this.statements++;
  }

  /** Adds a line that is listed and not run. */
  comment(text: string): void {
    this.body.push(`# ${text}`);
  }

  /** A process forked: its child, attached to every device. */
  fork(text: string, parent: ProcessName, child: string): void {
    this.statement(text);
    const { space, touched } = this.process(parent);
    const process = this.newProcess(space.copy());
    this.processes.set(child, process);
    this.addHostPages(process, touched);
    this.attach(child);
  }

  /** A process has a fresh address space, attached to every device. */
  execve(text: string, name: ProcessName): void {
    this.statement(text);
    this.release(name);
    this.attach(name);
  }

  /** A process ended. */
  exit(text: string, name: ProcessName): void {
    this.statement(text);
    this.release(name);
    this.processes.delete(name);
  }

  private release(name: ProcessName): void {
    const process = this.process(name);
    process.space.clear();
    this.hostPages -= process.touched;
    process.touched = 0;
    for (const [device, pages] of process.byDevice.entries()) {
      this.devicePages[device]! -= pages;
      process.byDevice[device] = 0;
    }
  }

  private attach(name: ProcessName): void {
    const process = name === null ? '' : `, proc=${name}`;
    for (let device = 0; device < this.options.devices; device++) {
      this.statement(`gm_as_attach(gpu${device}${process})`);
    }
  }

  /** Pages at or above 2^47 need a processor with wider addresses. */
  reach(endPage: number): void {
    this.highest = Math.max(this.highest, endPage);
  }

  /** Touches pages that became accessible, as the options say. */
  touch(name: ProcessName, ranges: readonly FreshPages[]): void {
    if (this.options.touch === 'none') return;
    for (const { first, end, writable, peer } of ranges) {
      const last = this.options.touch === 'first' ? first + 1 : end;
      for (let page = first; page < last && !this.isFull; page++) {
        const device = this.nextDevice(peer);
        this.access(name, device, page, `${page.toString(16)}000`, writable);
      }
    }
  }

  /** Whose turn it is to touch: the number of a device, or null for the processor. */
  nextDevice(peer: boolean): number | null {
    const { touchBy, devices } = this.options;
    if (touchBy === 'cpu') return null;
    const turn = this.turn++ % (devices + 1);
    if (!peer) return null;
    if (touchBy !== 'alternate') return Number(touchBy.slice('gpu'.length));
    return turn === 0 ? null : turn - 1;
  }

  /** One access: a store writes the low 32 bits of the page index. `address` in hexadecimal digits. */
  access(name: ProcessName, device: number | null, page: number, address: string, store: boolean): void {
    const who = this.actor(name, device);
    this.statement(store ? `${who} store 0x${address} ${page % WORD}` : `${who} load 0x${address}`);
    this.notes.add('touches', device === null ? 'cpu' : `gpu${device}`);
    const process = this.process(name);
    this.addHostPages(process, 1);
    if (device === null) return;
    process.byDevice[device]! += 1;
    this.devicePages[device]! += 1;
    this.mostDevicePages[device] = Math.max(this.mostDevicePages[device]!, this.devicePages[device]!);
  }

  /** A device that is attached to several processes must be told which is meant. */
  private actor(name: ProcessName, device: number | null): string {
    const unit = device === null ? 'cpu' : `gpu${device}`;
    if (name !== null) return `${name}.${unit}`;
    return device !== null && this.processes.size > 1 ? `${FIRST_PROCESS}.${unit}` : unit;
  }

  private addHostPages(process: Process, pages: number): void {
    process.touched += pages;
    this.hostPages += pages;
    this.mostHostPages = Math.max(this.mostHostPages, this.hostPages);
  }

  /** The whole script after its first comments, and how many statements it has. */
  finish(): { readonly script: string; readonly statements: number } {
    const header = this.header();
    const script = `${header.concat(this.body).join('\n')}\n`;
    return { script, statements: this.statements + header.length };
  }

  private header(): string[] {
    const numbers = Array.from({ length: this.options.devices }, (_, device) => device);
    return [
      `machine(host=${memoryFor(this.mostHostPages, LEAST_HOST)}, granule=4K${this.wideCpu()})`,
      ...numbers.map(
        (device) =>
          `gpu${device} = gm_dev_create(memory=${memoryFor(this.mostDevicePages[device]!, LEAST_DEVICE)})`,
      ),
      ...numbers.map((device) => `gm_as_attach(gpu${device})`),
    ];
  }

  private wideCpu(): string {
    if (this.highest <= USER_END) return '';
    return this.highest <= 2 ** 36 ? ', cpu=arm64' : ', cpu=x86-64-5level';
  }
}

/** The page after the last that a program may use on x86-64 (model.md §5). */
export const USER_END = 2 ** 35 - 1;

/** The same with 5-level page tables. */
export const WIDE_USER_END = 2 ** 44 - 1;

const LEAST_HOST = 64 * 2 ** 20;
const LEAST_DEVICE = 16 * 2 ** 20;

/** Memory for some pages of data, an eighth more for whatever else is kept, as a power of two. */
function memoryFor(pages: number, least: number): string {
  const bytes = pages * PAGE * 1.125;
  return printSize(BigInt(2 ** Math.ceil(Math.log2(Math.max(bytes, least)))));
}
