// One sentence for each kind of step, in the words that a teacher would use. The facts are worked out by projections/narration.ts;
// a test walks whole runs and holds every sentence against the state at its step.

import type {
  EntryFacts,
  FailureFacts,
  LockFacts,
  Narration,
  StepFacts,
  TableFacts,
} from '../../projections/step-facts.ts';
import { addressOfPage, duration, frame, size } from '../format.ts';
import { answerWords } from './answers.ts';
import { callWords } from './calls.ts';
import { factWords } from './facts.ts';

type Kind = StepFacts['kind'];
type Facts<K extends Kind> = Extract<StepFacts, { readonly kind: K }>;
type Sentence<K extends Kind> = (facts: Facts<K>, who: string) => string;

const { array, bytes, frames, memory, owner, pages, process, range, table, word } = factWords;

const lockPhrase = ({ lock, index, object }: LockFacts): string => {
  switch (lock) {
    case 'mmap_lock':
      return `mmap_lock of ${process(object)}`;
    case 'gm_mapping.lock':
      return index === null
        ? `the lock of gm_mapping ${object}`
        : `the lock of the gm_mapping at ${addressOfPage(index)}`;
    case 'xa_lock':
      return 'xa_lock of the logical page table';
    case 'page_table_lock':
      return 'a page-table lock';
  }
};

const lockReason = ({ lock, shared }: LockFacts): string => {
  switch (lock) {
    case 'mmap_lock':
      return shared ? 'the VMAs cannot change meanwhile' : 'nobody else can use or change the VMAs meanwhile';
    case 'gm_mapping.lock':
      return 'nobody else can move this page meanwhile';
    case 'xa_lock':
      return 'the tree stands still meanwhile';
    case 'page_table_lock':
      return 'nobody else can change these entries meanwhile';
  }
};

const entryPhrase = (entry: EntryFacts): string => {
  switch (entry.kind) {
    case 'empty':
      return 'is empty now';
    case 'mapping':
      return `points to gm_mapping ${entry.id} now`;
    case 'node':
      return `points to node ${entry.id} now`;
    case 'sibling':
      return `is a sibling of slot ${entry.slot} now`;
    case 'zero':
      return 'is reserved now';
    case 'value':
      return 'holds a value now';
  }
};

const typeOf = (flags: number): string =>
  (flags & 0x10) !== 0 ? 'CPU' : (flags & 0x20) !== 0 ? 'DEVICE' : 'NOMAP';

const mappingAt = (index: number | null, mapping: number): string =>
  index === null ? `gm_mapping ${mapping}` : `The gm_mapping at ${addressOfPage(index)}`;

const mappingState: Sentence<'mappingState'> = ({ mapping, index, before, after, pfn, device }) => {
  const from = typeOf(before);
  const to = typeOf(after);
  const turn = from === to ? `stays ${to}` : `turns from ${from} to ${to}`;
  const data = pfn === null ? 'there is no data, the next touch finds zeros' : `the data is in ${frame(pfn)}`;
  return `${mappingAt(index, mapping)} ${turn}${device === null ? '' : ` (${device})`}: ${data}.`;
};

const pteSet: Sentence<'pteSet'> = ({ table: which, index, order, pfn, access }) => {
  const right =
    access === 'read' ? ', for reading only' : access === 'none' ? ', but lets nobody use it' : '';
  return `${tableFirst(which)} maps ${bytes(order)} at ${addressOfPage(index)} to ${frame(pfn)}${right}.`;
};

/** The table at the head of a sentence; a device keeps its name as it is. */
const tableFirst = (which: TableFacts): string =>
  which.device === null ? capital(table(which)) : table(which);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const headChange: Sentence<'headChange'> = ({ array: which, change, shift }) => {
  const tree = capital(array(which));
  if (change === 'grown') return `${tree} grows by a level: a node of shift ${shift} is its head now.`;
  if (change === 'shrunk')
    return shift < 0
      ? `${tree} shrinks: no node is left at its head.`
      : `${tree} shrinks by a level: its head has shift ${shift} now.`;
  return `The head of ${array(which)} changes.`;
};

const linkWords = { pcie4: 'PCIe 4', cxl: 'CXL', coherent: 'coherent chip-to-chip' } as const;

/** What an erratum takes effect on. */
const thing = (about: Facts<'deviation'>['about'], object: number, pid: number): string => {
  switch (about) {
    case 'page':
      return `${addressOfPage(object)} of ${process(pid)}`;
    case 'frame':
      return frame(object);
    case 'mapping':
      return `gm_mapping ${object}`;
    case 'context':
      return `gm_context ${object}`;
    case 'device':
      return `device ${object}`;
    case 'process':
      return process(object);
    case 'vma':
      return `VMA ${object}`;
    case 'lock':
      return answerWords.lock(object);
    case 'tree':
      return `xarray ${object}`;
    case 'actor':
    case 'object':
      return `object ${object}`;
  }
};

const times = (count: number): string => (count === 1 ? '' : ` ${count} times`);

const allocations: Readonly<Record<FailureFacts['site'], string>> = {
  page: 'taking a host page',
  table: 'taking a page for a page table',
  gm_mapping: 'allocating a gm_mapping',
  xa_node: 'allocating a node of the tree',
  vm_object: 'allocating the vm_object',
  vma: 'allocating a VMA',
  vma_tree: 'changing the tree of VMAs',
  context: 'allocating a gm_context',
  dma_map: 'opening a page to DMA',
  peer_map: 'peer_map',
  peer_unmap: 'peer_unmap',
  peer_va_alloc_fixed: 'peer_va_alloc_fixed',
};

const failing = ({ site, device }: Pick<FailureFacts, 'site' | 'device'>): string =>
  device === null ? allocations[site] : `${allocations[site]} of ${device}`;

const sentences: { readonly [K in Kind]: Sentence<K> } = {
  enter: callWords.entered,
  leave: callWords.left,
  lock: (facts, who) =>
    `${who} takes ${lockPhrase(facts)}${facts.shared ? ' for reading' : ''}: ${lockReason(facts)}.`,
  lockWait: (facts, who) =>
    `${who} must wait for ${lockPhrase(facts)}: ${facts.holder === null ? 'others hold it for reading' : `${factWords.actor(facts.holder)} holds it`}.`,
  unlock: (facts, who) => `${who} releases ${lockPhrase(facts)}.`,
  nodeAlloc: ({ array: which, shift, slots }) =>
    `${capital(array(which))} gets a node of ${slots} slots; each slot spans ${pages(2 ** shift)} (shift ${shift}).`,
  nodeFree: ({ array: which, shift }) =>
    `${capital(array(which))} frees a node of shift ${shift} that is needed no more.`,
  headChange,
  slotStore: ({ node, slot, shift, entry }) =>
    node === 0
      ? `The head of the tree ${entryPhrase(entry)}.`
      : `Slot ${slot} of node ${node} (shift ${shift}) ${entryPhrase(entry)}.`,
  mappingCreate: ({ index, mapping, isMoved }) =>
    isMoved
      ? `${addressOfPage(index)} has gm_mapping ${mapping} now, which comes here with its data.`
      : `${addressOfPage(index)} has a gm_mapping now. It is NOMAP: known to the logical page table, but without data.`,
  mappingFree: ({ index }) => `The gm_mapping of ${addressOfPage(index)} is erased and freed.`,
  mappingState,
  frameAlloc: ({ pfn, order, device, zeroed }) =>
    `${bytes(order)} of ${memory(device)} are taken${zeroed ? ' and zeroed' : ''}: ${frame(pfn)}.`,
  frameFree: ({ pfn, order, device }) =>
    `${bytes(order)} of ${memory(device)} are free again: ${frame(pfn)}.`,
  tableAlloc: ({ table: which, index, levelName }) =>
    `${tableFirst(which)} takes a table page for its level ${levelName}, from ${addressOfPage(index)} on.`,
  tableFree: ({ table: which, index, levelName }) =>
    `${tableFirst(which)} gives back an empty table page of level ${levelName}, from ${addressOfPage(index)} on.`,
  pteSet,
  pteClear: ({ table: which, index, pfn }) =>
    `${tableFirst(which)} does not map ${addressOfPage(index)} any more: its entry for ${frame(pfn)} is cleared.`,
  tlbFlush: ({ table: which, index, pages: flushed, sharer }) =>
    `The TLB of ${owner(sharer ?? which.device)} is flushed for ${pages(flushed)} at ${addressOfPage(index)}, so that no stale translation is used.`,
  tlbMiss: ({ device, index, denied, store }) =>
    denied
      ? `The walk of ${table({ device, pid: 0 })} finds ${addressOfPage(index)}, but it may not be ${store ? 'written to' : 'used'}: a page fault.`
      : `The TLB of ${owner(device)} does not know ${addressOfPage(index)}, and the walk of the page table ends at an empty entry: a page fault.`,
  tlbFill: ({ device, index, order, pfn, levels }) =>
    `The TLB of ${owner(device)} does not know ${addressOfPage(index)}; a walk${levels === null ? '' : ` of ${levels} ${levels === 1 ? 'level' : 'levels'}`} finds ${frame(pfn)}, and the TLB remembers it for ${bytes(order)}.`,
  tlbHit: ({ device, index, pfn }) =>
    `The TLB of ${owner(device)} knows ${addressOfPage(index)}: ${frame(pfn)}, without a walk.`,
  blockSplit: ({ pfn, order, part, device }) =>
    `A free block of ${bytes(order)} of ${memory(device)} is split: ${bytes(part)} at ${frame(pfn)} are for whoever asks, the other halves stay free.`,
  blockMerge: ({ pfn, order, part, device }) =>
    `The free ${bytes(part)} of ${memory(device)} join their buddies: ${bytes(order)} from ${frame(pfn)} on are one free block.`,
  dmaBegin: ({ from, to, order, ns, link }) =>
    `${bytes(order)} go over the ${linkWords[link]} link from ${frames(from)} to ${frames(to)}; that takes ${duration(ns)}.`,
  dmaEnd: ({ from, to, order }) =>
    `The copy is complete: ${frames(to)} holds the ${bytes(order)} of ${frame(from.pfn)}.`,
  dmaMap: (facts) => `${capital(frames(facts))} is opened to the device for DMA.`,
  dmaUnmap: (facts) => `${capital(frames(facts))} is closed to DMA again.`,
  vmaLink: (facts) =>
    `${capital(process(facts.pid))} has a VMA of ${range(facts)} now${facts.peerShared ? ', shared with its devices' : ''}.`,
  vmaUnlink: (facts) => `${capital(process(facts.pid))} has the VMA of ${range(facts)} no more.`,
  vmaResize: (facts) => `A VMA of ${process(facts.pid)} covers ${range(facts)} now.`,
  load: ({ index, offset, value }, who) => `${who} reads ${word(value)} at ${addressOfPage(index, offset)}.`,
  store: ({ index, offset, value }, who) =>
    `${who} writes ${word(value)} at ${addressOfPage(index, offset)}.`,
  deviceCreate: ({ device, format, bytes: amount }) =>
    `${device} joins the machine with ${size(amount)} of memory and a page table in ${format} format.`,
  contextAttach: ({ device, pid }) =>
    `${device} is attached to ${process(pid)}: both use the same addresses from here on.`,
  fork: ({ parent, child }) =>
    `${capital(process(parent))} has a child, ${process(child)}, which maps the same pages until one of both writes; what is shared with devices is not inherited.`,
  exit: ({ pid }) => `${capital(process(pid))} has ended.`,
  exec: ({ pid }) => `${capital(process(pid))} runs a new program in an empty address space.`,
  report: ({ report, ...facts }) => answerWords.report({ ...facts, kind: report, count: 1 }),
  driverCall: ({ op, device, index, result }) =>
    `The driver of ${device} answers ${op}${index === null ? '' : ` for ${addressOfPage(index)}`}: ${factWords.gmRet(result)}.`,
  workQueued: ({ index, pages: amount, item, device }) =>
    `Work item ${item} waits for a worker: ${pages(amount)} at ${addressOfPage(index)}, to ${device}.`,
  contextDetach: ({ device, pid }) => `${device} is detached from ${process(pid)}.`,
  deviceDestroy: ({ device }) => `${device} is gone, with its memory.`,
  pin: ({ index, pfn, pins }) =>
    `The page at ${addressOfPage(index)} is pinned${times(pins)}: a DMA user relies on ${frame(pfn)}, so it must stay there.`,
  unpin: ({ index, pfn, pins }) =>
    pins === 0
      ? `The page of ${addressOfPage(index)} is free to move again: nobody relies on ${frame(pfn)} any more.`
      : `One pin of ${addressOfPage(index)} is taken back; ${frame(pfn)} is still pinned${times(pins)}.`,
  faultArmed: ({ left, ...facts }) =>
    left === 0
      ? `${capital(failing(facts))} will not be made to fail any more.`
      : `From now on ${failing(facts)} fails, ${left === 1 ? 'once' : `${left} times`}: the script says so.`,
  faultInjected: (facts) => `${capital(failing(facts))} fails here, because the script says so.`,
  deviation: ({ erratum, about, object, pid }) =>
    `Here the series as posted departs from what it promises: ${erratum}, at ${thing(about, object, pid)}.`,
  protect: (facts) => `What is allowed for ${range(facts)} changes in ${process(facts.pid)}.`,
  move: ({ from, to, pages: moved }) =>
    `${pages(moved)} move from ${addressOfPage(from)} to ${addressOfPage(to)}; the data stays in its frames.`,
};

/** Sentences about steps. */
export const stepWords = {
  /** What the step does, as one sentence with a full stop. */
  /** Where several actors take turns, each sentence begins with who acts. */
  sentence: ({ facts, actor, isBeside }: Narration): string => {
    const who = factWords.actor(actor);
    const sentence = (sentences[facts.kind] as Sentence<Kind>)(facts, who);
    const isNamed = sentence.startsWith(`${who} `);
    return isBeside && !isNamed ? `${who}: ${sentence}` : sentence;
  },
};
