// Words of the traces that replay writes: names of tracks, of what lies on them, and comments. Short, because trace viewers are narrow.

import type { GraphStep } from './cli-replay.ts';

/** Words of `replay --format ftrace` and `--format chrome`. */
export const traceWords = {
  /** The two groups of tracks of one run. */
  machine: (path: string): string => `${path}: simulated machine`,
  links: (path: string): string => `${path}: links`,

  script: 'script',
  /** What an actor does for one statement, around its functions; some functions have the same name. */
  doing: (kind: string): string => `statement: ${kind}`,
  /** The track of a device's link; `lane` counts from 0 where copies overlap. */
  link: (device: string, lane: number): string => `${device} link${lane === 0 ? '' : ` (${lane + 1})`}`,
  copy: (isHome: boolean): string => (isHome ? 'copy home' : 'copy to device'),

  cpuFault: 'CPU fault',
  deviceFault: 'device fault',
  prefetch: 'prefetch',
  migration: (isHome: boolean): string => (isHome ? 'migrated home' : 'migrated to device'),
  eviction: 'evicted',
  report: (kind: string): string => `report: ${kind}`,
  framesInUse: (owner: string | null, node: number): string =>
    `frames in use: ${owner === null ? 'host' : `${owner}, node ${node}`}`,

  /** A statement above what it did, and what became of it, as comments of the trace. */
  statement: (line: number, text: string): string => `line ${line}: ${text}`,
  outcome: (sentence: string): string => `-> ${sentence}`,
  /** A step that is no function: `lock mmap_lock 1, shared` or `pte set mmu=gpu0 va=0x…`. */
  step: (step: GraphStep): string => {
    switch (step.kind) {
      case 'enter':
      case 'leave':
        return step.name;
      case 'lock':
      case 'unlock':
        return `${step.kind} ${step.lock} ${step.object}${step.shared ? ', shared' : ''}`;
      case 'other':
        return [step.name, ...step.numbers.map(([name, value]) => `${name}=${value}`)].join(' ');
    }
  },
};
