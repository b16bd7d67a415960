// Words of the timeline and of residency: lanes, spans, marks, and what a table of them says. Texts for boxes come as a list from long to
// short: the picture takes the first that fits. Our decision.

import { Home, MarkKind } from '../../projections/codes.ts';
import type { LaneView, SeriesName, SpanLabel, TimeWindow } from '../../worker/protocol.ts';
import { addressOfPage, count, counted, duration, size } from '../format.ts';

const NODE = 2 ** 26;
const UNITS = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
  [1, 'ns'],
] as const;
const NARROW_SPACE = '\u202f';
const LABEL = 16;

const markNames = {
  [MarkKind.Fault]: 'fault',
  [MarkKind.Migration]: 'migration',
  [MarkKind.Eviction]: 'eviction',
  [MarkKind.Unmap]: 'unmap',
  [MarkKind.Report]: 'report',
};
const markPlurals = {
  [MarkKind.Fault]: 'faults',
  [MarkKind.Migration]: 'migrations',
  [MarkKind.Eviction]: 'evictions',
  [MarkKind.Unmap]: 'unmaps',
  [MarkKind.Report]: 'reports',
};

/** A span as its words need it. `at`: what it works on: a page index or −1, a lock's object, the frame that a copy reads. */
export interface SpanFacts {
  readonly label: SpanLabel;
  readonly lane: LaneView;
  readonly at: number;
  readonly result: number;
  readonly begin: number;
  readonly end: number;
  readonly isEnded: boolean;
}

const seriesTexts: Readonly<Record<SeriesName, string>> = {
  faults: 'faults',
  migrations: 'migrations',
  evictions: 'evictions',
  flushes: 'TLB flushes',
  moved: 'moved',
  logical: 'logical tables',
  physical: 'page tables',
  perMapping: 'per gm_mapping',
};
const shortSeries: Readonly<Record<SeriesName, string>> = {
  faults: 'faults',
  migrations: 'migr.',
  evictions: 'evict.',
  flushes: 'flush',
  moved: 'mov.',
  logical: 'log.',
  physical: 'PTs',
  perMapping: 'each',
};
const byteSeries: ReadonlySet<SeriesName> = new Set(['moved', 'logical', 'physical', 'perMapping']);
const seriesMeanings: Readonly<Record<SeriesName, string>> = {
  faults: 'page faults of CPUs and devices so far',
  migrations: 'granules copied from one memory to another so far',
  evictions: 'granules that had to make room so far',
  flushes: 'of any TLB so far',
  moved: 'bytes copied over links so far',
  logical: 'what XArrays and gm_mappings take now: the price of the abstraction',
  physical: 'what the page tables of CPUs and devices take now, drawn on the same scale',
  perMapping: 'what one granule costs in the logical page table now',
};

/** A row of the residency picture. */
export interface RowFacts {
  readonly first: number;
  readonly granules: number;
  readonly migrations: number;
  readonly returns: number;
}

/** A stretch of time in which most of a row's data lived at `home`. */
export interface StayFacts {
  readonly home: string;
  readonly share: number;
  readonly changes: number;
  readonly begin: number;
  readonly end: number;
}

const originOf = (label: SpanLabel): string => {
  if (label.kind !== 'call') return '';
  if (label.origin === 'model') return 'our model';
  return label.origin === 'linux' ? 'linux' : `patch ${String(label.origin)}/6`;
};

const lockName = (name: string, result: number): string => (result === 1 ? `${name} (shared)` : name);

const copyName = ({ lane, at }: Pick<SpanFacts, 'lane' | 'at'>): string =>
  at >= NODE ? 'copy home' : `copy to ${lane.name}`;

/** Words of the pictures of time. */
export const timelineWords = {
  region: 'Timeline and residency',
  timeline: 'Timeline',
  picture: 'Picture',
  hide: 'Hide the timeline',
  show: 'Show the timeline',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  whole: 'The whole run',
  present: 'The present statement',
  table: 'As a table',
  withKey: (label: string, key: string): string => `${label} (${key})`,
  events: 'events',
  empty: 'Nothing took any time yet.',
  /** What a picture without spans says of itself. */
  busy: 'Too much for single calls: zoom in',
  gone: 'These steps are not kept: only how busy it was',
  plot: (name: string, { from, to }: TimeWindow): string =>
    `${name} from ${duration(from)} to ${duration(to)}. Arrows pan, plus and minus zoom.`,

  /** The name of a lane: `cpu0`, `gpu0`, `host ↔ gpu0`. */
  lane: ({ kind, number, name }: LaneView): string => {
    if (kind === 'cpu') return `cpu${String(number)}`;
    if (kind === 'device') return name;
    if (kind === 'link') return `host ↔ ${name}`;
    return kind === 'worker' ? `prefetch worker ${String(number)}` : 'OOM reaper';
  },
  laneShort: ({ kind, number, name }: LaneView): string => {
    if (kind === 'link') return `↔ ${name}`;
    return kind === 'worker' ? `worker ${String(number)}` : timelineWords.lane({ kind, number, name });
  },

  /** What a span is called on its box. */
  span: ({ label, lane, at, result }: Omit<SpanFacts, 'begin' | 'end' | 'isEnded'>): string => {
    if (label.kind === 'copy') return copyName({ lane, at });
    return label.kind === 'lock' ? lockName(label.name, result) : label.name;
  },
  /** A box of calls that began and ended together, outermost first. */
  box: (names: readonly string[]): readonly string[] => {
    const last = names.at(-1) ?? '';
    const short = last.length > LABEL ? `${last.slice(0, LABEL - 1)}…` : last;
    return [names.join(' › '), last, short, `${last.slice(0, 6)}…`];
  },
  /** All about a span in one line. */
  spanName: (facts: SpanFacts): string => {
    const { label, lane, at, begin, end, isEnded } = facts;
    const took = isEnded ? duration(end - begin) : `began at ${duration(begin)}, goes on`;
    const about = label.kind === 'call' && at >= 0 ? addressOfPage(at) : '';
    const parts = [timelineWords.span(facts), took, originOf(label), about, timelineWords.lane(lane)];
    return parts.filter((part) => part !== '').join(' · ');
  },
  /** A line about a call, with the locks that are held while it runs. */
  withLocks: (call: string, locks: readonly string[]): string =>
    locks.length === 0 ? call : `${call} · holds ${locks.join(', ')}`,
  /** Spans too short to be seen: the first has a name where it is known. */
  denseName: (spans: number, first: string, lane: LaneView, took: number): string => {
    return `${timelineWords.several(spans, first)} · ${duration(took)} · ${timelineWords.lane(lane)}`;
  },
  several: (spans: number, first: string): string => {
    if (first === '') return counted(spans, 'call', 'calls');
    return spans === 1 ? first : `${first} and ${count(spans - 1)} more`;
  },

  /** One mark, or several that stand at one place. */
  markName: (kind: MarkKind, marks: number, index: number, lane: LaneView, at: number): string => {
    return `${timelineWords.marks(kind, marks, index)} · ${timelineWords.lane(lane)} · at ${duration(at)}`;
  },
  marks: (kind: MarkKind, marks: number, index: number): string => {
    const what = marks === 1 ? markNames[kind] : `${count(marks)} ${markPlurals[kind]}`;
    return index >= 0 && marks === 1 ? `${what} of ${addressOfPage(index)}` : what;
  },

  /** What the shapes mean, where there is room to say so. */
  legend: {
    marks: markNames,
    lock: 'lock held',
    sharedLock: 'held shared',
  },

  /** A time on the ruler, as exact as ticks `step` ns apart need it. */
  tick: (ns: number, step: number): string => {
    if (ns === 0) return '0';
    const [unit, name] = UNITS.find(([size]) => ns >= size) ?? [1, 'ns'];
    const digits = Math.max(0, Math.ceil(Math.log10(unit / step) - 1e-9));
    return `${(ns / unit).toFixed(Math.min(digits, 9))}${NARROW_SPACE}${name}`;
  },
  /** The picture of address × time. */
  residency: 'Residency',
  pictures: {
    timeline: 'Timeline',
    residency: 'Residency',
    counters: 'Counters',
  },
  counters: 'Counters',
  /** What a plotted counter is called, its value in a few characters, and what both mean together. */
  series: (name: SeriesName): string => seriesTexts[name],
  value: (name: SeriesName, value: number): string => (byteSeries.has(name) ? size(value) : count(value)),
  seriesName: (name: SeriesName, value: number): string =>
    `${seriesTexts[name]}: ${timelineWords.value(name, value)} · ${seriesMeanings[name]}`,
  shortSeries: (name: SeriesName, value: string): string => `${shortSeries[name]} ${value}`,
  countersTable: 'Counters after each statement',
  migrations: 'migrations',
  noResidency: 'No peer-shared page was touched yet: only those can move.',
  address: (page: number): string => addressOfPage(page),
  shortAddress: (page: number): string => `…${addressOfPage(page).slice(-4)}`,
  /** How often a row went back and forth; empty if never. */
  returns: (returns: number): string => (returns === 0 ? '' : `⇄${count(returns)}`),
  home: (home: number, devices: readonly string[]): string =>
    ['nowhere', 'without data', 'on the host'][home] ?? `on ${devices[home - Home.Device] ?? 'a device'}`,
  homeLetter: (home: number): string => ['', '∅', 'C'][home] ?? String(home - Home.Device),
  row: ({ first, granules, migrations, returns }: RowFacts): string => {
    const what =
      granules === 1 ? addressOfPage(first) : `${count(granules)} granules from ${addressOfPage(first)}`;
    const moved = migrations === 0 ? 'never moved' : `moved ${counted(migrations, 'time', 'times')}`;
    const back = returns === 0 ? '' : `, ${counted(returns, 'time', 'times')} straight back (ping-pong)`;
    return `${what} ${moved}${back}`;
  },
  stay: ({ home, share, changes, begin, end }: StayFacts): string => {
    if (changes > 1)
      return `${counted(changes, 'change', 'changes')} too close to be told apart, then ${home}`;
    const most = share < 1 ? ` (${String(Math.round(share * 100))} %)` : '';
    return `${home}${most} from ${duration(begin)} to ${duration(end)}`;
  },
  residencyTable: ({ from, to }: TimeWindow): string =>
    `Where pages lived from ${duration(from)} to ${duration(to)}`,
  statement: (number: number): string => `statement ${count(number + 1)}`,

  /** The table that says what the picture shows. */
  tableName: ({ from, to }: TimeWindow): string => `What ran from ${duration(from)} to ${duration(to)}`,
  columns: { at: 'begins', lane: 'who', what: 'what', took: 'takes', page: 'page', homes: 'where it lived' },
  time: (ns: number): string => duration(ns),
  took: (ns: number, isEnded: boolean): string => (isEnded ? duration(ns) : 'goes on'),
  goTo: (what: string, at: number): string => `Go to ${what} at ${duration(at)}`,
  more: (rows: number): string => `${counted(rows, 'row', 'rows')} more: zoom in to see them`,
} as const;
