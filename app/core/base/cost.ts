// The cost model: simulated nanoseconds an action takes. Assumed round numbers of the right order, one preset; a later version
// gives each its published source and lets presets be switched (model.md §5).

/** Constants in simulated nanoseconds. All are assumptions. */
export const Cost = {
  /** a load or store that hits */
  access: 5,
  /** a load or store that hits memory at the other end of a coherent link */
  remoteAccess: 500,
  /** entering and leaving a CPU page fault */
  cpuFault: 500,
  /** a device raising a fault until the core sees it, and its replay */
  deviceFault: 10_000,
  /** a system call's way in and out */
  systemCall: 100,
  /** zeroing one base page */
  zeroPage: 60,
  /** copying one base page within host memory */
  copyPage: 120,
  /** flushing a range in one MMU */
  tlbFlush: 400,
  /** writing one page-table entry */
  pte: 10,
  /** calling a driver operation */
  driverCall: 200,
  /** beginning a copy over the link */
  dmaLatency: 1_000,
  /** copying one base page over the link (about 25 GB/s) */
  dmaPage: 164,
} as const;
