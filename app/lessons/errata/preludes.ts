// How the scripts of the catalogue begin: a small machine, a device or two, and a peer-shared mapping `a` of two granules.

const PEER_SHARED = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0';

/** A peer-shared private anonymous mapping. */
export const shared = (name: string, length: string): string =>
  `${name} = mmap(NULL, ${length}, ${PEER_SHARED})`;

/** An ordinary private anonymous mapping. */
export const ordinary = (name: string, length: string): string =>
  `${name} = mmap(NULL, ${length}, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)`;

const small = 'machine(host=16M, granule=4K)';
const large = 'machine(host=64M, granule=2M)';
const device = (name: string, memory: string, more = ''): string =>
  `${name} = gm_dev_create(memory=${memory}${more})\ngm_as_attach(${name})`;

/** 4 KiB granules, one device. */
export const bare4K = `${small}\n${device('gpu0', '1M')}`;

/** 4 KiB granules, one device, `a` of two granules: the second is `a+4K`. */
export const on4K = `${bare4K}\n${shared('a', '8K')}`;

/** 2 MiB granules, one device, `a` of two granules: the second is `a+2M`. */
export const on2M = `${large}\n${device('gpu0', '16M')}\n${shared('a', '4M')}`;

/** As `on4K`, with two devices. */
export const twoDevices = `${bare4K}\n${device('gpu1', '1M')}\n${shared('a', '8K')}`;

/** As `bare4K`, with a device that has an address space of its own; `more` of its keys. */
export const peerDevice = (more = ''): string =>
  `${small}\n${device('gpu0', '1M', `, cap=REPLAYABLE|PEER${more}`)}`;

/** Lines as one script. */
export const lines = (...each: readonly string[]): string => `${each.join('\n')}\n`;
