// Sentences about kernel functions that are entered and left: one for each row of core/trace.ts, in the words of a teacher. Where a
// function's way depends on the state that it finds, the sentence tells the way that it takes.

import type { FunctionKey } from '../../core/index.ts';
import type { CallFacts, FaultRefusal } from '../../projections/step-facts.ts';
import { addressOfPage } from '../format.ts';
import { factWords } from './facts.ts';

/** A call with its actor and its address written out; `at` is empty words where the function names no address. */
interface Told extends CallFacts {
  readonly who: string;
  readonly at: string;
  readonly driver: string;
}

const refusals: Readonly<Record<FaultRefusal, string>> = {
  noVma: 'no VMA contains the address',
  denied: 'the VMA does not allow this access',
  notPeerShared: 'the VMA is not peer-shared',
  notAttached: 'the device is not attached to the process',
  noMemory: 'no frame is free',
};

/** What a fault by a device does, from the state that it finds. */
const deviceFault = ({ who, at, place, refusal, device }: Told): string => {
  if (refusal !== null) return `${who} faults on ${at}, and the fault is refused: ${refusals[refusal]}.`;
  const fault = `${who} faults on ${at}`;
  switch (place?.state) {
    case 'cpu':
      return place.mapped
        ? `${fault}: the page lives on the CPU, so its PTE is cleared and its TLB flushed before the data is copied.`
        : `${fault}: the page lives in host memory without a CPU PTE, so only its data is copied.`;
    case 'device':
      return place.device === device
        ? `${fault}: the page lives here already, so it only counts as used again.`
        : `${fault}: the page lives on ${place.device}, so it comes home to the host first and is copied on from there.`;
    default:
      return `${fault}: the page holds no data yet, so the device gets a zeroed frame and nothing is copied.`;
  }
};

/** What a fault by the CPU does, from the state that it finds. */
const cpuFault = ({ who, at, place, refusal }: Told): string => {
  if (refusal !== null)
    return `${who} faults on ${at}, and gets ${refusal === 'noMemory' ? 'OOM' : 'SIGSEGV'}: ${refusals[refusal]}.`;
  const fault = `${who} faults on ${at}`;
  if (place?.state === 'device')
    return `${fault}: the page lives on ${place.device}, so its data comes home before the CPU gets a PTE.`;
  if (place?.state === 'cpu' && !place.mapped)
    return `${fault}: the page is in host memory already, so it is mapped as it is and never zeroed.`;
  return `${fault}: the page holds no data yet, so the kernel supplies a page of zeros.`;
};

const anonymousPage = ({ name, at, place }: Told): string => {
  if (place?.state === 'device' || place?.state === 'cpu')
    return `${name} asks the logical page table about ${at} before it would zero anything: the page ${factWords.place(place)}.`;
  return `${name} supplies the page at ${at}.`;
};

const peerMap = ({ driver, at, result, copies }: Told): string => {
  if (result !== null && result !== 0)
    return `${driver} is asked to map ${at}, but cannot: ${factWords.gmRet(result)}.`;
  return copies
    ? `${driver} is asked to map ${at}: it takes a frame of the device and copies the data into it.`
    : `${driver} is asked to map ${at}: it takes a zeroed frame of the device.`;
};

const peerUnmap = ({ driver, at, copies }: Told): string =>
  copies
    ? `${driver} is asked to give up ${at}: PTE and TLB go first, then the data is copied back.`
    : `${driver} is asked to drop ${at}: its data is not kept.`;

const entered: Readonly<Record<FunctionKey, (told: Told) => string>> = {
  doMmap: ({ who }) => `${who} asks for memory: do_mmap looks for free addresses.`,
  mmapRegion: ({ at }) => `mmap_region makes a VMA at ${at}; no page is touched yet.`,
  doMunmap: ({ who, at }) => `${who} gives back the memory at ${at}.`,
  splitVma: ({ at }) => `The VMA is split at ${at}, so that one part can change alone.`,
  mergeVma: ({ at }) => `The VMA at ${at} joins its neighbour: both are alike.`,
  alignMunmap: ({ at }) =>
    `The range from ${at} on is taken from the devices, although unmapping it may still fail.`,
  vmAreaFree: ({ at }) => `A VMA object is freed, and with it the gm_mappings from ${at} on.`,
  unmapRegion: ({ at }) => `What the CPU’s page table maps from ${at} on is taken out.`,
  mprotect: ({ who, at }) => `${who} changes what is allowed at ${at}.`,
  mremap: ({ who, at }) => `${who} asks to resize or move the mapping at ${at}.`,
  movePageTables: ({ at }) =>
    `The entries from ${at} on move to the new addresses; the data stays in its frames.`,
  madvise: ({ who, at }) => `${who} gives advice about the memory at ${at}.`,
  brk: ({ who }) => `${who} moves the end of the heap.`,
  dupMm: ({ who }) => `${who} forks: the child gets an address space of its own.`,
  execMmap: ({ who }) => `${who} starts a new program: the old address space goes, an empty one comes.`,
  exitMmap: ({ who }) => `${who} exits: everything that the process mapped is taken down.`,
  handleMmFault: cpuFault,
  doAnonymousPage: anonymousPage,
  doHugePmdAnonymousPage: anonymousPage,
  doWpPage: ({ at, who }) =>
    `${who} writes at ${at}, to a page that was shared by a fork: whoever writes first gets a copy, the last one keeps the page.`,
  shmemFault: ({ at }) => `The page at ${at} is MAP_SHARED: all processes that map it get the same one.`,
  zapPageRange: ({ at }) => `The CPU’s entries from ${at} on are zapped.`,
  migratePages: ({ who, at }) =>
    `${who} compacts memory: pages from ${at} on move to other frames, and whatever maps them follows.`,
  pinUserPages: ({ who, at }) => `${who} pins the page at ${at} for DMA; it must be in host memory for that.`,
  unpinUserPages: ({ who, at }) => `${who} takes back a pin of the page at ${at}.`,
  oomReapTaskMm: ({ who }) =>
    `${capital(who)} takes what the process has in host memory; data on devices is left alone.`,
  cpuAccess: ({ who, at }) => `${who} accesses ${at}.`,
  vmObjectCreate: () => 'The process gets a vm_object with an empty logical page table.',
  vmObjectDropLocked: () =>
    'The vm_object of the process is dropped: its gm_mappings are freed, and its logical page table.',
  vmObjectLookup: ({ at }) => `vm_object_lookup asks the logical page table for ${at}.`,
  vmObjectMappingCreate: ({ at }) => `There is no entry for ${at} yet: a gm_mapping is made and stored.`,
  freeGmMappings: ({ at }) => `The gm_mappings from ${at} on are erased and freed.`,
  unmapGmMappingsRange: ({ at }) => `The gm_mappings from ${at} on let go of their pages.`,
  gmDevCreate: () => 'A device registers with gm_dev_create: an id, its capabilities, its MMU’s operations.',
  gmDevRegisterPhysmem: () => 'The device registers its memory: a node of its own, beside the host’s.',
  gmDevUnregisterPhysmem: () => 'The device’s memory nodes go: nothing is left on them.',
  gmDevDestroy: () => 'The device leaves: first everything on it comes home.',
  gmAsCreate: () => 'The process gets an address space that devices can attach to.',
  gmAsAttach: () => 'A device is attached to the address space: it gets a page table of its own.',
  gmAsDestroy: () => 'The address space is destroyed: every device is detached from it.',
  gmDevFault: deviceFault,
  gmEvict: () => 'A device needs room: the page that it has not used for longest goes home.',
  gmHostFaultLocked: ({ at }) => `gm_host_fault_locked brings the data at ${at} home to a host frame.`,
  hmadvise: ({ who, at }) => `${who} gives a hint for devices about the memory at ${at}.`,
  hmadviseDoPrefetch: ({ at }) =>
    `The range from ${at} on is cut into work items that fetch it ahead of use.`,
  hmadviseDoEagerfree: ({ at }) =>
    `The data from ${at} on is dropped wherever it lives; the next touch finds zeros.`,
  prefetchWorkFn: ({ who, at }) => `${who} fetches its part, from ${at} on.`,
  gmAllocVaInPeerDevices: ({ at, result }) =>
    result === null || result === 0
      ? `The devices with address spaces of their own are asked for ${at}: all agree.`
      : `The devices with address spaces of their own are asked for ${at}: one refuses.`,
  munmapInPeerDevices: ({ at }) =>
    `The devices with address spaces of their own forget the range from ${at} on.`,
  peerMap,
  peerUnmap,
  peerVaAllocFixed: ({ driver, at, result }) =>
    result === null || result === 0
      ? `${driver} is asked to keep ${at} free in the device’s own address space, and does.`
      : `${driver} is asked to keep ${at} free in the device’s own address space, but cannot: the device uses it itself.`,
  peerVaFree: ({ driver, at }) => `${driver} may use ${at} for itself again.`,
  pmapCreate: ({ driver }) => `${driver} makes a page table for this address space.`,
  pmapDestroy: ({ driver }) => `${driver} frees its page table for this address space.`,
  deviceAccess: ({ who, at }) => `${who} accesses ${at}.`,
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const failed = ({ name, layer, result }: Told): string | null => {
  if (result === null || result === 0) return null;
  return layer === 'mm' ? `${name} fails.` : `${name} answers ${factWords.gmRet(result)}.`;
};

/** The functions whose end is worth more words than that it is reached. */
const left: Partial<Readonly<Record<FunctionKey, (told: Told) => string | null>>> = {
  vmObjectLookup: ({ at, place }) =>
    place === null
      ? null
      : place.state === 'absent'
        ? `The logical page table has no entry for ${at}.`
        : `The logical page table has an entry for ${at}: the page ${factWords.place(place)}.`,
  gmDevFault: ({ who, at, place }) =>
    place === null ? null : `The fault is served: ${at} ${factWords.place(place)}, and ${who} goes on.`,
  handleMmFault: ({ who, at }) => `The fault is served: ${at} is mapped, and ${who} tries its access again.`,
};

const told = (call: CallFacts, who: string): Told => ({
  ...call,
  who,
  at: call.index === null ? 'the range' : addressOfPage(call.index),
  driver: call.device === null ? 'The driver' : `The driver of ${call.device}`,
});

/** Sentences for the steps of kind Enter and Leave. */
export const callWords = {
  entered: (call: CallFacts, who: string): string => entered[call.key](told(call, who)),

  left: (call: CallFacts, who: string): string => {
    const facts = told(call, who);
    return failed(facts) ?? left[call.key]?.(facts) ?? `${call.name} is done.`;
  },
};
