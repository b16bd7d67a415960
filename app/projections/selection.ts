// What is selected: one virtual address of one process. Every view lights its own rendering of it. No kernel symbol; our decision.

/** One page of one process; `index` is a page index. */
export interface SelectedPage {
  readonly pid: number;
  readonly index: number;
}

/** The page that is selected in the whole product, or nothing. */
export type Selection = SelectedPage | null;
