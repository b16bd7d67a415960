// What the user may choose when a recording becomes a script (interface.md, Importing).

/** The options. `touchBy`: who makes the added touches; `gpuN` counts from 0. */
export interface ImportOptions {
  /** How many devices gpu0, gpu1, … the script's machine has. */
  readonly devices: number;
  /** `anon`: private anonymous mmaps become peer-shared. */
  readonly peerShared: 'none' | 'anon';
  /** Which pages of a range that becomes accessible are touched. */
  readonly touch: 'none' | 'first' | 'all';
  readonly touchBy: 'cpu' | 'alternate' | `gpu${number}`;
}

/** Nothing added: one machine without a device. */
export const defaultImportOptions: ImportOptions = {
  devices: 0,
  peerShared: 'none',
  touch: 'none',
  touchBy: 'cpu',
};

/** The most devices that an import makes. */
export const MOST_DEVICES = 8;

/** What contradicts itself in options: peer-shared memory needs a device, and `gpuN` must be one of them. */
export type OptionProblem = 'devicesRange' | 'peerSharedWithoutDevice' | 'touchByWithoutDevice';

/** The first contradiction in options, or null. */
export function optionProblem({ devices, peerShared, touchBy }: ImportOptions): OptionProblem | null {
  if (!Number.isInteger(devices) || devices < 0 || devices > MOST_DEVICES) return 'devicesRange';
  if (peerShared === 'anon' && devices === 0) return 'peerSharedWithoutDevice';
  if (touchBy.startsWith('gpu') && Number(touchBy.slice(3)) >= devices) return 'touchByWithoutDevice';
  return null;
}
