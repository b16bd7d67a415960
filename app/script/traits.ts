// What each kind of statement may carry around its body. Data for the parser and the check of names. Our decision.

import type { StatementKind } from './ast.ts';
import type { NameKind } from './errors.ts';

/** `actor`: who may perform it; `answers`: `=> …` may follow; `binds`: what `a = …` names, null for nothing. */
export interface Traits {
  readonly actor: 'nobody' | 'cpu' | 'anyone';
  readonly answers: boolean;
  readonly binds: NameKind | null;
}

const call: Traits = { actor: 'cpu', answers: true, binds: null };
const placing: Traits = { ...call, binds: 'value' };
const silent: Traits = { actor: 'nobody', answers: false, binds: null };

/** The traits of every kind. */
export const traits: Readonly<Record<StatementKind, Traits>> = {
  machine: silent,
  gm_dev_create: { ...call, binds: 'device' },
  gm_dev_destroy: call,
  gm_as_attach: call,
  gm_as_destroy: call,
  mmap: placing,
  munmap: call,
  mremap: placing,
  mprotect: call,
  madvise: call,
  brk: placing,
  msync: call,
  mlock: call,
  munlock: call,
  hmadvise: call,
  fork: { ...call, binds: 'process' },
  execve: call,
  exit: call,
  oom_reap: call,
  reclaim: placing,
  migrate_pages: placing,
  pin: call,
  unpin: call,
  load: { actor: 'anyone', answers: true, binds: 'value' },
  store: { actor: 'anyone', answers: true, binds: null },
  inject: silent,
  parallel: silent,
  expectState: silent,
  expectClean: silent,
  expectReport: silent,
  expectCounter: silent,
  note: silent,
  cue: silent,
  focus: silent,
  errata: silent,
  listed: silent,
};
