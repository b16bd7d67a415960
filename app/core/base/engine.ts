// What every part of the core needs: the journal, the clock, the steps, injected faults and the scheduler of one machine. Our decision.

import { Clock } from './clock.ts';
import { Digest } from './digest.ts';
import { FaultInjection } from './fault-injection.ts';
import { Findings } from './findings.ts';
import { Journal } from './journal.ts';
import { Lockdep } from './lockdep.ts';
import { Prng } from './prng.ts';
import { Scheduler } from './scheduler.ts';
import { MutedSteps, Steps } from './steps.ts';

/** The foundations of one machine. Made once, before any slab. */
export class Engine {
  readonly journal = new Journal();
  readonly clock = new Clock(this.journal);
  readonly steps = new Steps(this.journal, this.clock);
  readonly faults = new FaultInjection(this.journal, this.steps);
  readonly findings = new Findings();
  readonly lockdep = new Lockdep(this.findings, this.steps);
  readonly prng: Prng;
  readonly scheduler: Scheduler;

  constructor(seed: number) {
    this.prng = new Prng(this.journal, seed);
    this.scheduler = new Scheduler(this.journal, this.prng, this.steps);
  }

  /** The same foundations with steps that go nowhere: for what watches the machine and is no part of it. */
  muted(): Engine {
    const quiet = Object.create(Engine.prototype) as Engine;
    return Object.assign(quiet, this, {
      steps: new MutedSteps(this.journal, this.clock),
      faults: this.faults.never(),
    });
  }

  /** A digest of all columns registered so far and later; make it once the machine is whole. */
  newDigest(): Digest {
    return new Digest(this.journal);
  }
}
