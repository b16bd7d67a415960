// What can be done with the selected page: the same buttons in the same order always, each a statement of the script's language, and why
// the present state would refuse it. Our decision (stage.md, "Acting"; the rules are those of interface.md, "Answers").

import {
  contextOf,
  devicesOf,
  FrameFlag,
  GmDevCap,
  GmMmuMode,
  isAlive,
  isPinnedAt,
  type Kernel,
  type Machine,
  NO_FRAME,
  Prot,
  vaOfPage,
  VmFlag,
} from '../core/index.ts';
import type { ActionKind, ActionRefusal, ActionsView, ActionView } from './actions-view.ts';
import { frameAt } from './frame-at.ts';
import { cpuLeaf, deviceName, placeOf } from './naming.ts';
import type { Selection } from './selection.ts';

/** Writes an address of a process as the script would: `a+0x1000` where a name is near, else `0x…`. */
export type SpellAddress = (pid: number, va: bigint) => string;

/** The name of the first process, where a script must name it. */
const FIRST_PROCESS = 'main';
const PAGE_KIB = 4;
const HUGE_PAGES = 512;

/** The actions of a selection at the present place; null without one. */
export function projectActions(
  { kernel }: Machine,
  selection: Selection,
  spell: SpellAddress,
): ActionsView | null {
  if (selection === null) return null;
  const site = siteOf(kernel, selection.pid, selection.index, spell);
  const devices = devicesOf(kernel);
  return {
    pid: selection.pid,
    index: selection.index,
    actions: [
      access(site, 'load', 0),
      access(site, 'store', 0),
      ...devices.flatMap((device) => [
        access(site, 'load', device),
        access(site, 'store', device),
        prefetch(site, device),
        reclaim(site, device),
      ]),
      pin(site),
      unpin(site),
      migrate(site),
      eagerfree(site),
      dontneed(site),
      munmap(site),
      action('failPage', null, 'inject kernel nomem page', null),
      ...devices.flatMap((device) => [fail(site, 'failMap', device), fail(site, 'failUnmap', device)]),
    ],
  };
}

/** What the actions need to know of the selected page. */
interface Site {
  readonly k: Kernel;
  readonly pid: number;
  readonly index: number;
  readonly vma: number;
  /** The page, and the range that moves and goes as one, as the script writes them. */
  readonly page: string;
  readonly range: string;
  /** Before an actor, `child.`; before a call, `child.cpu `; empty for the first process. */
  readonly owner: string;
  readonly caller: string;
}

function siteOf(k: Kernel, pid: number, index: number, spell: SpellAddress): Site {
  const vma = isAlive(k, pid) ? k.vmaIndex.lookup(pid, index) : 0;
  const { first, pages } = unitOf(k, pid, index, vma);
  const owner = pid === 1 ? '' : `${k.names[k.mms.name.data[pid]!] ?? ''}.`;
  return {
    k,
    pid,
    index,
    vma,
    page: spell(pid, vaOfPage(index)),
    range: `${spell(pid, vaOfPage(first))}, ${pages === HUGE_PAGES ? '2M' : `${String(pages * PAGE_KIB)}K`}`,
    owner,
    caller: owner === '' ? '' : `${owner}cpu `,
  };
}

/** The granule of peer-shared memory; of other memory what one entry of the CPU maps. */
function unitOf(k: Kernel, pid: number, index: number, vma: number): { first: number; pages: number } {
  const single = { first: index, pages: 1 };
  const whole = { first: k.granuleOf(index), pages: k.granulePages };
  if (vma === 0) return single;
  if (k.vmas.has(vma, VmFlag.PeerShared)) return whole;
  const cell = cpuLeaf(k, pid, index);
  return cell >= 0 && 2 ** k.tables.orderAt(cell) === k.granulePages ? whole : single;
}

const action = (
  kind: ActionKind,
  device: string | null,
  statement: string,
  refusal: ActionRefusal | null,
): ActionView => ({ kind, device, statement, refusal });

function access(site: Site, kind: 'load' | 'store', device: number): ActionView {
  const { k, page } = site;
  const write = kind === 'store';
  const name = device === 0 ? null : deviceName(k, device);
  const who = device === 0 ? `${site.owner}cpu` : deviceActor(site, device);
  const text = `${who} ${kind} ${page}${write ? ` ${String(nextValue(site))}` : ''}`;
  const refusal = device === 0 ? cpuRefusal(site, write) : deviceRefusal(site, device, write, true);
  return action(kind, name, text, refusal);
}

function prefetch(site: Site, device: number): ActionView {
  const name = deviceName(site.k, device);
  const text = `${site.caller}hmadvise(${name}, ${site.range}, MADV_PREFETCH)`;
  return action('prefetch', name, text, deviceRefusal(site, device, false, false));
}

/** What its device used longest ago goes home, whosever page that is. */
function reclaim({ k }: Site, device: number): ActionView {
  const name = deviceName(k, device);
  const isEmpty = k.memory.leastRecentlyUsed(device) === NO_FRAME;
  return action('reclaim', name, `reclaim(${name}, 1)`, isEmpty ? 'nothingThere' : null);
}

function fail({ k }: Site, kind: 'failMap' | 'failUnmap', device: number): ActionView {
  const name = deviceName(k, device);
  return action(kind, name, `inject ${name} ${kind === 'failMap' ? 'peer_map' : 'peer_unmap'} FAIL`, null);
}

const pin = (site: Site): ActionView =>
  action(
    'pin',
    null,
    `${site.caller}pin(${site.page})`,
    groundRefusal(site) ?? protectionRefusal(site, false),
  );

function unpin(site: Site): ActionView {
  const { k, pid, index, caller, page } = site;
  const isThere = isAlive(k, pid) && isPinnedAt(k, pid, index);
  return action(
    'unpin',
    null,
    `${caller}unpin(${page})`,
    isThere ? null : (groundRefusal(site) ?? 'notPinned'),
  );
}

/** Only what lies on the host, and is not pinned there, moves to other frames. */
function migrate(site: Site): ActionView {
  const { k, pid, index } = site;
  const place = placeOf(k, pid, index);
  const isOnHost = place?.state === 'cpu' || (place?.state === 'absent' && place.mapped);
  const refusal = isOnHost ? (isPinned(site) ? 'pinned' : null) : 'nothingThere';
  return action(
    'migrate',
    null,
    `${site.caller}migrate_pages(${site.range})`,
    groundRefusal(site) ?? refusal,
  );
}

function eagerfree(site: Site): ActionView {
  const text = `${site.caller}hmadvise(-1, ${site.range}, MADV_DONTNEED)`;
  const refusal = groundRefusal(site) ?? (isPeerShared(site) ? emptyRefusal(site) : 'notPeerShared');
  return action('eagerfree', null, text, refusal);
}

function dontneed(site: Site): ActionView {
  const text = `${site.caller}madvise(${site.range}, MADV_DONTNEED)`;
  return action('dontneed', null, text, groundRefusal(site) ?? emptyRefusal(site));
}

const munmap = (site: Site): ActionView =>
  action('munmap', null, `${site.caller}munmap(${site.range})`, groundRefusal(site));

/** A device that serves several processes must be told which. */
function deviceActor({ k, pid, owner }: Site, device: number): string {
  const attached = [...k.mms.slab.ids()].filter((mm) => isAlive(k, mm) && contextOf(k, mm, device) !== 0);
  const ambiguous = pid === 1 && attached.length > 1;
  return `${ambiguous ? `${FIRST_PROCESS}.` : owner}${deviceName(k, device)}`;
}

const isPeerShared = ({ k, vma }: Site): boolean => vma !== 0 && k.vmas.has(vma, VmFlag.PeerShared);

function groundRefusal({ k, pid, vma }: Site): ActionRefusal | null {
  if (!isAlive(k, pid)) return 'noProcess';
  return vma === 0 ? 'noVma' : null;
}

function protectionRefusal({ k, vma }: Site, write: boolean): ActionRefusal | null {
  const prot = k.vmas.prot.data[vma]!;
  if (prot === Prot.PROT_NONE) return 'noAccess';
  return write && (prot & Prot.PROT_WRITE) === 0 ? 'notWritable' : null;
}

const cpuRefusal = (site: Site, write: boolean): ActionRefusal | null =>
  groundRefusal(site) ?? protectionRefusal(site, write);

function deviceRefusal(site: Site, device: number, write: boolean, replays: boolean): ActionRefusal | null {
  const { k, pid, index } = site;
  const ground = groundRefusal(site);
  if (ground !== null) return ground;
  const ctx = contextOf(k, pid, device);
  if (ctx === 0) return 'notAttached';
  if (!isPeerShared(site)) return 'notPeerShared';
  if (index >= k.tables.formatOf(k.contexts.pmap.data[ctx]!).userEnd) return 'outOfReach';
  const refusal =
    protectionRefusal(site, write) ?? (isExclusive(site, ctx) && isPinned(site) ? 'pinned' : null);
  if (refusal !== null || !replays) return refusal;
  const mapped = k.tables.lookup(k.contexts.pmap.data[ctx]!, index) >= 0;
  const replayable = (k.devices.capability.data[device]! & GmDevCap.REPLAYABLE) !== 0;
  return mapped || replayable ? null : 'notReplayable';
}

const isExclusive = ({ k }: Site, ctx: number): boolean =>
  k.contexts.mode.data[ctx] === GmMmuMode.COHERENT_EXCLUSIVE;

/** Whether somebody relies on where the page is: then it does not leave the host, nor its frame. */
function isPinned({ k, pid, index }: Site): boolean {
  const pfn = isAlive(k, pid) ? frameAt(k, pid, index) : null;
  const head = pfn === null ? NO_FRAME : k.memory.headOf(pfn); // In the middle of a step the frame may be free already.
  return head !== NO_FRAME && k.memory.hasFlag(head, FrameFlag.Pinned);
}

/** Dropping data where there is none changes nothing. */
function emptyRefusal({ k, pid, index }: Site): ActionRefusal | null {
  const place = placeOf(k, pid, index);
  const holdsData = place?.state === 'cpu' || place?.state === 'device' || place?.mapped === true;
  return holdsData ? null : 'nothingThere';
}

/** One more than the first word of the page, so that every store can be seen. */
function nextValue({ k, pid, index }: Site): number {
  const pfn = isAlive(k, pid) ? frameAt(k, pid, index) : null;
  return pfn === null ? 1 : ((k.memory.readWord(pfn, 0) >>> 0) + 1) % 2 ** 32;
}
