// Addresses as the script would write them: by the name that an mmap gave to its result, where one is in force. Our decision.

import type { SpellAddress } from '../projections/actions.ts';
import type { Recording } from './recording.ts';

/** What a name stands for: `length` bytes from `base` in a process. */
interface Named {
  readonly pid: number;
  readonly base: bigint;
  readonly length: bigint;
}

const FIRST_PROCESS = 1;

/** How to write addresses after the first `statements` statements have run. */
export function spellingAt(recording: Recording, statements: number): SpellAddress {
  let names: Map<string, Named> | null = null;
  return (pid, va) => {
    names ??= namesAt(recording, statements);
    for (const [name, { pid: owner, base, length }] of names)
      if (owner === pid && va >= base && va < base + length)
        return va === base ? name : `${name}+0x${(va - base).toString(16)}`;
    return `0x${va.toString(16)}`;
  };
}

function namesAt(recording: Recording, statements: number): Map<string, Named> {
  const names = new Map<string, Named>();
  const pids = new Map<string, number>();
  for (let at = 0; at < statements; at++) {
    const statement = recording.statements[at]!;
    const name = statement.binding?.text;
    if (name === undefined) continue;
    names.delete(name);
    const { answer } = recording.outcome(at);
    if (statement.kind === 'fork' && answer?.kind === 'value') pids.set(name, answer.value);
    if (statement.kind !== 'mmap' || answer?.kind !== 'address') continue;
    const process = statement.actor?.process?.text;
    const pid = process === undefined ? FIRST_PROCESS : (pids.get(process) ?? FIRST_PROCESS);
    names.set(name, { pid, base: answer.address, length: statement.length });
  }
  return names;
}
