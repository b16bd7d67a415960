// Mistakes that fuzz must find: `from` stands once in app/core/<file> and becomes `to`.
export const mutations = [
  {
    what: 'a put is forgotten: a migrated page keeps the host page',
    file: 'gmem/to-device.ts',
    from: '      if (isOwned) k.memory.put(host);\n',
    to: '',
  },
  {
    what: 'copied after it was freed: a page that comes home',
    file: 'gmem/driver.ts',
    from: `  const copying = to === NO_FRAME ? null : dmaCopy(k, page, to);
  if (copying !== null) yield* copying;
  k.memory.put(page);
  if (leaf !== NO_FRAME) k.memory.put(page);`,
    to: `  k.memory.put(page);
  if (leaf !== NO_FRAME) k.memory.put(page);
  const copying = to === NO_FRAME ? null : dmaCopy(k, page, to);
  if (copying !== null) yield* copying;`,
  },
  {
    what: 'an inclusive end: the page after a range is zapped too',
    file: 'mm/zap.ts',
    from: '  let cells = tables.leavesFrom(pgd, first, end - 1);',
    to: '  let cells = tables.leavesFrom(pgd, first, end);',
  },
  {
    what: 'the owner is not compared: a second device maps a page of its own',
    file: 'gmem/dev-fault.ts',
    from: 'const isElsewhere = typeOf(k, mapping) === GmPage.DEVICE && k.mappings.dev.data[mapping] !== dev;',
    to: 'const isElsewhere = false;',
  },
  {
    what: 'the CPU keeps its entry when a page goes to a device',
    file: 'gmem/to-device.ts',
    from: '  const zapping = zapOne(k, mm, key);\n',
    to: '  const zapping = null as ReturnType<typeof zapOne>;\n',
  },
  {
    what: 'no second look under the PTE lock: two CPUs enter a page each',
    file: 'mm/map-page.ts',
    from: 'if (order === 0 ? tables.lookup(pgd, index) < 0 : isEmpty(k, pgd, index, 2 ** order)) {',
    to: 'if (order >= 0) {',
  },
  {
    what: 'DONTNEED leaves the copy on the device alive',
    file: 'gmem/release.ts',
    from: '  if (typeOf(k, mapping) === GmPage.DEVICE) yield* releaseDeviceData(k, mm, key, mapping);',
    to: '  if (typeOf(k, mapping) === GmPage.DEVICE) k.watcher?.dropped(mm, key, key + k.granulePages);',
  },
  {
    what: 'devices are not told of a change of protection',
    file: 'mm/mprotect.ts',
    from: 'pmapProtect(k, ctx, first, first + pages, access);',
    to: '{};',
  },
  {
    what: 'a lock is not given back on the way out',
    file: 'mm/fault.ts',
    from: 'if (!staysLocked(k, mapping, ret)) lock.unlock(mapping);',
    to: 'if (ret === GmRet.SUCCESS) lock.unlock(mapping);',
  },
  {
    what: 'keys stay behind when memory moves',
    file: 'mm/mremap.ts',
    from: '  if (peers && !leavesKeys(k, mm, { first, end }, to)) yield* moveMappings(k, mm, { first, end }, to);\n',
    to: '',
  },
  {
    what: 'nr_pages is not counted down',
    file: 'gmem/vm-object.ts',
    from: 'else k.objects.nrPages.add(object, by);',
    to: 'else if (by > 0) k.objects.nrPages.add(object, by);',
  },
  {
    what: 'an evicted granule’s lock is not asked for',
    file: 'gmem/evict.ts',
    from: 'const locked = mapping !== 0 && k.mappings.lock.tryLock(mapping);',
    to: 'const locked = mapping !== 0;',
  },
  {
    what: 'a flush is dropped: the TLB keeps a page that leaves the CPU',
    file: 'mm/zap.ts',
    from: '  flushTlb(k, pgd, index, k.granulePages);\n  k.memory.put(pfn);',
    to: '  k.memory.put(pfn);',
  },
  {
    what: 'fork leaves the parent its right to write to what both see',
    file: 'mm/dup-mmap.ts',
    from: '  tables.protect(k.mms.pgd.data[parent]!, index, access);\n',
    to: '',
  },
  {
    what: 'compaction moves a page and the mapping keeps the old frame',
    file: 'mm/migrate.ts',
    from: '  setCpu(k, mapping, page);\n',
    to: '',
  },
  {
    what: 'a replica stays behind when data moves',
    file: 'gmem/to-device.ts',
    from: '  clearReplicas(k, mm, key);\n',
    to: '',
  },
  {
    what: 'a writer does not wait for readers',
    file: 'base/lock.ts',
    from: '      if (!this.isHeld(id)) {',
    to: '      if (this.cells.data[id] <= 0) {',
  },
];
