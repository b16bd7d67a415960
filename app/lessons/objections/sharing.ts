// Questions of sharing: several devices, oversubscription, coherent links.

import type { Measure, Objection, Variant } from './entry.ts';
import { answers, atLeast, atMost, calls, each, spent, sum } from './evidence.ts';
import { cover, device, lines, onCover, posted, repeat, sharedMap } from './pieces.ts';

const TURNS = 8;
const LINK = ', link=coherent';
const BOTH_WRITE = 'both write in turn';
const BOTH_READ = 'both read in turn';

const two = (name: string, more: string, mode: string): Variant => ({
  name,
  script: lines(
    'machine(host=16M, granule=4K)',
    device('gpu0', '1M', more, mode),
    device('gpu1', '1M', more, mode),
    `a = ${sharedMap('64K')}`,
    'cpu store a 0',
    `cue "${BOTH_WRITE}"`,
    repeat(TURNS, (n) => `gpu${n % 2} store a ${n + 1}`),
    'cue "last store"',
    'gpu0 load a',
    'gpu1 load a',
    'cpu load a',
    `cue "${BOTH_READ}"`,
    repeat(TURNS, (n) => `gpu${n % 2} load a`),
  ),
});

const moved = (variant: string, phase: string): Measure['of'] =>
  sum(spent(variant, phase, 'migrations_to_device'), spent(variant, phase, 'migrations_to_host'));

const MOVE = 'exclusive';
const REPLICA = 'replicate';

const twoDevices: Objection = {
  id: 'two-devices',
  question: 'What happens when two devices use one page?',
  mails: [cover],
  variants: [two(MOVE, '', ''), two(REPLICA, LINK, ', mode=REPLICATE')],
  measured:
    'Two devices write one page in turn, then all read it, then both read in turn. Everybody must read the last store; readers in turn should not move the page. Once with data that lives in one place, once with replicated entries over coherent links.',
  measures: [
    {
      name: 'exclusive: readers of the last store',
      unit: 'times',
      of: answers(MOVE, 'last store', String(TURNS)),
      must: atLeast(3),
    },
    {
      name: 'replicate: readers of the last store',
      unit: 'times',
      of: answers(REPLICA, 'last store', String(TURNS)),
      must: atLeast(3),
    },
    { name: 'exclusive: copies a write', unit: 'times', of: each(moved(MOVE, BOTH_WRITE), TURNS) },
    { name: 'exclusive: a write', unit: 'ns', of: each(spent(MOVE, BOTH_WRITE, 'now_ns'), TURNS) },
    { name: 'replicate: a write', unit: 'ns', of: each(spent(REPLICA, BOTH_WRITE, 'now_ns'), TURNS) },
    {
      name: 'exclusive: copies while both only read',
      unit: 'times',
      of: moved(MOVE, BOTH_READ),
      must: atMost(0),
    },
    {
      name: 'replicate: copies while both only read',
      unit: 'times',
      of: moved(REPLICA, BOTH_READ),
      must: atMost(0),
    },
  ],
};

const GRANULES = 8;

const oversubscribed = (name: string, machine: string): Variant => ({
  name,
  script: lines(
    machine,
    device('gpu0', '8M'),
    `a = ${sharedMap('16M')}`,
    'cue "write"',
    repeat(GRANULES, (n) => `gpu0 store a+${2 * n}M 7`),
    'cue "read"',
    repeat(GRANULES, (n) => `gpu0 load a+${2 * n}M`),
  ),
});

const FULL = 'corrected';
const POSTED = 'posted';

const oversubscription: Objection = {
  id: 'oversubscription',
  question: 'Can a device use more memory than it has, and who copies then?',
  mails: [onCover('2023-12-01')],
  variants: [oversubscribed(FULL, 'machine(host=64M, granule=2M)'), oversubscribed(POSTED, posted('2M'))],
  measured:
    'A device writes and reads twice as much as it has. Every access must be served and every word come back, with the host as the backup; the copies are the driver’s if each eviction is a call of peer_unmap. Once as the cover letter promises, once with the patches as posted.',
  measures: [
    {
      name: 'corrected: accesses that are served',
      unit: 'times',
      of: sum(answers(FULL, 'write', '0'), answers(FULL, 'read', '7')),
      must: atLeast(2 * GRANULES),
    },
    {
      name: 'posted: accesses that are served',
      unit: 'times',
      of: sum(answers(POSTED, 'write', '0'), answers(POSTED, 'read', '7')),
      must: atLeast(2 * GRANULES),
    },
    {
      name: 'posted: writes refused for want of memory',
      unit: 'times',
      of: answers(POSTED, 'write', 'GM_RET_NOMEM'),
    },
    {
      name: 'corrected: evictions',
      unit: 'times',
      of: sum(spent(FULL, 'write', 'evictions'), spent(FULL, 'read', 'evictions')),
    },
    {
      name: 'corrected: copies home by the driver',
      unit: 'times',
      of: sum(calls(FULL, 'write', 'peer_unmap'), calls(FULL, 'read', 'peer_unmap')),
      must: atLeast(sum(spent(FULL, 'write', 'evictions'), spent(FULL, 'read', 'evictions'))),
    },
    {
      name: 'corrected: bytes moved for each byte of the range',
      unit: 'times',
      of: each(sum(spent(FULL, 'write', 'bytes_moved'), spent(FULL, 'read', 'bytes_moved')), 2 ** 24),
    },
  ],
};

const USE = 'use';

const bothUse = [
  'cpu store a 1',
  `cue "${USE}"`,
  'gpu0 load a',
  'gpu0 store a+4 2',
  'cpu load a+4',
  'gpu0 load a',
];
const deviceUses = [`cue "${USE}"`, 'gpu0 store a 1', 'gpu0 load a'];

const overCoherent = (
  name: string,
  machine: string,
  mode: string,
  uses: readonly string[] = bothUse,
): Variant => ({
  name,
  script: lines(machine, device('gpu0', '16M', LINK, `, mode=${mode}`), `a = ${sharedMap('4M')}`, ...uses),
});

const CORRECTED = 'machine(host=64M, granule=2M)';
const SHARE = 'SHARE';
const REPLICATE = 'REPLICATE';
const EXCLUSIVE = 'COHERENT_EXCLUSIVE';

const stays = (variant: string, name: string): readonly Measure[] => [
  { name: `${name}: bytes moved`, unit: 'bytes', of: spent(variant, USE, 'bytes_moved'), must: atMost(0) },
  {
    name: `${name}: pages taken into the device`,
    unit: 'times',
    of: calls(variant, USE, 'peer_map'),
    must: atMost(0),
  },
];

const coherentLink: Objection = {
  id: 'coherent-link',
  question:
    'On a coherent link, where either side can use the other’s memory in place, must data still move?',
  mails: [onCover('2023-12-01')],
  variants: [
    overCoherent(SHARE, CORRECTED, SHARE),
    overCoherent(REPLICATE, CORRECTED, REPLICATE),
    overCoherent(EXCLUSIVE, CORRECTED, EXCLUSIVE),
    overCoherent(POSTED, posted('2M'), SHARE, deviceUses),
  ],
  measured:
    'CPU and device use one page in turn over a coherent link, in each of the three modes of gm_as_attach: nothing should move and nothing be taken into the device. The patches as posted keep the mode and never read it, so that asking for SHARE changes nothing.',
  measures: [
    ...stays(SHARE, 'shared table'),
    ...stays(REPLICATE, 'replicated entries'),
    { name: 'exclusive: bytes moved', unit: 'bytes', of: spent(EXCLUSIVE, USE, 'bytes_moved') },
    {
      name: 'posted, shared table asked: pages taken into the device',
      unit: 'times',
      of: calls(POSTED, USE, 'peer_map'),
      must: atMost(0),
    },
    { name: 'shared table: four accesses', unit: 'ns', of: spent(SHARE, USE, 'now_ns') },
    { name: 'replicated entries: four accesses', unit: 'ns', of: spent(REPLICATE, USE, 'now_ns') },
    { name: 'exclusive: four accesses', unit: 'ns', of: spent(EXCLUSIVE, USE, 'now_ns') },
  ],
};

export const sharing: readonly Objection[] = [twoDevices, oversubscription, coherentLink];
