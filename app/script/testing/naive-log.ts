// What a log of strace leads to, page by page: a Map from page to what is allowed there, one for each process. Written apart from
// the importer on purpose, with other means: regular expressions over whole lines, no ranges, no statements. Exits are passed over.

/** What is known of a page: its protection bits and whether it is peer-shared. */
interface Page {
  prot: number;
  readonly peer: boolean;
}

interface NaiveProcess {
  pages: Map<number, Page>;
  brk: number | null;
}

/** A run of pages with equal flags, as text: `7f00-7f04 rw- ps`. */
export type NaiveRun = string;

const PROT: Readonly<Record<string, number>> = { PROT_NONE: 0, PROT_READ: 1, PROT_WRITE: 2, PROT_EXEC: 4 };

const protOf = (text: string): number =>
  text
    .replace(/^0(?:x\d+)? \/\* (.*) \*\/$/, '$1')
    .split('|')
    .reduce((bits, name) => bits | (PROT[name] ?? 0), 0);

const page = (address: string | number): number => Math.floor(Number(address) / 4096);
const pagesOf = (length: string): number => Math.ceil(Number(length) / 4096);

/** All mappings of a log, if private anonymous mmaps are peer-shared or not; by the name of the process in a script. */
export function naiveMappings(log: string, peerShared: boolean): Map<string, NaiveRun[]> {
  const processes = new Map<string, NaiveProcess>([['main', { pages: new Map(), brk: null }]]);
  const owner = new Map<string, string>();
  const borrowers = new Set<string>();
  for (const [pid, text] of wholeCalls(log)) {
    const name = owner.get(pid) ?? 'main';
    const call = /^(\w+)\((.*)\)\s*= (-?\w+)/s.exec(text);
    if (call === null || call[3]!.startsWith('-') || call[3] === '?') continue;
    const [, verb = '', args = '', result = ''] = call;
    if (['clone', 'clone3', 'fork', 'vfork'].includes(verb)) {
      const shares = /CLONE_VM\b/.test(args) || verb === 'vfork';
      if (verb === 'vfork') borrowers.add(result);
      owner.set(result, shares ? name : `p${result}`);
      if (!shares) processes.set(`p${result}`, copyOf(processes.get(name)!));
    } else if (verb === 'execve') {
      if (borrowers.delete(pid)) owner.set(pid, `p${pid}`);
      processes.set(owner.get(pid) ?? 'main', { pages: new Map(), brk: null });
    } else apply(processes.get(name)!, verb, args.split(', '), result, peerShared);
  }
  return new Map([...processes].map(([name, { pages }]) => [name, runs(pages)]));
}

const copyOf = ({ pages, brk }: NaiveProcess): NaiveProcess => ({
  pages: new Map([...pages].filter(([, { peer }]) => !peer).map(([at, each]) => [at, { ...each }])),
  brk,
});

/** Calls with their task, in the order in which they ended; a child that runs before its maker's line ended comes after it. */
function wholeCalls(log: string): [pid: string, text: string][] {
  const lines = log
    .replace(/strace: Process \d+ attached\n/g, '')
    .split('\n')
    .map((line) =>
      /^(?:\[pid +(\d+)\] |(\d+)(?:<[^>]*>)? +)?(?:[\d:.]+ +)?(?:\[[ \w?]+\] )?(.*)$/.exec(line)!,
    );
  const open = new Map<string, string>();
  const calls: [string, string][] = [];
  for (const [, bracketed, plain, text = ''] of lines) {
    const pid = bracketed ?? plain ?? '';
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(text);
    if (text.endsWith('<unfinished ...>')) open.set(pid, text.slice(0, -'<unfinished ...>'.length).trimEnd());
    else calls.push([pid, resumed === null ? text : (open.get(pid) ?? open.get('') ?? '') + resumed[1]!]);
  }
  const made = new Map(
    calls.flatMap(([pid, text]) =>
      [...text.matchAll(/^v?(?:clone3?|fork)\(.* = (\d+)/g)].map((m) => [m[1]!, `${pid} ${text}`]),
    ),
  );
  const seen = new Set<string>();
  return calls.flatMap(([pid, text]): [string, string][] => {
    const maker = made.get(pid);
    const isEarly = maker !== undefined && !seen.has(maker);
    const key = `${pid} ${text}`;
    const isLate = [...made.values()].includes(key) && seen.has(key);
    seen.add(key);
    if (isLate) return [];
    if (!isEarly) return [[pid, text]];
    seen.add(maker);
    return [
      [maker.slice(0, maker.indexOf(' ')), maker.slice(maker.indexOf(' ') + 1)],
      [pid, text],
    ];
  });
}

function apply(
  process: NaiveProcess,
  verb: string,
  args: readonly string[],
  result: string,
  peerShared: boolean,
): void {
  const { pages } = process;
  const [first = '', length = '', third = '', fourth = ''] = args;
  if (verb === 'mmap') {
    const peer =
      peerShared && /MAP_PRIVATE/.test(fourth) && /MAP_ANON/.test(fourth) && !/HUGETLB/.test(fourth);
    for (let i = 0; i < pagesOf(length); i++) pages.set(page(result) + i, { prot: protOf(third), peer });
  } else if (verb === 'munmap') {
    for (let i = 0; i < pagesOf(length); i++) pages.delete(page(first) + i);
  } else if (verb === 'mprotect') {
    for (let i = 0; i < pagesOf(length); i++) {
      const known = pages.get(page(first) + i);
      if (known !== undefined) known.prot = protOf(third);
    }
  } else if (verb === 'mremap') {
    const moved = Array.from({ length: pagesOf(length) }, (_, i) => pages.get(page(first) + i));
    for (let i = 0; i < pagesOf(length); i++) pages.delete(page(first) + i);
    for (let i = 0; i < pagesOf(third); i++) pages.set(page(result) + i, { ...(moved[i] ?? moved.at(-1)!) });
  } else if (verb === 'brk') {
    const [before, after] = [pagesOf(String(process.brk ?? Number(result))), pagesOf(result)];
    for (let at = before; at < after; at++) pages.set(at, { prot: 3, peer: false });
    for (let at = after; at < before; at++) pages.delete(at);
    process.brk = Number(result);
  }
}

function runs(pages: ReadonlyMap<number, Page>): NaiveRun[] {
  const found: { from: number; to: number; flags: string }[] = [];
  for (const [at, { prot, peer }] of [...pages].toSorted(([a], [b]) => a - b)) {
    const flags = runFlags((prot & 1) !== 0, (prot & 2) !== 0, (prot & 4) !== 0, peer);
    const last = found.at(-1);
    if (last?.to === at && last.flags === flags) last.to = at + 1;
    else found.push({ from: at, to: at + 1, flags });
  }
  return found.map(({ from, to, flags }) => naiveRun(from, to, flags));
}

/** The flags of a run as text. */
export const runFlags = (read: boolean, write: boolean, execute: boolean, peer: boolean): string =>
  `${read ? 'r' : '-'}${write ? 'w' : '-'}${execute ? 'x' : '-'}${peer ? ' ps' : ''}`;

/** A run as text. */
export const naiveRun = (from: number, to: number, flags: string): NaiveRun =>
  `${from.toString(16)}-${to.toString(16)} ${flags}`;
