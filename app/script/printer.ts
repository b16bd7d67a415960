// Statements → text: for statements that clicks append, and for importers. Reading what was printed gives the same statement,
// and printing that gives the same text. Our decision.

import type { Actor, Address, Answer, Injection, Name, Recorded, Statement, StatementOf } from './ast.ts';
import { advice, flags } from './grammar.ts';

const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** An address as a script writes it. */
function printAddress(address: Address): string {
  if (address.kind === 'literal') return address.value === 0n ? 'NULL' : hex(address.value);
  const { name, offset } = address;
  if (offset === 0n) return name.text;
  return offset > 0n ? `${name.text}+${hex(offset)}` : `${name.text}-${hex(-offset)}`;
}

const suffixes = [
  ['T', 40n],
  ['G', 30n],
  ['M', 20n],
  ['K', 10n],
] as const;

/** A number of bytes with the greatest suffix that divides it. */
export function printSize(bytes: bigint): string {
  if (bytes === 0n) return '0';
  for (const [letter, shift] of suffixes) {
    if ((bytes & ((1n << shift) - 1n)) === 0n) return `${bytes >> shift}${letter}`;
  }
  return String(bytes);
}

type FlagNames = readonly (readonly [name: string, bits: number])[];

/** A table's names, those of several bits first, without aliases and those of no bits. */
function namesOf(table: Readonly<Record<string, number>>): FlagNames {
  const names = new Map<number, string>();
  for (const [name, bits] of Object.entries(table)) if (bits !== 0 && !names.has(bits)) names.set(bits, name);
  return [...names].map(([bits, name]) => [name, bits]);
}

function joined(value: number, names: FlagNames, zero: string): string {
  let rest = value;
  let text = '';
  for (const [name, bits] of names) {
    if ((rest & bits) >>> 0 !== bits) continue;
    text = text === '' ? name : `${text}|${name}`;
    rest = (rest & ~bits) >>> 0;
  }
  if (rest !== 0) text = `${text === '' ? '' : `${text}|`}0x${rest.toString(16)}`;
  return text === '' ? zero : text;
}

const { MAP_SHARED_VALIDATE, MAP_HUGETLB, ...otherMapFlags } = flags.map;
const mapNames = namesOf({ MAP_SHARED_VALIDATE, ...otherMapFlags, MAP_HUGETLB });
const protNames = namesOf(flags.prot);
const mremapNames = namesOf(flags.mremap);
const msyncNames = namesOf(flags.msync);

const HUGE_SHIFT = 26;
const hugeBits = (value: number): number => ((value & MAP_HUGETLB) === 0 ? 0 : value >>> HUGE_SHIFT);

/** Bits of `mmap`'s flags by name. With MAP_HUGETLB the upper six are the size of a huge page. */
export function printMapFlags(value: number): string {
  const huge = hugeBits(value);
  const text = joined(huge === 0 ? value : value & (2 ** HUGE_SHIFT - 1), mapNames, '0');
  return huge === 0 ? text : `${text}|${huge}<<MAP_HUGE_SHIFT`;
}

/** Bits of `prot` by name. */
export const printProt = (value: number): string => joined(value, protNames, 'PROT_NONE');

const adviceNames = new Map<number, string>(Object.entries(advice).map(([name, value]) => [value, name]));
/** Advice by name. */
export const printAdvice = (value: number): string => adviceNames.get(value) ?? String(value);

const printText = (text: string): string =>
  `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`;

function printActor(actor: Actor): string {
  const process = actor.process === null ? '' : `${actor.process.text}.`;
  if (actor.kind === 'device') return `${process}${actor.device.text} `;
  return `${process}cpu${actor.cpu === 0 ? '' : actor.cpu} `;
}

function printAnswer(answer: Answer): string {
  switch (answer.kind) {
    case 'value':
      return answer.value.kind === 'literal' ? printValue(answer.value.value) : printAddress(answer.value);
    case 'errno':
      return `-${answer.errno}`;
    case 'gmRet':
    case 'signal':
      return answer.name;
  }
}

const SMALL = 0x1_0000_0000n;

/** Small values as decimals, what may be an address in hexadecimal. */
const printValue = (value: bigint): string => (value < SMALL ? String(value) : hex(value));

function printRecorded({ value, errno }: Recorded): string {
  if (errno !== null) return ` = -1 ${errno}`;
  return value === null ? ' = ?' : ` = ${value === 0n ? '0' : hex(value)}`;
}

/** One statement as one line (a `parallel` block as one line, too). */
export function printStatement(statement: Statement): string {
  if (statement.kind === 'listed') return `# ${statement.text}`;
  const { binding, actor, expected, recorded } = statement;
  const before = binding === null ? '' : `${binding.text} = `;
  const by = actor === null ? '' : printActor(actor);
  const result = recorded === null ? '' : printRecorded(recorded);
  const answer = expected === null ? '' : ` => ${printAnswer(expected)}`;
  return `${before}${by}${printBody(statement)}${result}${answer}`;
}

const call = (name: string, ...args: readonly string[]): string => `${name}(${args.join(', ')})`;
const key = (name: string, value: string | number | bigint | null): string[] =>
  value === null ? [] : [`${name}=${value}`];
const size = (name: string, value: bigint | null): string[] =>
  key(name, value === null ? null : printSize(value));
const optional = (name: Name | null): string[] => (name === null ? [] : [name.text]);

function printBody(statement: Exclude<Statement, { kind: 'listed' }>): string {
  const bytes = statement.recorded === null ? printSize : String;
  switch (statement.kind) {
    case 'machine':
      return printMachine(statement);
    case 'gm_dev_create':
      return printDevice(statement);
    case 'gm_as_attach': {
      const { device, mode, process } = statement;
      return call('gm_as_attach', device.text, ...key('mode', mode), ...key('proc', process?.text ?? null));
    }
    case 'mmap': {
      const { address, length, prot, flags: bits, fd, file, offset } = statement;
      const descriptor = file === null ? String(fd) : `${fd}<${file}>`;
      const at = offset === 0n ? '0' : hex(offset);
      const range = [printAddress(address), bytes(length)];
      return call('mmap', ...range, printProt(prot), printMapFlags(bits), descriptor, at);
    }
    case 'mremap': {
      const { address, oldLength, newLength, flags: bits, newAddress } = statement;
      const target = newAddress === null ? [] : [printAddress(newAddress)];
      const how = joined(bits, mremapNames, '0');
      return call('mremap', printAddress(address), bytes(oldLength), bytes(newLength), how, ...target);
    }
    case 'mprotect':
      return call('mprotect', ...printRange(statement, bytes), printProt(statement.prot));
    case 'madvise':
      return call('madvise', ...printRange(statement, bytes), printAdvice(statement.advice));
    case 'msync':
      return call('msync', ...printRange(statement, bytes), joined(statement.flags, msyncNames, '0'));
    case 'munmap':
    case 'mlock':
    case 'munlock':
      return call(statement.kind, ...printRange(statement, bytes));
    case 'hmadvise': {
      const target = typeof statement.target === 'bigint' ? String(statement.target) : statement.target.text;
      return call('hmadvise', target, ...printRange(statement, bytes), printAdvice(statement.advice));
    }
    case 'migrate_pages': {
      const length = statement.length === null ? [] : [bytes(statement.length)];
      return call('migrate_pages', printAddress(statement.address), ...length);
    }
    case 'brk':
    case 'pin':
    case 'unpin':
      return call(statement.kind, printAddress(statement.address));
    case 'fork':
      return call('fork');
    case 'gm_dev_destroy':
      return call('gm_dev_destroy', statement.device.text);
    case 'gm_as_destroy':
    case 'execve':
    case 'exit':
    case 'oom_reap':
      return call(statement.kind, ...optional(statement.process));
    case 'reclaim':
      return call('reclaim', statement.device.text, String(statement.count));
    default:
      return printDirective(statement);
  }
}

const printRange = (
  { address, length }: { readonly address: Address; readonly length: bigint },
  bytes: (value: bigint) => string,
): string[] => [printAddress(address), bytes(length)];

function printMachine(statement: StatementOf<'machine'>): string {
  const { host, granule, cpu, cpus, semantics, seed, cost, xaChunkShift } = statement;
  return call(
    'machine',
    ...size('host', host),
    ...key('granule', granule),
    ...key('cpu', cpu),
    ...key('cpus', cpus),
    ...key('semantics', semantics),
    ...key('seed', seed),
    ...key('cost', cost),
    ...key('xa_chunk_shift', xaChunkShift),
  );
}

function printDevice(statement: StatementOf<'gm_dev_create'>): string {
  const { memory, mmu, capabilities, link, hnodes, reserved } = statement;
  const cap = capabilities === null ? null : capabilities.join('|') || '0';
  return call(
    'gm_dev_create',
    ...size('memory', memory),
    ...key('mmu', mmu),
    ...key('cap', cap),
    ...key('link', link),
    ...key('hnodes', hnodes),
    ...key('reserved', reserved === null ? null : `${hex(reserved.from)}-${hex(reserved.to)}`),
  );
}

type Directive = Extract<
  Statement,
  {
    kind:
      | 'load'
      | 'store'
      | 'inject'
      | 'parallel'
      | 'expectState'
      | 'expectClean'
      | 'expectReport'
      | 'expectCounter'
      | 'note'
      | 'cue'
      | 'focus'
      | 'errata';
  }
>;

function printDirective(statement: Directive): string {
  switch (statement.kind) {
    case 'load':
      return `load ${printAddress(statement.address)}`;
    case 'store':
      return `store ${printAddress(statement.address)} ${statement.value}`;
    case 'inject':
      return `inject ${printInjection(statement.injection)} ${statement.count}`;
    case 'parallel': {
      const schedule = statement.schedule === null ? '' : `schedule=${statement.schedule.join(',')} `;
      const branches = statement.branches.map((branch) => branch.map(printStatement).join('; '));
      return `parallel ${schedule}{ ${branches.join(' | ')} }`;
    }
    case 'expectState': {
      const device = statement.device === null ? '' : ` ${statement.device.text}`;
      return `expect ${printPlace(statement)} ${statement.state}${device}`;
    }
    case 'expectClean':
      return 'expect clean';
    case 'expectReport':
      return `expect report ${statement.report}${statement.erratum === null ? '' : ` ${statement.erratum}`}`;
    case 'expectCounter':
      return `expect counter ${statement.counter} ${statement.comparison} ${statement.value}`;
    case 'note':
    case 'cue':
      return `${statement.kind} ${printText(statement.text)}`;
    case 'focus':
      return `focus ${printPlace(statement)}`;
    case 'errata':
      return `errata ${statement.toggles.map(({ id, on }) => (on ? '+' : '-') + id).join(' ') || 'none'}`;
  }
}

const printPlace = ({
  process,
  address,
}: {
  readonly process: Name | null;
  readonly address: Address;
}): string => (process === null ? '' : `${process.text}.`) + printAddress(address);

function printInjection(injection: Injection): string {
  switch (injection.kind) {
    case 'device':
      return `${injection.device.text} ${injection.operation} ${injection.fault}`;
    case 'dma_map':
      return 'dma_map FAIL';
    case 'kernel':
      return `kernel nomem ${injection.site}`;
  }
}
