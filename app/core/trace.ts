// The table of kernel functions that the model runs: what a step of kind Enter or Leave names. Ids and facts only; sentences are in
// words/. Each row is kernel name, file, layer, and the RFC patch (n of 6) that adds it or `linux` for what was there before.

/** Whose code a function is: the core of Linux mm, GMEM's own, or a device driver's (its `gm_mmu` operations). */
export type Layer = 'mm' | 'gmem' | 'driver';

/** Where a function comes from: RFC patch 1/6 to 6/6, `linux` (it was there before), or `model` (our decision). */
export type Origin = 1 | 2 | 3 | 4 | 5 | 6 | 'linux' | 'model';

/** One function of the kernel, as a reviewer would look it up. */
export interface KernelFunction {
  readonly name: string;
  readonly file: string;
  readonly layer: Layer;
  readonly origin: Origin;
}

const row = (name: string, file: string, layer: Layer, origin: Origin): KernelFunction => ({
  name,
  file,
  layer,
  origin,
});

/** All functions by key; the key is the name in camelCase. Append new rows at the end of their block. */
const table = {
  doMmap: row('do_mmap', 'mm/mmap.c', 'mm', 'linux'),
  mmapRegion: row('mmap_region', 'mm/mmap.c', 'mm', 5),
  doMunmap: row('do_vmi_munmap', 'mm/mmap.c', 'mm', 'linux'),
  splitVma: row('split_vma', 'mm/mmap.c', 'mm', 'linux'),
  mergeVma: row('vma_merge', 'mm/mmap.c', 'mm', 'linux'),
  unmapRegion: row('unmap_region', 'mm/mmap.c', 'mm', 'linux'),
  alignMunmap: row('do_vmi_align_munmap', 'mm/mmap.c', 'mm', 6),
  vmAreaFree: row('vm_area_free', 'kernel/fork.c', 'mm', 6),
  mprotect: row('do_mprotect_pkey', 'mm/mprotect.c', 'mm', 'linux'),
  mremap: row('mremap', 'mm/mremap.c', 'mm', 'linux'),
  movePageTables: row('move_page_tables', 'mm/mremap.c', 'mm', 'linux'),
  madvise: row('do_madvise', 'mm/madvise.c', 'mm', 'linux'),
  brk: row('brk', 'mm/mmap.c', 'mm', 'linux'),
  dupMm: row('dup_mm', 'kernel/fork.c', 'mm', 5),
  execMmap: row('exec_mmap', 'fs/exec.c', 'mm', 'linux'),
  exitMmap: row('exit_mmap', 'mm/mmap.c', 'mm', 'linux'),
  handleMmFault: row('handle_mm_fault', 'mm/memory.c', 'mm', 'linux'),
  doAnonymousPage: row('do_anonymous_page', 'mm/memory.c', 'mm', 6),
  doHugePmdAnonymousPage: row('do_huge_pmd_anonymous_page', 'mm/huge_memory.c', 'mm', 6),
  doWpPage: row('do_wp_page', 'mm/memory.c', 'mm', 'linux'),
  shmemFault: row('shmem_fault', 'mm/shmem.c', 'mm', 'linux'),
  zapPageRange: row('zap_page_range_single', 'mm/memory.c', 'mm', 'linux'),
  migratePages: row('migrate_pages', 'mm/migrate.c', 'mm', 'linux'),
  pinUserPages: row('pin_user_pages', 'mm/gup.c', 'mm', 'linux'),
  unpinUserPages: row('unpin_user_pages', 'mm/gup.c', 'mm', 'linux'),
  oomReapTaskMm: row('oom_reap_task_mm', 'mm/oom_kill.c', 'mm', 'linux'),
  cpuAccess: row('access', 'the processor', 'mm', 'model'),
  vmObjectCreate: row('vm_object_create', 'mm/vm_object.c', 'gmem', 2),
  vmObjectDropLocked: row('vm_object_drop_locked', 'mm/vm_object.c', 'gmem', 2),
  vmObjectLookup: row('vm_object_lookup', 'mm/vm_object.c', 'gmem', 2),
  vmObjectMappingCreate: row('vm_object_mapping_create', 'mm/vm_object.c', 'gmem', 2),
  freeGmMappings: row('free_gm_mappings', 'mm/vm_object.c', 'gmem', 2),
  unmapGmMappingsRange: row('unmap_gm_mappings_range', 'mm/vm_object.c', 'gmem', 2),
  gmDevCreate: row('gm_dev_create', 'mm/gmem.c', 'gmem', 3),
  gmDevRegisterPhysmem: row('gm_dev_register_physmem', 'mm/gmem.c', 'gmem', 3),
  gmDevUnregisterPhysmem: row('gm_dev_unregister_physmem', 'mm/gmem.c', 'gmem', 3),
  gmDevDestroy: row('gm_dev_destroy', 'mm/gmem.c', 'gmem', 3),
  gmAsCreate: row('gm_as_create', 'mm/gmem.c', 'gmem', 3),
  gmAsAttach: row('gm_as_attach', 'mm/gmem.c', 'gmem', 3),
  gmAsDestroy: row('gm_as_destroy', 'mm/gmem.c', 'gmem', 3),
  gmDevFault: row('gm_dev_fault', 'mm/gmem.c', 'gmem', 3),
  gmEvict: row('gm_evict', 'mm/gmem.c', 'gmem', 'model'),
  gmHostFaultLocked: row('gm_host_fault_locked', 'mm/gmem.c', 'gmem', 3),
  hmadvise: row('hmadvise', 'mm/gmem.c', 'gmem', 4),
  hmadviseDoPrefetch: row('hmadvise_do_prefetch', 'mm/gmem.c', 'gmem', 4),
  hmadviseDoEagerfree: row('hmadvise_do_eagerfree', 'mm/gmem.c', 'gmem', 4),
  prefetchWorkFn: row('prefetch_work_cb', 'mm/gmem.c', 'gmem', 4),
  gmAllocVaInPeerDevices: row('gm_alloc_va_in_peer_devices', 'mm/gmem.c', 'gmem', 5),
  munmapInPeerDevices: row('munmap_in_peer_devices', 'mm/mmap.c', 'gmem', 6),
  peerMap: row('peer_map', 'the driver', 'driver', 3),
  peerUnmap: row('peer_unmap', 'the driver', 'driver', 3),
  peerVaAllocFixed: row('peer_va_alloc_fixed', 'the driver', 'driver', 3),
  peerVaFree: row('peer_va_free', 'the driver', 'driver', 3),
  pmapCreate: row('pmap_create', 'the driver', 'driver', 3),
  pmapDestroy: row('pmap_destroy', 'the driver', 'driver', 3),
  deviceAccess: row('access', 'the device', 'driver', 'model'),
} as const satisfies Record<string, KernelFunction>;

/** A key of the function table. */
export type FunctionKey = keyof typeof table;

const keys = Object.keys(table) as FunctionKey[];

/** Ids of the functions, as numbers in steps: `Fn.gmDevFault`. Stable within one version of the program. */
export const Fn = Object.fromEntries(keys.map((key, id) => [key, id])) as Readonly<
  Record<FunctionKey, number>
>;

/** The row of a function id. */
export const functionOf = (id: number): KernelFunction => table[keys[id]!];
