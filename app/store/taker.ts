// Commands that only a part of the page can carry out. Our decision.

/** Hands commands to the part that takes them at present; without one nothing happens. */
export class Taker<T> {
  private taker: ((command: T) => void) | null = null;

  /** Has `taker` take commands from now on; what is returned ends that. */
  take(taker: (command: T) => void): () => void {
    this.taker = taker;
    return () => {
      if (this.taker === taker) this.taker = null;
    };
  }

  ask(command: T): void {
    this.taker?.(command);
  }
}
