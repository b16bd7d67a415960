import { describe, expect, it } from 'vitest';
import { small } from './testing/holds.ts';
import { told } from './testing/told.ts';

const huge = `machine(host=128M, granule=2M)
gpu0 = gm_dev_create(memory=4M)
gm_as_attach(gpu0)
a = mmap(NULL, 4M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
`;

describe('errata of references, beyond their shortest script', () => {
  it('E36: what madvise drops is freed under the page table', () => {
    const { reports } = told(`${small(8, 2)}
errata +E36
cpu store a 7
madvise(a, 4K, MADV_DONTNEED)`);
    expect(reports).toEqual(['uaf unmap_gm_mappings_range E36']);
  });

  it('E36: whatever else is on, the page that migrates is lost because of it', () => {
    const { reports } = told(`${small(8, 2)}
errata +E02 +E03 +E04 +E27 +E36
cpu store a 7
gpu0 load a`);
    expect(reports[0]).toBe('uaf gm_dev_fault E36');
  });

  it('E02: what lies on a device behind the range is let alone', () => {
    const { broken, reports } = told(`${small(8, 2)}
errata +E02
cpu store a 1
gpu0 store a+4K 2
madvise(a, 4K, MADV_DONTNEED)
cpu load a+4K => 2
expect clean`);
    expect({ broken, reports }).toEqual({ broken: [], reports: [] });
  });

  it('E01: the frame that nobody knows of any more is never given back', () => {
    const { reports } = told(`${small(8, 2)}
errata +E01
gpu0 store a+4K 7
munmap(a, 4K)
expect clean`);
    expect(reports).toEqual(['leak free_gm_mappings E01']);
  });

  it('E03: what a device holds is lost with the pointer to it', () => {
    const { broken, reports } = told(`${small(8, 2)}
errata +E03
gpu0 store a 7
oom_reap()
cpu load a => 7
exit()`);
    expect(broken).toEqual([8]);
    expect(reports).toEqual([
      'refcount unmap_gm_mappings_range E03',
      'invariant unmap_gm_mappings_range E03',
      'coherence unmap_gm_mappings_range E03',
      'leak unmap_gm_mappings_range E03',
    ]);
  });

  it('E04: a device fault says success without having mapped anything, and the next one maps', () => {
    const { broken, reports } = told(`${small(8, 2)}
errata +E04
cpu store a 1
madvise(a, 4K, MADV_DONTNEED)
hmadvise(gpu0, a, 4K, MADV_PREFETCH) => 0
gpu0 load a => 0
expect clean`);
    expect({ broken, reports }).toEqual({ broken: [], reports: [] });
  });

  it('E27 without E03: nobody looks at what is left in the union', () => {
    const { reports } = told(`${small(8, 2)}
errata +E27
gpu0 store a 7
hmadvise(-1, a, 4K, MADV_DONTNEED)
madvise(a, 4K, MADV_DONTNEED)
cpu load a => 0
expect clean`);
    expect(reports).toEqual([]);
  });

  it('E37: a page that came home is new, and is put in place once', () => {
    const { reports } = told(`${small(8, 2)}
errata +E37
gpu0 store a 7
cpu load a => 7
expect clean`);
    expect(reports).toEqual([]);
  });

  it('E31: a page that was evicted is replaced by one with something else in it', () => {
    const { broken, reports } = told(`${huge}gpu0 store a 7
reclaim(gpu0, 1)
errata +E31
cpu load a => 7
expect clean`);
    expect(broken).toEqual([8, 9]);
    expect(reports).toEqual([
      'coherence do_huge_pmd_anonymous_page E31',
      'leak do_huge_pmd_anonymous_page E31',
    ]);
  });

  it('E31: nothing happens to small pages', () => {
    const { reports } = told(`${small(8, 2)}\nerrata +E31\ncpu store a 7\nexpect clean`);
    expect(reports).toEqual([]);
  });

  it('E06: without memory the fault locks through NULL', () => {
    const { reports } = told(`${small(8, 2)}
errata +E06
inject kernel nomem gm_mapping
cpu load a`);
    expect(reports).toEqual(['lock vm_object_mapping_create E06', 'oops vm_object_mapping_create E06']);
  });

  it('E06: two creators both win, and the mapping that came first is lost', () => {
    const reports = Array.from(
      { length: 20 },
      (_, seed) =>
        told(`${small(8, 2).replace('machine(', `machine(seed=${seed}, cpus=2, `)}
errata +E06
parallel { cpu store a 1 | cpu1 store a 2 }
expect clean`).reports,
    );
    expect(reports.flat()).toContain('leak vm_object_mapping_create E06');
  });
});
