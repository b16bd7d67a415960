// Pieces of which the scripts of the gallery are made, and the subjects of the mails.

import type { Mail } from './entry.ts';

const COVER = '[RFC PATCH 0/6] Supporting GMEM (generalized memory management) for external memory devices';
const ABSTRACTION =
  '[RFC PATCH 2/6] mm/gmem: add arch-independent abstraction to track address mapping status';

/** A reply to the cover letter. */
export const onCover = (date: string): Mail => ({ date, subject: `Re: ${COVER}` });

/** A reply to patch 2/6. */
export const onAbstraction = (date: string): Mail => ({ date, subject: `Re: ${ABSTRACTION}` });

/** The cover letter itself: what it promises is the question. */
export const cover: Mail = { date: '2023-11-28', subject: COVER };

const PEER_SHARED = 'MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED';

/** The arguments of a peer-shared mapping, as wide as `length`, at `address`; `flags` more. */
export const sharedMap = (length: string, address = 'NULL', flags = ''): string =>
  `mmap(${address}, ${length}, PROT_READ|PROT_WRITE, ${PEER_SHARED}${flags}, -1, 0)`;

/** An ordinary private anonymous mapping. */
export const ordinaryMap = (length: string): string =>
  `mmap(NULL, ${length}, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)`;

/** A device that is attached to the first process. */
export const device = (name: string, memory: string, more = '', mode = ''): string =>
  `${name} = gm_dev_create(memory=${memory}${more})\ngm_as_attach(${name}${mode})`;

/** The posted series, without what it does to every first fault and what is not the question: E06 and E07. */
export const posted = (granule: string, host = '64M'): string =>
  `machine(host=${host}, granule=${granule}, semantics=posted)\nerrata -E06 -E07`;

/** Lines as one script. */
export const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

/** The same lines for each of the first `count` numbers. */
export const repeat = (count: number, line: (number: number) => string): string =>
  Array.from({ length: count }, (_, number) => line(number)).join('\n');
