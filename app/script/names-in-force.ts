// What names stand for while a script runs: devices, processes and values, bound by what statements answered. A name whose call failed
// stays unbound. Our decision (interface.md §1).

import { deviceName, type Answer, type Kernel } from '../core/index.ts';
import type { Address, Name, Statement } from './ast.ts';
import { FIRST_PROCESS } from './first-process.ts';

/** Thrown inside the runner when a statement cannot even be asked: it becomes the outcome `refused`. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** Why a statement was not run: a name is unbound, or a device is attached to several processes and none is named. */
export type Refusal =
  | { readonly code: 'unbound'; readonly name: string }
  | { readonly code: 'ambiguous'; readonly device: string; readonly processes: readonly number[] };

type Meaning =
  | { readonly kind: 'device' | 'process'; readonly id: number }
  | { readonly kind: 'value'; readonly value: bigint };

/** Names in the order of their binding; a later binding of a name replaces an earlier one. */
export class NamesInForce {
  private readonly meanings: Map<string, Meaning>;

  constructor(
    meanings: ReadonlyMap<string, Meaning> = new Map([[FIRST_PROCESS, { kind: 'process', id: 1 }]]),
  ) {
    this.meanings = new Map(meanings);
  }

  /** The same names, to be bound apart from these. */
  copy(): NamesInForce {
    return new NamesInForce(this.meanings);
  }

  /** Takes what a statement with a binding answered; `null` if it did not run. */
  bind({ binding, kind }: Statement, answer: Answer | null): void {
    if (binding === null) return;
    const meaning = answer === null ? null : meaningOf(kind, answer);
    if (meaning === null) this.meanings.delete(binding.text);
    else this.meanings.set(binding.text, meaning);
  }

  /** The device id of a name. */
  device(name: Name): number {
    return this.idOf(name);
  }

  /** The pid of a name; the first process without one. */
  process(name: Name | null): number {
    return name === null ? 1 : this.idOf(name);
  }

  /** An address or value, modulo 2^64. */
  value(address: Address): bigint {
    if (address.kind === 'literal') return address.value;
    const meaning = this.find(address.name);
    const base = meaning.kind === 'value' ? meaning.value : BigInt(meaning.id);
    return BigInt.asUintN(64, base + address.offset);
  }

  private idOf(name: Name): number {
    const meaning = this.find(name);
    return meaning.kind === 'value' ? Number(meaning.value) : meaning.id;
  }

  private find({ text }: Name): Meaning {
    const meaning = this.meanings.get(text);
    if (meaning === undefined) throw new Refused({ code: 'unbound', name: text });
    return meaning;
  }
}

function meaningOf(kind: Statement['kind'], answer: Answer): Meaning | null {
  if (answer.kind === 'code') return null;
  if (answer.kind === 'address') return { kind: 'value', value: answer.address };
  if (kind === 'gm_dev_create') return { kind: 'device', id: answer.object ?? 0 };
  return kind === 'fork'
    ? { kind: 'process', id: answer.value }
    : { kind: 'value', value: BigInt(answer.value) };
}

/** The process that a device acts in when none is named: its only attachment, or the first process when it has none. */
export function onlyAttachment(k: Kernel, device: number): number {
  const pids: number[] = [];
  for (let ctx = k.devices.contexts.data[device]!; ctx !== 0; ctx = k.contexts.nextOfDevice.data[ctx]!)
    pids.push(k.spaces.mm.data[k.contexts.space.data[ctx]!]!);
  if (pids.length > 1)
    throw new Refused({ code: 'ambiguous', device: deviceName(k, device) ?? '', processes: pids });
  return pids[0] ?? 1;
}
