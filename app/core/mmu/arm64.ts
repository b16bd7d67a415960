// VMSAv8-64 stage 1 descriptors, 4 KiB granule, 48-bit addresses: Arm ARM (DDI 0487), chapter D8.3 "Translation table descriptor
// formats". Flags are used as Linux does. Not modelled: 1 GiB blocks, contiguous runs, guarded pages, execution, kernel mappings.

import { bit, field, type Format, levelsOf, set, when } from './format.ts';

const VALID = bit(0);
const TABLE = bit(1);
const USER = bit(6);
const READ_ONLY = bit(7);
const INNER_SHAREABLE = 3n << 8n;
const AF = bit(10);
const NOT_GLOBAL = bit(11);
const DBM = bit(51);
const PXN = bit(53);
const UXN = bit(54);
const SOFTWARE_DIRTY = bit(55);
const PXN_TABLE = bit(59);

const validAndType = [field('valid', 0, 0, 'present'), field('table/page', 1, 1, 'tableOrPage')];
const lowerAttributes = [
  field('AttrIndx[2:0]', 4, 2, 'memoryType'),
  field('NS', 5, 5, 'nonSecure'),
  field('AP[1]', 6, 6, 'user'),
  field('AP[2]', 7, 7, 'accessPermission'),
  field('SH[1:0]', 9, 8, 'shareability'),
  field('AF', 10, 10, 'accessed'),
  field('nG', 11, 11, 'notGlobal'),
];
const upperAttributes = [
  field('RES0', 49, 48, 'reserved'),
  field('GP', 50, 50, 'guarded'),
  field('DBM', 51, 51, 'dirtyModifier'),
  field('Contiguous', 52, 52, 'contiguous'),
  field('PXN', 53, 53, 'privilegedExecuteDisable'),
  field('UXN', 54, 54, 'executeDisable'),
  field('software', 58, 55, 'software'),
  field('PBHA', 62, 59, 'hardwareReserved'),
  field('ignored', 63, 63, 'ignored'),
];
const pageFields = [
  ...validAndType,
  ...lowerAttributes,
  field('OA[47:12]', 47, 12, 'frame'),
  ...upperAttributes,
];
const blockFields = [
  ...validAndType,
  ...lowerAttributes,
  field('RES0', 15, 12, 'reserved'),
  field('nT', 16, 16, 'noTranslation'),
  field('RES0', 20, 17, 'reserved'),
  field('OA[47:21]', 47, 21, 'frame'),
  ...upperAttributes,
];
const tableFields = [
  ...validAndType,
  field('ignored', 11, 2, 'ignored'),
  field('NLTA[47:12]', 47, 12, 'tableFrame'),
  field('RES0', 50, 48, 'reserved'),
  field('ignored', 58, 51, 'ignored'),
  field('PXNTable', 59, 59, 'privilegedExecuteDisable'),
  field('UXNTable', 60, 60, 'executeDisable'),
  field('APTable[1:0]', 62, 61, 'tableLimit'),
  field('NSTable', 63, 63, 'nonSecure'),
];

/**
 * 48-bit user addresses in four levels of 512 entries. A writable page has DBM; it is dirty once AP[2] (read-only) is clear, or,
 * when it was made read-only afterwards, by a software bit, as in Linux.
 */
export const arm64: Format = {
  name: 'arm64',
  levels: levelsOf([
    ['level 0', 9, -1],
    ['level 1', 9, -1],
    ['level 2', 9, 9],
    ['level 3', 9, 0],
  ]),
  userEnd: 2 ** 36,
  frameShift: 12,
  tableFlags: VALID | TABLE | PXN_TABLE,
  leafFlags: (order, { user, write, accessed, dirty }) =>
    VALID |
    when(order === 0, TABLE) |
    (INNER_SHAREABLE | NOT_GLOBAL | PXN | UXN) |
    when(user, USER) |
    when(!(write && dirty), READ_ONLY) |
    when(accessed, AF) |
    when(write, DBM) |
    when(!write && dirty, SOFTWARE_DIRTY),
  tableTest: { mask: TABLE, value: TABLE },
  user: set(USER),
  writable: set(DBM),
  accessed: set(AF),
  dirty: { mask: SOFTWARE_DIRTY, inverted: READ_ONLY },
  fields: (level, leaf) => (!leaf ? tableFields : level === 0 ? pageFields : blockFields),
};
