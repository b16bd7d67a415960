// Constants of the user-space interface, by their Linux names and values (x86-64 uapi headers; RFC patches 4/6 and 5/6 for GMEM's).

/** `prot` bits of mmap and mprotect. */
export const Prot = {
  PROT_NONE: 0,
  PROT_READ: 1,
  PROT_WRITE: 2,
  PROT_EXEC: 4,
  PROT_SEM: 8,
  PROT_GROWSDOWN: 0x1000000,
  PROT_GROWSUP: 0x2000000,
} as const;

/** `flags` bits of mmap. `MAP_PEER_SHARED` is the RFC's (patch 5/6). */
export const MapFlag = {
  MAP_SHARED: 0x1,
  MAP_PRIVATE: 0x2,
  MAP_SHARED_VALIDATE: 0x3,
  MAP_FIXED: 0x10,
  MAP_ANONYMOUS: 0x20,
  MAP_32BIT: 0x40,
  MAP_GROWSDOWN: 0x100,
  MAP_DENYWRITE: 0x800,
  MAP_EXECUTABLE: 0x1000,
  MAP_LOCKED: 0x2000,
  MAP_NORESERVE: 0x4000,
  MAP_POPULATE: 0x8000,
  MAP_NONBLOCK: 0x10000,
  MAP_STACK: 0x20000,
  MAP_HUGETLB: 0x40000,
  MAP_SYNC: 0x80000,
  MAP_FIXED_NOREPLACE: 0x100000,
  MAP_PEER_SHARED: 0x8000000,
} as const;

/** `flags` bits of mremap. */
export const MremapFlag = { MREMAP_MAYMOVE: 1, MREMAP_FIXED: 2, MREMAP_DONTUNMAP: 4 } as const;

/** `advice` of madvise; `MADV_PREFETCH` (26) is hmadvise's, from RFC patch 4/6. */
export const Advice = {
  MADV_NORMAL: 0,
  MADV_RANDOM: 1,
  MADV_SEQUENTIAL: 2,
  MADV_WILLNEED: 3,
  MADV_DONTNEED: 4,
  MADV_FREE: 8,
  MADV_REMOVE: 9,
  MADV_DONTFORK: 10,
  MADV_DOFORK: 11,
  MADV_MERGEABLE: 12,
  MADV_UNMERGEABLE: 13,
  MADV_HUGEPAGE: 14,
  MADV_NOHUGEPAGE: 15,
  MADV_DONTDUMP: 16,
  MADV_DODUMP: 17,
  MADV_WIPEONFORK: 18,
  MADV_KEEPONFORK: 19,
  MADV_COLD: 20,
  MADV_PAGEOUT: 21,
  MADV_POPULATE_READ: 22,
  MADV_POPULATE_WRITE: 23,
  MADV_DONTNEED_LOCKED: 24,
  MADV_COLLAPSE: 25,
  MADV_PREFETCH: 26,
  MADV_HWPOISON: 100,
  MADV_SOFT_OFFLINE: 101,
  MADV_GUARD_INSTALL: 102,
  MADV_GUARD_REMOVE: 103,
} as const;

/** Errors that the model answers, by name; the number is Linux's errno. */
export const Errno = {
  EPERM: 1,
  ESRCH: 3,
  EBADF: 9,
  ENOMEM: 12,
  EFAULT: 14,
  EEXIST: 17,
  ENODEV: 19,
  EINVAL: 22,
} as const;
export type ErrnoName = keyof typeof Errno;

/** What the core of GMEM and drivers answer each other (`enum gm_ret`, RFC patch 3/6). */
export const GmRet = { SUCCESS: 0, NOMEM: 1, PAGE_EXIST: 2, MIGRATING: 3, FAILURE_UNKNOWN: 4 } as const;
export type GmRet = (typeof GmRet)[keyof typeof GmRet];

/** Flags of a `gm_mapping` (RFC patch 2/6): exactly one of the first three. */
export const GmPage = { CPU: 0x10, DEVICE: 0x20, NOMAP: 0x40, WILLNEED: 0x80 } as const;

/** The bits of `GmPage` of which exactly one is set. */
export const GM_PAGE_TYPE_MASK = 0x70;

/** Capabilities of a device (RFC patch 3/6). */
export const GmDevCap = { REPLAYABLE: 0x1, PEER: 0x10 } as const;

/** How a device's MMU takes part (RFC patch 3/6, `enum gm_mmu_mode`). */
export const GmMmuMode = { SHARE: 0, COHERENT_EXCLUSIVE: 1, REPLICATE: 2 } as const;
export type GmMmuModeName = keyof typeof GmMmuMode;

/** Places that are proposed to PEER devices before an mmap gives up (RFC patch 5/6). */
export const GMEM_MMAP_RETRY_TIMES = 10;

/** Work items of a prefetch that run at once (RFC patch 4/6). */
export const GM_WORK_CONCURRENCY = 4;
