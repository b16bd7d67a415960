// Assertions of our own invariants: on in the shipped app (architecture.md 12, "refuse or crash"). Our decision.

/** Thrown when an invariant of the program itself is broken: the session crashes with what is needed to replay it. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant';
}

/** Crashes unless `condition` holds. `what` names the rule for a developer; it is never shown as an answer. */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new BrokenInvariant(what);
}

/** Marks a place that the types say cannot be reached: the `default:` of an exhaustive switch. */
export function unreachable(value: never): never {
  throw new BrokenInvariant(`unreachable case: ${String(value)}`);
}
