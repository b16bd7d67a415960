// What can be done with a selected page: buttons in fixed places, each a statement of the script's language. Our decision.

/** What an action does. `eagerfree` is `hmadvise(-1, …, MADV_DONTNEED)`, named after the RFC's function. */
export type ActionKind =
  | 'load'
  | 'store'
  | 'prefetch'
  | 'reclaim'
  | 'pin'
  | 'unpin'
  | 'migrate'
  | 'eagerfree'
  | 'dontneed'
  | 'munmap'
  | 'failMap'
  | 'failUnmap'
  | 'failPage';

/** Why an action would be refused; one word for people each. */
export type ActionRefusal =
  | 'noProcess'
  | 'noVma'
  | 'notPeerShared'
  | 'notAttached'
  | 'noAccess'
  | 'notWritable'
  | 'outOfReach'
  | 'notReplayable'
  | 'nothingThere'
  | 'pinned'
  | 'notPinned';

/** One action. `device` null means the CPU. The statement is valid even where the action would be refused. */
export interface ActionView {
  readonly kind: ActionKind;
  readonly device: string | null;
  readonly statement: string;
  readonly refusal: ActionRefusal | null;
}

/** All actions of a selection, in the order of their places. */
export interface ActionsView {
  readonly pid: number;
  readonly index: number;
  readonly actions: readonly ActionView[];
}
