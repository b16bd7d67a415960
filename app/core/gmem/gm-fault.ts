// struct gm_fault_t: what a fault of a device carries from the core to its driver (RFC patch 3/6). Not modelled: dma_addr and copy, which
// are arguments here, and size (it is the granule's).

/** One fault of a device on one granule, after everything was checked. */
export interface GmFault {
  readonly mm: number;
  readonly dev: number;
  readonly ctx: number;
  /** First page index of the granule. */
  readonly key: number;
  readonly vma: number;
  /** What the VMA allows, an `Access`. */
  readonly access: number;
  /** The hnode that was asked for, 0 if any will do. */
  readonly node: number;
}
