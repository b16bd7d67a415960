// Questions of address spaces: processes with layouts of their own, peers that refuse, more than one space, fork.

import type { Measure, Objection, Variant } from './entry.ts';
import { answers, atLeast, atMost, calls, spent, sum } from './evidence.ts';
import { cover, device, lines, onCover, ordinaryMap, sharedMap } from './pieces.ts';

const OWN = 'each its own';

const processes: Objection = {
  id: 'two-processes',
  question: 'Can processes with differing layouts use one device at the same time?',
  mails: [onCover('2023-11-29')],
  variants: [
    {
      name: OWN,
      script: lines(
        'machine(host=16M, granule=4K)',
        device('gpu0', '1M'),
        'child = fork()',
        'gm_as_attach(gpu0, proc=child)',
        `a = ${sharedMap('64K')}`,
        `child.cpu ${ordinaryMap('1M')}`,
        `b = child.cpu ${sharedMap('64K')}`,
        'cpu0 store a 1',
        'child.cpu store b 2',
        'cue "by the device"',
        'child.gpu0 load b',
        'child.gpu0 load a',
        'cue "by the CPU"',
        'cpu0 load a',
        'child.cpu load b',
      ),
    },
  ],
  measured:
    'Two processes map at differing addresses and store; the device loads for the second, which shares nothing at the first’s address, and both load what is theirs.',
  measures: [
    {
      name: 'loads by the device that give the process’s data',
      unit: 'times',
      of: answers(OWN, 'by the device', '2'),
      must: atLeast(1),
    },
    {
      name: 'loads by the device that give the other process’s data',
      unit: 'times',
      of: answers(OWN, 'by the device', '1'),
      must: atMost(0),
    },
    {
      name: 'loads by the CPU that give the process’s data',
      unit: 'times',
      of: sum(answers(OWN, 'by the CPU', '1'), answers(OWN, 'by the CPU', '2')),
      must: atLeast(2),
    },
  ],
};

const SMALL = 'small conflict';
const WIDE = 'wide conflict';
const END = '0x7ffffffff000';

const refusing = (name: string, first: string, ...after: readonly string[]): Variant => ({
  name,
  script: lines(
    'machine(host=16M, granule=4K)',
    device('gpu0', '1M', `, cap=REPLAYABLE|PEER, reserved=${first}-${END}`),
    'cue "mmap"',
    `a = ${sharedMap('64K')}`,
    ...after,
  ),
});

const refused = (name: string): Measure['of'] => answers(name, 'mmap', '-ENOMEM');
const asked = (name: string): Measure => ({
  name: `${name}: candidates asked`,
  unit: 'times',
  of: calls(name, 'mmap', 'peer_va_alloc_fixed'),
});

const peerConflict: Objection = {
  id: 'peer-conflict',
  question: 'What if an address that the CPU would choose is taken on the device?',
  mails: [onCover('2023-11-30')],
  variants: [
    refusing(SMALL, '0x7ffffffc0000', 'cue "use"', 'gpu0 store a 3', 'cpu load a'),
    refusing(WIDE, '0x7fffffe00000'),
  ],
  measured:
    'A device with an address space of its own refuses the top 252 KiB, or 2 MiB less a page, of the user range; 64 KiB are mapped wherever there is room. Candidates are tried in turn, ten at most: a conflict that is wider than ten candidates ends in −ENOMEM, however much is free below.',
  measures: [
    asked(SMALL),
    { name: `${SMALL}: mappings refused`, unit: 'times', of: refused(SMALL), must: atMost(0) },
    {
      name: `${SMALL}: loads of what the device stored`,
      unit: 'times',
      of: answers(SMALL, 'use', '3'),
      must: atLeast(1),
    },
    asked(WIDE),
    { name: `${WIDE}: mappings refused`, unit: 'times', of: refused(WIDE), must: atMost(0) },
  ],
};

const SPACES = 'spaces';

const ownLayout: Objection = {
  id: 'own-layout',
  question:
    'Can a device’s address space be laid out otherwise than the CPU’s, or a process have several of a device?',
  mails: [onCover('2023-11-29'), onCover('2023-11-30')],
  variants: [
    {
      name: SPACES,
      script: lines(
        'machine(host=16M, granule=4K)',
        device('gpu0', '1M', `, cap=REPLAYABLE|PEER, reserved=0x7ffffffc0000-${END}`),
        'cue "a second address space"',
        'gm_as_attach(gpu0)',
        'cue "where the device has something else"',
        `b = ${sharedMap('64K', '0x7ffffffc0000', '|MAP_FIXED')}`,
        'cue "ordinary memory there"',
        'm = mmap(0x7ffffffc0000, 64K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED, -1, 0)',
      ),
    },
  ],
  measured:
    'A process asks for a second address space of the device that it is attached to, and for a shared mapping at an address where the device has something else. Either would answer with success if a device’s layout were its own.',
  measures: [
    {
      name: 'second address spaces attached',
      unit: 'times',
      of: answers(SPACES, 'a second address space', '0'),
      must: atLeast(1),
    },
    {
      name: 'shared mappings made where the device has something else',
      unit: 'times',
      of: answers(SPACES, 'where the device has something else', '0x7ffffffc0000'),
      must: atLeast(1),
    },
    {
      name: 'ordinary mappings made there',
      unit: 'times',
      of: answers(SPACES, 'ordinary memory there', '0x7ffffffc0000'),
    },
  ],
};

const FORK = 'fork';

const fork: Objection = {
  id: 'fork',
  question: 'What does a child get of memory that its parent shares with a device?',
  mails: [onCover('2023-12-04'), cover],
  variants: [
    {
      name: FORK,
      script: lines(
        'machine(host=16M, granule=4K)',
        device('gpu0', '1M'),
        `a = ${sharedMap('64K')}`,
        `m = ${ordinaryMap('64K')}`,
        'cpu0 store m 5',
        'cpu0 store a 1',
        'gpu0 store a+4K 1',
        'cue "fork"',
        'child = fork()',
        'cue "the child reads"',
        'child.cpu load a',
        'child.cpu load a+4K',
        'cue "ordinary memory"',
        'child.cpu load m',
        'child.cpu store m 6',
        'cpu0 load m',
        'cue "the parent goes on"',
        'cpu0 store a 2',
        'gpu0 load a',
        'cpu0 load a+4K',
        'cue "the child’s device"',
        'gm_as_attach(gpu0, proc=child)',
        'child.gpu0 load a+4K',
      ),
    },
  ],
  measured:
    'A page in the host and one on a device are shared, then the process forks. The child reads both, and reads by the device once attached. That it finds the parent’s data, copied or copy-on-write, would be what fork gives elsewhere; the patches say nothing of fork, and in the model the ranges are not inherited.',
  measures: [
    {
      name: 'loads by the child that give the parent’s data',
      unit: 'times',
      of: answers(FORK, 'the child reads', '1'),
      must: atLeast(2),
    },
    {
      name: 'loads by the child’s device that give the parent’s data',
      unit: 'times',
      of: answers(FORK, 'the child’s device', '1'),
      must: atLeast(1),
    },
    {
      name: 'loads by the child that answer SIGSEGV',
      unit: 'times',
      of: answers(FORK, 'the child reads', 'SIGSEGV'),
    },
    {
      name: 'ordinary memory: loads that are right, of 2',
      unit: 'times',
      of: answers(FORK, 'ordinary memory', '5'),
    },
    {
      name: 'loads in the parent after the fork that are right, of 2',
      unit: 'times',
      of: sum(answers(FORK, 'the parent goes on', '1'), answers(FORK, 'the parent goes on', '2')),
    },
    { name: 'bytes moved over the link by fork', unit: 'bytes', of: spent(FORK, 'fork', 'bytes_moved') },
  ],
};

export const addressSpaces: readonly Objection[] = [processes, peerConflict, ownLayout, fork];
