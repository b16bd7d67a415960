import { describe, expect, it } from 'vitest';
import { ordinary, shared } from '../../lessons/errata/preludes.ts';
import { small } from './testing/holds.ts';
import { told } from './testing/told.ts';

const on = (errata: string, script: string, start = small(8, 2)): readonly string[] =>
  told(`${start}${script.replace('ERRATA', `errata ${errata}`)}`).reports;

const huge = `machine(host=64M, granule=2M)
gpu0 = gm_dev_create(memory=16M)
gm_as_attach(gpu0)
${shared('a', '4M')}
`;

const fixed = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED|MAP_FIXED, -1, 0';
const hang = ['lock munmap_in_peer_devices E35', 'hang munmap_in_peer_devices E35'];

describe('errata of teardown beyond their shortest script', () => {
  it.each([
    ['mmap over something', `mmap(a, 4K, ${fixed})`],
    ['mremap that shrinks', 'mremap(a, 8K, 4K, 0)'],
    ['mremap that moves', 'mremap(a, 8K, 16K, MREMAP_MAYMOVE|MREMAP_FIXED, 0x7f0000000000)'],
  ])('E35: %s hangs as well', (_, statement) => {
    expect(on('+E35', `ERRATA\n${statement}\n`)).toEqual(hang);
  });

  it('E35: a process without an address space for devices does not hang, and none does when it exits', () => {
    const plain = `machine(host=16M, granule=4K)\n${ordinary('a', '8K')}\n`;
    expect(on('+E35', 'ERRATA\nmunmap(a, 8K) => 0\nexit()\n', plain)).toEqual([]);
    expect(on('+E35', 'gpu0 store a 7\nERRATA\nexit()\n')).toEqual([]);
  });

  it('E34 with E67: the hook is in vm_area_free and its condition inverted, so that a merge does no harm and munmap frees nothing', () => {
    expect(
      on(
        '+E34 +E67',
        `gpu0 store a+4K 7
ERRATA
mprotect(a+4K, 4K, PROT_READ)
mprotect(a+4K, 4K, PROT_READ|PROT_WRITE)
cpu load a+4K => 7
munmap(a, 8K)
`,
      ),
    ).toEqual(['invariant vm_area_free E34']);
  });

  it('E34 with E67 and E01: an ordinary VMA that goes takes the first mapping behind it', () => {
    const neighbours = `${small(8, 2)}mmap(0x7f0000000000, 4K, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED, -1, 0)
b = mmap(0x7f0000001000, 4K, ${fixed})
gpu0 store b 7
`;
    const { broken, reports } = told(`${neighbours}errata +E34 +E67 +E01
munmap(0x7f0000000000, 4K)
cpu load b => 7`);
    expect(broken).toEqual([10]);
    expect(reports[0]).toBe('coherence vm_area_free E01');
  });

  it('E34 with E05: at the end of the process what was kept is lost', () => {
    expect(on('+E34 +E05', 'cpu store a 1\nERRATA\nmunmap(a, 8K)\nexit()\n')).toContain(
      'leak vm_object_drop_locked E05',
    );
  });

  it('E49 with E34: a new mapping at the address reads what the device gave back', () => {
    const reports = on(
      '+E34 +E49',
      `gpu0 store a 7\nERRATA\nmunmap(a, 8K)\nmmap(a, 8K, ${fixed})\ncpu load a\n`,
    );
    expect(reports[0]).toBe('invariant free_gm_mappings E34');
    expect(reports).toContain('uaf free_gm_mappings E34');
  });

  it.each(['E48', 'E49', 'E48 +E49'])('%s: a munmap that succeeds is as it should be', (id) => {
    const { broken, reports } = told(`${small(8, 4)}
gpu0 store a 7
cpu store a+4K 8
gpu0 store a+12K 9
errata +${id}
munmap(a, 8K) => 0
mmap(a, 8K, ${fixed})
gpu0 load a => 0
cpu load a+4K => 0
cpu load a+12K => 9
expect clean`);
    expect({ broken, reports }).toEqual({ broken: [], reports: [] });
  });

  it('E53: what was granted before another device refused is not given back either', () => {
    const { reports } = told(`machine(host=16M, granule=4K)
gpu0 = gm_dev_create(memory=1M, cap=REPLAYABLE|PEER)
gpu1 = gm_dev_create(memory=1M, cap=REPLAYABLE|PEER, reserved=0x7f0000000000-0x7f0000001000)
gm_as_attach(gpu0)
gm_as_attach(gpu1)
errata +E53
mmap(0x7f0000000000, 4K, ${fixed}) => -ENOMEM
expect clean`);
    expect(reports).toEqual(['leak gm_alloc_va_in_peer_devices E53']);
  });

  it('E65: exec leaves the old program’s data on the device as well', () => {
    expect(on('+E65', 'gpu0 store a 7\nERRATA\nexecve()\nexpect clean\n')[0]).toBe('leak exec_mmap E65');
  });

  it('E54: what the CPU holds is dropped all the same', () => {
    const { broken } = told(`${small(8, 2)}
cpu store a 7
errata +E54
madvise(a, 8K, MADV_DONTNEED)
expect a NOMAP
cpu load a => 0
expect clean`);
    expect(broken).toEqual([]);
  });

  it('E67: a range that is unmapped as a whole loses its mappings as it should', () => {
    const { broken, reports } = told(`${small(8, 2)}
gpu0 store a 7
cpu store a+4K 8
errata +E67
munmap(a, 8K)
expect clean`);
    expect({ broken, reports }).toEqual({ broken: [], reports: [] });
  });
});

describe('errata of a process’s life beyond their shortest script', () => {
  it('E30: touched memory is shared copy on write, and the parent’s mapping follows its copy', () => {
    const { broken, reports } = told(`${small(8, 2)}
cpu store a 1
errata +E30
child = fork()
cpu store a 2
gpu0 load a => 2
child.cpu load a => 1`);
    expect(broken).toEqual([]);
    expect(new Set(reports)).toEqual(new Set(['invariant dup_mm E30']));
  });

  it('E45: a huge granule is copied whole', () => {
    const { broken, reports } = told(`${huge}cpu store a+0x5000 1
errata +E30 +E45
child = fork()
cpu store a+0x5000 2
gpu0 load a+0x5000 => 2`);
    expect(broken).toEqual([9]);
    expect(reports.filter((report) => report.endsWith('E45'))).toEqual([
      'invariant do_wp_page E45',
      'coherence do_wp_page E45',
    ]);
  });

  it('E30 switched off again: a page that is shared already is still copied on write', () => {
    const { broken } = told(`${small(8, 2)}
cpu store a 1
errata +E30
child = fork()
errata none
cpu store a 2
cpu load a => 2
gpu0 load a => 2`);
    expect(broken).toEqual([]);
  });

  it('E47: a fork that succeeds is as it should be', () => {
    const { broken, reports } = told(`${small(8, 2)}
cpu store a 7
errata +E47
child = fork()
cpu load a => 7
exit(child)
gpu0 load a => 7
expect clean`);
    expect({ broken, reports }).toEqual({ broken: [], reports: [] });
  });

  it('E46: coherence follows, and a page that no page table maps does not move', () => {
    expect(on('+E46', 'cpu store a 7\nERRATA\nmigrate_pages(a)\ncpu store a 8\ngpu0 load a\n')).toEqual([
      'invariant migrate_pages E46',
      'coherence migrate_pages E46',
    ]);
    const { broken, reports } = told(`${small(8, 2)}
gpu0 store a 7
errata +E46
migrate_pages(a) => 0
cpu load a => 7
expect clean`);
    expect({ broken, reports }).toEqual({ broken: [], reports: [] });
  });
});

describe('errata of locks beyond their shortest script', () => {
  it('E32 is about huge pages, E51 about small ones', () => {
    expect(on('+E32', 'ERRATA\nparallel { cpu load a | cpu1 load a }\nexpect clean\n')).toEqual([]);
    expect(
      on('+E51', 'inject kernel nomem page\nERRATA\ncpu load a => OOM\ncpu load a => 0\n', huge),
    ).toEqual([]);
  });

  it('E51: another CPU that touches the page waits for ever, and one that touches another does not', () => {
    const { broken } = told(`${small(8, 2)}
inject kernel nomem page
errata +E51
cpu load a => OOM
cpu1 load a+4K => 0
cpu1 load a => HANG`);
    expect(broken).toEqual([]);
  });

  it('E68: without somebody else who has the mapping locked nothing happens', () => {
    expect(
      on('+E68', 'cpu store a 7\nERRATA\nmadvise(a, 4K, MADV_DONTNEED)\ncpu load a => 0\nexpect clean\n'),
    ).toEqual([]);
  });
});
