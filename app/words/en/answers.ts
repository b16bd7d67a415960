// What a statement answered, as a sentence: addresses, values, errnos with the reasons that the call has for them, gm_ret codes and
// signals, and what the sanitizers report. Reasons follow the interface of the scenario language.

import type { Answer, AnswerCode, Report, ReportKind, ReportRule } from '../../core/index.ts';
import type { Found, Outcome } from '../../script/outcome.ts';
import type { Refusal } from '../../script/names-in-force.ts';
import { address, addressOfPage, count, frame, listed } from '../format.ts';
import { factWords } from './facts.ts';

type Reasons = Partial<Readonly<Record<AnswerCode, string>>>;

const protection = 'the start is not page-aligned or a flag is unknown';
const hole = 'part of the range is not mapped; the mapped part is done';

/** Why each call answers an error, where the call says more than the errno alone. */
const reasons: Readonly<Record<string, Reasons>> = {
  gm_dev_create: { GM_RET_NOMEM: 'there is no memory node left for a device of this size' },
  gm_dev_destroy: {
    '-ENODEV': 'the device is gone already',
    GM_RET_NOMEM: 'host memory has no room for everything on it, so it stays',
    GM_RET_FAILURE_UNKNOWN: 'something on it cannot come home, so it stays',
  },
  gm_as_attach: {
    '-ENODEV': 'the device is gone',
    '-EEXIST': 'the device is attached to this process already',
    '-EINVAL': 'this mode needs a cache-coherent link',
    '-ENOMEM': 'the device refuses the address of an existing peer-shared VMA, or there is not enough memory',
  },
  gm_as_destroy: {
    '-ENODEV': 'no device is attached to this process',
    GM_RET_NOMEM: 'host memory has no room for what lives on its devices, so they stay attached',
    GM_RET_FAILURE_UNKNOWN: 'something cannot come home, so its devices stay attached',
  },
  mmap: {
    '-EINVAL':
      'the length is 0, the flags contradict each other (exactly one of PRIVATE and SHARED; PEER_SHARED only for private anonymous memory), or an address is not aligned',
    '-ENODEV': 'MAP_PEER_SHARED needs an address space: attach a device first',
    '-EEXIST': 'something is mapped there, and MAP_FIXED_NOREPLACE does not replace it',
    '-ENOMEM':
      'there is no room for it, a device refuses the address, or it is larger than all memory of the machine',
    '-EBADF': 'a map without MAP_ANONYMOUS needs a file',
  },
  munmap: {
    '-EINVAL': 'the start is not aligned, or the length is 0',
    '-ENOMEM': 'there is no memory for splitting a VMA; nothing is unmapped',
  },
  mprotect: { '-EINVAL': protection, '-ENOMEM': hole },
  madvise: { '-EINVAL': 'the start is not aligned, or the advice is unknown', '-ENOMEM': hole },
  mremap: {
    '-EFAULT': 'no VMA is there',
    '-ENOMEM': 'there is no room: to grow in place without MREMAP_MAYMOVE, or at any address',
    '-EINVAL': 'an address is not aligned, or the flags contradict each other',
  },
  hmadvise: {
    '-EINVAL':
      'the node is unknown or its device not attached, the range wraps, it is not within one VMA, or the advice is unknown',
    '-EFAULT': 'a granule could not move; the others have',
  },
  fork: { '-ENOMEM': 'there is not enough memory for the child' },
  execve: { '-ENOMEM': 'there is not enough memory for a fresh address space' },
  reclaim: { '-ENODEV': 'the device is gone' },
  migrate_pages: { '-EINVAL': 'the range wraps' },
  pin: { '-EFAULT': 'the page cannot be brought to the host' },
  unpin: { '-EINVAL': 'nothing there is pinned' },
  load: {
    GM_RET_FAILURE_UNKNOWN: 'the device’s fault could not be served',
    SIGSEGV: 'no VMA there allows it',
  },
  store: {
    GM_RET_FAILURE_UNKNOWN: 'the device’s fault could not be served',
    SIGSEGV: 'no VMA there allows it',
  },
};

/** What each code means by itself. */
const meanings: Readonly<Record<AnswerCode, string>> = {
  '-EPERM': 'it is not permitted',
  '-ESRCH': 'the process has ended',
  '-EBADF': 'that is no open file',
  '-ENOMEM': 'there is not enough memory',
  '-EFAULT': 'an address is bad',
  '-EEXIST': 'it exists already',
  '-ENODEV': 'there is no device for it',
  '-EINVAL': 'an argument is invalid',
  GM_RET_SUCCESS: 'it is done',
  GM_RET_NOMEM: 'no frame is free, and the data stays where it was',
  GM_RET_PAGE_EXIST: 'the page is mapped there already',
  GM_RET_MIGRATING: 'the device is still moving pages',
  GM_RET_FAILURE_UNKNOWN: 'the request could not be served',
  SIGSEGV: 'the address may not be accessed so',
  SIGBUS: 'the data could not be brought',
  OOM: 'host memory is full',
  HANG: 'it waits for something that never happens',
};

const noun = (call: string): string => (call === 'load' || call === 'store' ? `the ${call}` : call);

const coded = (call: string, code: AnswerCode): string => {
  const reason = reasons[call]?.[code] ?? meanings[code];
  if (code === 'GM_RET_SUCCESS') return `${noun(call)} is done`;
  if (code.startsWith('-')) return `${noun(call)} refused the request with ${code}: ${reason}`;
  if (code.startsWith('GM_RET_')) return `${noun(call)} answers ${code}: ${reason}`;
  if (code === 'HANG') return `${noun(call)} never ends: ${reason}`;
  return `${noun(call)} ends in ${code}: ${reason}`;
};

/** Calls whose number means something. */
const numbered: Readonly<Record<string, (value: number) => string>> = {
  load: (value) => `the load returns ${factWords.word(value)}`,
  fork: (value) => `fork made process ${value}`,
  reclaim: (value) => `reclaim sent ${count(value)} ${value === 1 ? 'granule' : 'granules'} home`,
  migrate_pages: (value) => `migrate_pages moved ${count(value)} ${value === 1 ? 'page' : 'pages'}`,
};

/** A sentence; a call's name keeps its letters, even at the head. */
const sentence = (text: string): string => `${text.replace(/^the /, 'The ')}.`;

const reportHeads: Readonly<Record<ReportKind, string>> = {
  coherence: 'Coherence',
  uaf: 'Use after free',
  'double-free': 'Double free',
  leak: 'Leak',
  refcount: 'Reference count',
  oops: 'Oops',
  bounds: 'Out of bounds',
  lock: 'Lock rules',
  hang: 'Hang',
  tlb: 'Stale TLB',
  xarray: 'XArray structure',
  vma: 'VMA structure',
  invariant: 'Invariant',
};

type Told = Pick<Report, 'object' | 'a' | 'b' | 'pid'>;

const rules: Readonly<Record<ReportRule, (report: Told) => string>> = {
  'load-mismatch': ({ object, a, b }) =>
    `a load at ${addressOfPage(object)} returned ${factWords.word(a)}, but the last store there wrote ${factWords.word(b)}`,
  'device-with-cpu-pte': ({ object }) =>
    `the data at ${addressOfPage(object)} lives on a device, yet the CPU maps the page as well`,
  'device-without-entry': ({ object }) =>
    `the data at ${addressOfPage(object)} lives on a device whose page table does not map it`,
  'cpu-pte-elsewhere': ({ object }) =>
    `the CPU maps ${addressOfPage(object)} to another frame than its gm_mapping names`,
  'nomap-with-entry': ({ object }) => `${addressOfPage(object)} is NOMAP, yet a page table maps it`,
  'two-homes': ({ object }) => `${addressOfPage(object)} is mapped in two places at once`,
  'refcount-mismatch': ({ object, a, b }) =>
    `${frame(a)} at ${addressOfPage(object)} does not have the ${count(b)} references that its holders make`,
  'entry-outside-vma': ({ object }) =>
    `${addressOfPage(object)} has a gm_mapping, but lies in no peer-shared VMA`,
  'nr-pages-mismatch': ({ a, b }) =>
    `nr_pages says ${count(a)}, but the logical page table has ${count(b)} entries`,
  'leaked-frame': ({ object }) => `${frame(object)} is still allocated, but nobody can reach it`,
  'leaked-mapping': ({ object }) => `gm_mapping ${object} is still allocated, but in no logical page table`,
  'leaked-object': ({ object }) => `object ${object} is still allocated, but nobody can reach it`,
  'xarray-structure': ({ object }) => `the tree of xarray ${object} is not as an XArray may be`,
  'vma-overlap': ({ object }) => `VMAs overlap at ${addressOfPage(object)}`,
  deadlock: ({ object, a }) => `${actor(object)} waits for ${lock(a)}, and its holder waits for it`,
  'waits-forever': ({ object, a }) =>
    `${actor(object)} waits for ${a === 0 ? 'work' : lock(a)} that nobody will ${a === 0 ? 'do' : 'give back'}`,
  'lock-recursion': ({ object }) => `${lock(object)} is taken by who holds it already`,
  'lock-order': ({ object, a }) => `${lock(object)} is taken under ${lock(a)}`,
  'double-unlock': ({ object }) => `${lock(object)} is given back by who does not hold it`,
  'sleep-under-spinlock': ({ object }) => `something sleeps under ${lock(object)}`,
  'held-at-return': ({ object }) => `${lock(object)} is still held when the statement ends`,
  'freed-while-locked': ({ object }) => `the object of ${lock(object)} is freed while the lock is held`,
  'freed-lock': ({ object }) => `${lock(object)} is used, but its object was freed`,
  'freed-mapping': ({ object }) => `gm_mapping ${object} is used after it was freed`,
  'freed-context': ({ object }) => `gm_context ${object} is used after it was freed`,
  'freed-frame': ({ object }) => `${frame(object)} is used after it was freed`,
  'freed-under-dma': ({ object }) => `${frame(object)} is freed while DMA copies it`,
  'frame-freed-twice': ({ object }) => `${frame(object)} of a device is freed twice`,
  'object-freed-twice': ({ object }) => `object ${object} of a slab is freed twice`,
  'poison-overwritten': ({ object }) => `object ${object} of a slab was written to after it was freed`,
  'refcount-underflow': ({ object }) => `${frame(object)} loses a reference that it does not have`,
  'refcount-overflow': ({ object, a }) => `${frame(object)} has ${count(a)} references`,
  'mapcount-underflow': ({ object }) => `${frame(object)} loses a mapping that it does not have`,
  'freed-while-mapped': ({ object }) => `${frame(object)} is freed while a page table maps it`,
  'null-page': () => 'a page pointer that is NULL is followed',
  'beyond-block': ({ object, a, b }) =>
    `${pages(a)} from ${frame(object)} on are copied, but the block has ${pages(b)}`,
  'vma-dangling': ({ object }) => `the list of VMAs leads to VMA ${object}, which does not belong there`,
  'freed-vma': ({ object }) => `VMA ${object} is found by its address, but it was freed`,
  'freed-space': ({ object }) => `gm_as ${object} is used after it was freed`,
  'freed-device': ({ object }) => `the driver of device ${object} is called, but the device is gone`,
  'beyond-array': ({ object, a }) =>
    `${count(object)} is used as an index, but there are only ${count(a)} entries`,
  'dma-beyond-block': ({ object, a, b }) =>
    `${pages(a)} from ${frame(object)} on are opened to DMA, but the page that is meant has ${pages(b)}`,
  'leaked-dma-mapping': ({ object }) =>
    `${count(object)} ${object === 1 ? 'page stays' : 'pages stay'} open to DMA, and nobody will close ${object === 1 ? 'it' : 'them'}`,
  'vma-count': ({ object, a }) => `the process counts ${count(object)} VMAs, but its list has ${count(a)}`,
  'stale-tlb-entry': ({ object, a, b }) =>
    `an access to ${addressOfPage(object)} goes to ${frame(a)}, as the TLB says, ${tableSays(a, b)}: it should have been flushed`,
  'tlb-without-pte': ({ object, a, b }) =>
    `the TLB still translates ${addressOfPage(object)} to ${frame(a)}, ${tableSays(a, b)}: it should have been flushed`,
  'not-a-page': ({ object, a }) =>
    `gm_mapping ${object} drops a page, but what it points to is the gm_dev of device ${a}`,
  'cpu-without-page': ({ object }) =>
    `the gm_mapping of ${addressOfPage(object)} says CPU, but its page is NULL, which is followed`,
  'null-mapping': ({ object }) =>
    `there is no gm_mapping for ${addressOfPage(object)}, and the NULL is followed`,
  'lock-not-held': ({ object }) => `${lock(object)} should be held and is not`,
  'null-object': ({ object }) => `process ${object} has no vm_object, and the NULL is followed`,
  'freed-object': ({ object }) => `vm_object ${object} is used after it was freed`,
  'pinned-moved': ({ object }) => `${frame(object)} is pinned by a DMA user, and its data is moved away`,
};

/** What the page table says where the TLB says frame `a`. */
const tableSays = (a: number, b: number): string =>
  b < 0
    ? 'but the page table does not map it any more'
    : a === b
      ? 'with more access than the page table allows'
      : `but the page table maps it to ${frame(b)}`;

const pages = (order: number): string => (order === 0 ? '1 page' : `${count(2 ** order)} pages`);

const lockNames: Readonly<Record<number, string>> = {
  1: 'mmap_lock of process',
  2: 'the lock of gm_mapping',
  3: 'xa_lock of xarray',
  4: 'the lock of table page',
};

/** A lock as findings write it: id · 8 + LockClass. */
const lock = (code: number): string => `${lockNames[code & 7] ?? 'lock'} ${code >>> 3}`;

/** An actor by its number: CPUs from 0, devices from 64, prefetch workers from 128. */
const actor = (number: number): string =>
  number < 64 ? `cpu${number}` : number < 128 ? `device ${number - 64}` : `prefetch worker ${number - 128}`;

const refusal = (why: Refusal): string =>
  why.code === 'unbound'
    ? `The statement was not run: ${why.name} stands for nothing, because what should have made it failed.`
    : `The statement was not run: ${why.device} serves processes ${listed(why.processes.map(String))}, so say which one.`;

const found = (what: Found): string => {
  switch (what.kind) {
    case 'state':
      return `the page is ${what.state}${what.device === null ? '' : ` ${what.device}`}`;
    case 'counter':
      return `the counter stands at ${count(what.value)}`;
    case 'reports':
      return what.count === 0
        ? 'no report, and nothing leaked'
        : `${count(what.count)} ${what.count === 1 ? 'report' : 'reports'}`;
    case 'page':
      return `${addressOfPage(what.index)} of process ${what.pid}`;
  }
};

const verdicts = { held: 'As expected', broken: 'Not as expected' } as const;

/** Sentences about answers and reports. */
export const answerWords = {
  /** What statement `call` answered: `mmap answers 0x7f3c_2000_0000.` */
  answer: (call: string, answer: Answer): string => {
    switch (answer.kind) {
      case 'address':
        return sentence(
          call === 'brk'
            ? `the heap ends at ${address(answer.address)}`
            : `${call} answers ${address(answer.address)}`,
        );
      case 'value':
        return sentence(numbered[call]?.(answer.value) ?? `${noun(call)} is done`);
      case 'code':
        return sentence(coded(call, answer.code));
    }
  },

  /**
   * What became of a statement, as a sentence; nothing for a note. `call` is the statement's kind, for the reasons of an error.
   */
  outcome: (outcome: Outcome, call: string): string => {
    const { verdict, answer } = outcome;
    if (outcome.refusal !== null) return refusal(outcome.refusal);
    const expectation = verdict === 'held' || verdict === 'broken' ? verdicts[verdict] : '';
    if (outcome.found !== null) {
      const fact = found(outcome.found);
      return expectation === '' ? sentence(`Here is ${fact}`) : sentence(`${expectation}: ${fact}`);
    }
    if (answer === null) return '';
    const told = answerWords.answer(call, answer);
    return expectation === '' ? told : `${told} ${expectation}.`;
  },

  /** A lock by its code (id · 8 + LockClass). */
  lock,

  /** One report as a sentence: `Coherence: a load at … returned 0, but the last store there wrote 42.` */
  report: (
    report: Told & Pick<Report, 'kind' | 'rule' | 'count'> & { readonly erratum?: string | null },
  ): string => {
    const more = report.count > 1 ? ` (${count(report.count)} times in this statement)` : '';
    const due = (report.erratum ?? null) === null ? '' : ` Due to ${report.erratum}.`;
    return `${reportHeads[report.kind]}: ${rules[report.rule](report)}${more}.${due}`;
  },
};
