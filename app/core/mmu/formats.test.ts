import { describe, expect, test } from 'vitest';
import { Engine } from '../base/engine.ts';
import { type Pfn, pfnOf } from '../base/units.ts';
import { decodeBits } from './decode.ts';
import type { FormatName } from './format.ts';
import { Access, formatNames, formatOf } from './formats.ts';
import { PageTables } from './page-tables.ts';

const FRAME = 0x12345 as Pfn;
const HUGE_FRAME = 0x200 as Pfn;
const INDEX = 0x40200;

/** Raw entries that a table writes, as 16 hexadecimal digits: of a leaf in several states, and those above it. */
function written(name: FormatName, order: 0 | 9, access: Access, used: '' | 'A' | 'AD' = '', frame?: Pfn) {
  const tables = new PageTables(new Engine(1), 0);
  const mmu = tables.create(name, 1, 0);
  tables.set(mmu, INDEX, order, frame ?? (order === 0 ? FRAME : HUGE_FRAME), access);
  const cell = tables.lookup(mmu, INDEX);
  if (used !== '') tables.markAccessed(cell, used === 'AD');
  return { leaf: hex(tables.rawAt(cell)), walk: tables.walk(mmu, INDEX).map(({ raw }) => hex(raw)) };
}

const hex = (raw: bigint) => raw.toString(16).padStart(16, '0');

describe('Intel SDM vol. 3A, tables 5-15 to 5-20', () => {
  const leaf = (...args: [0 | 9, Access, ('' | 'A' | 'AD')?]) => written('x86-64', ...args).leaf;

  test('a PTE: P, R/W, U/S, A, D, XD around the frame', () => {
    expect(leaf(0, Access.ReadWrite)).toBe('8000000012345007');
    expect(leaf(0, Access.Read)).toBe('8000000012345005');
    expect(leaf(0, Access.None)).toBe('8000000012345001');
    expect(leaf(0, Access.ReadWrite, 'A')).toBe('8000000012345027');
    expect(leaf(0, Access.ReadWrite, 'AD')).toBe('8000000012345067');
  });

  test('a PDE that maps 2 MiB has PS', () => {
    expect(leaf(9, Access.ReadWrite, 'AD')).toBe('80000000002000e7');
  });

  test('a device frame lies in its node, a table in node 63', () => {
    expect(written('x86-64', 0, Access.Read, '', pfnOf(30, 1)).leaf).toBe('8000078000001005');
    expect(written('x86-64', 0, Access.Read).walk).toEqual([
      '00000fc000002067',
      '00000fc000003067',
      '00000fc000004067',
      '8000000012345005',
    ]);
  });
});

describe('Arm ARM DDI 0487, D8.3', () => {
  const leaf = (...args: [0 | 9, Access, ('' | 'A' | 'AD')?]) => written('arm64', ...args).leaf;

  test('a page descriptor: 0b11, AP, SH, AF, nG, DBM, PXN, UXN', () => {
    expect(leaf(0, Access.ReadWrite)).toBe('0068000012345bc3');
    expect(leaf(0, Access.Read)).toBe('0060000012345bc3');
    expect(leaf(0, Access.None)).toBe('0060000012345b83');
    expect(leaf(0, Access.Read, 'A')).toBe('0060000012345fc3');
    expect(leaf(0, Access.ReadWrite, 'AD')).toBe('0068000012345f43');
  });

  test('a level 2 block descriptor: 0b01', () => {
    expect(leaf(9, Access.ReadWrite)).toBe('0068000000200bc1');
  });

  test('a table descriptor: 0b11 and PXNTable', () => {
    expect(written('arm64', 9, Access.Read).walk).toEqual([
      '08000fc000002003',
      '08000fc000003003',
      '0060000000200bc1',
    ]);
  });

  test('what was dirty stays dirty when writing is forbidden, by a software bit', () => {
    const tables = new PageTables(new Engine(1), 0);
    const mmu = tables.create('arm64', 1, 0);
    tables.set(mmu, 1, 0, FRAME, Access.ReadWrite);
    const cell = tables.lookup(mmu, 1);
    tables.markAccessed(cell, true);
    tables.protect(mmu, 1, Access.Read);
    expect(hex(tables.rawAt(cell))).toBe('00e0000012345fc3');
    expect(tables.isDirty(cell)).toBe(true);
  });
});

describe('RISC-V privileged architecture, Sv39 to Sv57', () => {
  const leaf = (...args: [0 | 9, Access, ('' | 'A' | 'AD')?]) => written('riscv-sv39', ...args).leaf;

  test('a leaf: V, R, W, U, A, D below the PPN', () => {
    expect(leaf(0, Access.ReadWrite)).toBe('00000000048d1417');
    expect(leaf(0, Access.Read)).toBe('00000000048d1413');
    expect(leaf(0, Access.None)).toBe('00000000048d1403');
    expect(leaf(0, Access.ReadWrite, 'AD')).toBe('00000000048d14d7');
  });

  test('a megapage lies in VPN[1] and its PPN[0] is 0', () => {
    expect(leaf(9, Access.ReadWrite)).toBe('0000000000080017');
    expect(() => written('riscv-sv39', 9, Access.Read, '', 0x201 as Pfn)).toThrow('aligned');
  });

  test('an entry that points to a table has V alone', () => {
    expect(written('riscv-sv39', 0, Access.Read).walk.slice(0, 2)).toEqual([
      '000003f000000801',
      '000003f000000c01',
    ]);
  });
});

describe('ours', () => {
  test('gpu: V, L, R, W, A, D below the frame, in L0 and L1', () => {
    expect(written('gpu', 0, Access.ReadWrite, 'AD').leaf).toBe('000000001234503f');
    expect(written('gpu', 9, Access.Read).leaf).toBe('0000000000200007');
    expect(written('gpu', 9, Access.Read).walk[0]).toBe('00000fc000002001');
  });

  test('npu: V, R, W, A, D above the frame, one level', () => {
    expect(written('npu', 0, Access.ReadWrite, 'AD').walk).toEqual(['f800000000012345']);
    expect(written('npu', 0, Access.None).leaf).toBe('8000000000012345');
  });
});

describe('every format', () => {
  test.each(formatNames)('%s: fields cover an entry without overlap', (name) => {
    const format = formatOf(name, 0);
    format.levels.forEach(({ leafOrder, directory }, level) => {
      for (const leaf of [true, false]) {
        if (directory || (leaf ? leafOrder < 0 : level === 0)) continue;
        const bits = format.fields(level, leaf).flatMap(({ high, low }) => range(low, high));
        expect(bits.toSorted((a, b) => a - b)).toEqual(range(0, 63));
      }
    });
  });

  test.each([
    ['x86-64', 4, 0x7ffffffffn, 'PGD PUD PMD PTE'],
    ['x86-64-5level', 5, 0xfffffffffffn, 'PGD P4D PUD PMD PTE'],
    ['arm64', 4, 0x1000000000n, 'level 0 level 1 level 2 level 3'],
    ['riscv-sv39', 3, 0x4000000n, 'VPN[2] VPN[1] VPN[0]'],
    ['riscv-sv48', 4, 0x800000000n, 'VPN[3] VPN[2] VPN[1] VPN[0]'],
    ['riscv-sv57', 5, 0x100000000000n, 'VPN[4] VPN[3] VPN[2] VPN[1] VPN[0]'],
    ['gpu', 5, 0x2000000000n, 'L4 L3 L2 L1 L0'],
    ['npu', 1, 0x1000000000n, 'entry'],
  ] as const)('%s: %i levels, user space ends at page 0x%s', (name, depth, end, names) => {
    const format = formatOf(name, 0);
    const levels = format.levels.filter(({ directory }) => !directory);
    expect(levels).toHaveLength(depth);
    expect(BigInt(format.userEnd)).toBe(end);
    expect(
      levels
        .map((level) => level.name)
        .toReversed()
        .join(' '),
    ).toBe(names);
  });

  test('the gpu divides 37 bits of page index into 2, 9, 9, 8 and 9', () => {
    expect(formatOf('gpu', 0).levels.map(({ bits }) => bits)).toEqual([9, 8, 9, 9, 2]);
    expect(formatOf('gpu', 0).levels.map(({ shift }) => shift)).toEqual([0, 9, 17, 26, 35]);
  });

  test('an npu entry is a granule', () => {
    expect(formatOf('npu', 9).levels[0]).toMatchObject({ shift: 9, leafOrder: 9 });
    expect(formatOf('npu', 0).levels[0]).toMatchObject({ shift: 0, leafOrder: 0 });
  });
});

describe('decoding', () => {
  const named = (name: FormatName, level: number, raw: bigint) =>
    decodeBits(formatOf(name, 0), level, raw)
      .filter(({ value }) => value !== 0n)
      .map((field) => `${field.name}=${field.value.toString(16)}`)
      .join(' ');

  test('names the bits of an entry from bit 63 down', () => {
    expect(named('x86-64', 0, 0x8000000012345067n)).toBe('XD=1 address=12345 D=1 A=1 U/S=1 R/W=1 P=1');
    expect(named('x86-64', 1, 0x80000000002000e7n)).toBe('XD=1 address=1 PS=1 D=1 A=1 U/S=1 R/W=1 P=1');
    expect(named('x86-64', 1, 0xfc000005067n)).toBe('address=fc000005 ignored=1 A=1 U/S=1 R/W=1 P=1');
    expect(named('arm64', 0, 0x0068000012345f43n)).toBe(
      'UXN=1 PXN=1 DBM=1 OA[47:12]=12345 nG=1 AF=1 SH[1:0]=3 AP[1]=1 table/page=1 valid=1',
    );
    expect(named('arm64', 2, 0x08000fc000005003n)).toBe(
      'PXNTable=1 NLTA[47:12]=fc000005 table/page=1 valid=1',
    );
    expect(named('riscv-sv48', 0, 0x48d14d7n)).toBe('PPN=12345 D=1 A=1 U=1 W=1 R=1 V=1');
    expect(named('npu', 0, 0xf800000000012345n)).toBe('V=1 R=1 W=1 A=1 D=1 FRAME=12345');
    expect(named('gpu', 1, 0x20000fn)).toBe('FRAME=200 W=1 R=1 L=1 V=1');
  });

  test('an empty entry has no fields', () => {
    expect(decodeBits(formatOf('x86-64', 0), 0, 0n)).toEqual([]);
  });
});

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
