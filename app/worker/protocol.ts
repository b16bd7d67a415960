// What page and worker say to each other: types only, closed unions. Facts are keyed by stable ids and every frame says which run and
// which place it shows, so that a late answer is harmless. Types of projections pass through here to the page. Our decision.

import type { Position, Report, StateDump } from '../core/index.ts';
import type { ActionsView } from '../projections/actions-view.ts';
import type { FoundReport } from '../projections/found-reports.ts';
import type { FormatsView } from '../projections/all-formats-view.ts';
import type { Earlier, InspectorView, Writers } from '../projections/inspector-view.ts';
import type { SelectedPage, Selection } from '../projections/selection.ts';
import type { StageDifference } from '../projections/stage-difference.ts';
import type { StageRequest, StageView } from '../projections/stage-view.ts';
import type { Narration } from '../projections/step-facts.ts';
import type { CountersView } from '../projections/counters-view.ts';
import type { ResidencyRequest, ResidencyView } from '../projections/residency-view.ts';
import type { TimelineRequest, TimelineView } from '../projections/timeline-view.ts';
import type { StatementKind } from '../script/ast.ts';
import type { ScriptError } from '../script/errors.ts';
import type { RecordingFormat } from '../script/importers/facts.ts';
import type { ImportResult } from '../script/importers/import.ts';
import type { ImportOptions } from '../script/importers/options.ts';
import type { Outcome } from '../script/outcome.ts';
import type { Phased } from '../script/phases.ts';

export type { Position, Report } from '../core/index.ts';
export type { ActionView, ActionsView } from '../projections/actions-view.ts';
export type { FormatsView, FormatWalkView, WalkLevelView } from '../projections/all-formats-view.ts';
export type { FoundReport } from '../projections/found-reports.ts';
export type {
  CounterView,
  Earlier,
  EntryBitView,
  EntryView,
  FieldView,
  InspectorView,
  PriceView,
  SelectedView,
  TrailOfField,
  Why,
  Writers,
} from '../projections/inspector-view.ts';
export type { StageDifference } from '../projections/stage-difference.ts';
export type { SelectedPage, Selection } from '../projections/selection.ts';
export type {
  CopyView,
  DigitView,
  FramePlace,
  MemoryNodeView,
  MemoryView,
  StageRequest,
  StageView,
  TableView,
} from '../projections/stage-view.ts';
export type { SeriesName } from '../projections/counters-index.ts';
export type { CountersView } from '../projections/counters-view.ts';
export type { ResidencyRequest, ResidencyView } from '../projections/residency-view.ts';
export type {
  LaneView,
  SpanLabel,
  TimelineRequest,
  TimelineView,
  TimeWindow,
} from '../projections/timeline-view.ts';
export type { StatementKind } from '../script/ast.ts';
export type { ScriptError } from '../script/errors.ts';
export type { ImportFacts, ImportProblem, RecordingFormat } from '../script/importers/facts.ts';
export type { ImportOptions } from '../script/importers/options.ts';

/** What the page looks at: the worker answers every change with a frame of just that. */
export interface Gaze {
  readonly stage: StageRequest;
  readonly selection: Selection;
}

/**
 * Where a frame stands. A *stop* is a position at which one can stand; a statement without steps is one stop. `statement` is the
 * number (from 1) of the statement that is shown, 0 before the first; `step` of its `steps` are done. `line` is its line in the script.
 */
export interface Place {
  readonly position: Position;
  readonly stop: number;
  readonly stops: number;
  readonly statement: number;
  readonly statements: number;
  readonly step: number;
  readonly steps: number;
  readonly line: number;
  readonly now: number;
  readonly digest: string;
}

/** What stands beside the stage about the selected page. */
export interface Details {
  readonly inspector: InspectorView;
  readonly actions: ActionsView | null;
}

/** Which semantics are in force: those of the machine line, and the errata that are not as these have them, ascending. */
export interface Semantics {
  readonly posted: boolean;
  readonly changed: readonly string[];
}

/** Everything that the page draws, at one place of one run. */
export interface Frame {
  /** Counts the times that the script was run since the worker began. */
  readonly run: number;
  readonly place: Place;
  /** The kind of the statement shown, and its line as written; null and empty before the first. */
  readonly kind: StatementKind | null;
  readonly statement: string;
  /** What the statement answered, once all of its steps are done. */
  readonly outcome: Outcome | null;
  /** The note or cue in force. */
  readonly caption: string | null;
  /** The last step done, if the statement shown has done one. */
  readonly narration: Narration | null;
  readonly stage: StageView;
  /** The other run, while one is compared with this. */
  readonly beside: BesideFrame | null;
  readonly semantics: Semantics;
  readonly selection: Selection;
  /** Null as long as the worker has not prepared itself. */
  readonly details: Details | null;
}

/**
 * The same place of another run: the same step of the same statement, as far as that has so many. Its stage has the columns and rows of
 * the frame's; `difference` is what of the two differs.
 */
export type BesideFrame = Pick<Frame, 'place' | 'kind' | 'outcome' | 'narration' | 'semantics' | 'stage'> & {
  readonly difference: StageDifference;
};

/** Where to go. `by` counts forwards, negative backwards; a change is a step that something visible follows from; a line is the end of the last statement up to it; a step is numbered over the whole run, to be just after it; a time is the last step up to it. */
export type Move =
  | { readonly kind: 'stops'; readonly by: number }
  | { readonly kind: 'statements'; readonly by: number }
  | { readonly kind: 'change'; readonly by: 1 | -1 }
  | { readonly kind: 'stop'; readonly stop: number }
  | { readonly kind: 'position'; readonly position: Position }
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'step'; readonly step: number }
  | { readonly kind: 'time'; readonly now: number }
  | { readonly kind: 'end' };

/**
 * Where to stand once a script has run: at a position, whose digest is checked if given, where one stood before,
 * at the end, but while a process is alive, because after the last `exit` there is nothing to see; or at the first report (of an erratum,
 * if it has one), else after the first statement that did not hold.
 */
export type Landing =
  | { readonly kind: 'position'; readonly position: Position; readonly digest: string }
  | { readonly kind: 'keep' }
  | { readonly kind: 'alive' }
  | { readonly kind: 'report'; readonly erratum: string };

/** What became of the landing: `elsewhere` when the digest differed and the end of that statement was taken, or it is past the end. */
export type Landed = 'asAsked' | 'elsewhere';

/** A statement whose `=>` or `expect` did not hold, or that was refused while running. */
export interface Unmet {
  readonly statement: number;
  readonly line: number;
  readonly outcome: Outcome;
}

/** What was reported in a run, with the line of its statement. */
export type ListedReport = FoundReport & { readonly line: number };

/** How a run of a script went. */
export interface RunReport {
  readonly run: number;
  /** `refused`: nothing ran, and what ran before still stands; `stopped`: cancelled after the statements that it counts. */
  readonly state: 'ran' | 'refused' | 'stopped';
  readonly errors: readonly ScriptError[];
  readonly unmet: readonly Unmet[];
  /** How many statements did not hold; `unmet` lists the first of them. */
  readonly unmetCount: number;
  /** How much was reported in the whole run; `reports` lists the first of it. */
  readonly reportCount: number;
  readonly reports: readonly ListedReport[];
  readonly statements: number;
  readonly title: string | null;
  readonly landed: Landed;
  /** Stops at which statements end, thinned to a number that can be drawn. */
  readonly ticks: Uint32Array<ArrayBuffer>;
}

/** What is recorded of a script: how it ran, the frame on which it opens, and the frames of the stops around it, from `firstStop` on. */
export interface RecordedVisit {
  readonly script: string;
  readonly position: Position;
  readonly gaze: Gaze;
  readonly report: RunReport;
  readonly opening: Frame;
  readonly firstStop: number;
  readonly frames: readonly Frame[];
}

/** What one run has and the other has not, by name; null where there is nothing. */
export interface Difference {
  readonly name: string;
  readonly here: string | null;
  readonly there: string | null;
}

/** A granule whose state differs at the end of the script: `CPU`, `NOMAP`, `DEVICE gpu0`, or no mapping at all. */
export type PageDifference = Omit<Difference, 'name'> & { readonly pid: number; readonly index: number };

/** Run number `run` against the same script under other semantics. */
export interface Comparison {
  readonly run: number;
  /** The first step that differs, and the position after it; null if all are the same. Statement from 0, step from 1. */
  readonly first: {
    readonly position: Position;
    readonly statement: number;
    readonly step: number;
    readonly line: number;
  } | null;
  /** Statements that answer otherwise; `name` is the statement as written. */
  readonly answers: readonly (Difference & { readonly line: number })[];
  readonly pages: readonly PageDifference[];
  readonly counters: readonly Difference[];
  readonly reports: { readonly here: number; readonly there: number };
}

/** A question and its answer, by kind. */
export interface Requests {
  /** Runs a script, from the first statement that differs from the script before. */
  open: {
    readonly ask: {
      readonly script: string;
      readonly landing: Landing;
      readonly gaze: Gaze;
    };
    readonly answer: { readonly report: RunReport; readonly frame: Frame };
  };
  /** Inserts one statement into the script that ran, after the present one, and runs on from there; with errors nothing is inserted. */
  insert: {
    readonly ask: { readonly script: string; readonly statement: string };
    readonly answer:
      | {
          readonly inserted: true;
          readonly script: string;
          readonly report: RunReport;
          readonly frame: Frame;
        }
      | { readonly inserted: false; readonly errors: readonly ScriptError[] };
  };
  /** Loads what the first picture does not need: frames have details from then on. Keeps no other request waiting. */
  prepare: { readonly ask: null; readonly answer: null };
  move: { readonly ask: Move; readonly answer: Frame };
  look: { readonly ask: Gaze; readonly answer: Frame };
  /** What ran when, of the run that stands there now (`run`, as frames count them). Moves nothing. */
  timeline: {
    readonly ask: TimelineRequest;
    readonly answer: { readonly run: number; readonly view: TimelineView };
  };
  /** Where the granules of one process lived, of the same run. Moves nothing. */
  residency: {
    readonly ask: ResidencyRequest;
    readonly answer: { readonly run: number; readonly view: ResidencyView };
  };
  /** The counters over the same run's time. Moves nothing. */
  counters: {
    readonly ask: TimelineRequest;
    readonly answer: { readonly run: number; readonly view: CountersView };
  };
  /** Who wrote fields of the inspector before a step of the same run, the last `count` of them. Moves nothing. */
  writers: {
    readonly ask: { readonly earlier: Earlier; readonly count: number };
    readonly answer: { readonly run: number; readonly writers: Writers };
  };
  /** The walk of one page in every page-table format, at the present place of the same run. Moves nothing. */
  formats: {
    readonly ask: SelectedPage;
    readonly answer: { readonly run: number; readonly view: FormatsView | null };
  };
  /** Says which foreign format a file is in, or that it is a script; null if neither. */
  recognise: {
    readonly ask: { readonly file: Blob };
    readonly answer: { readonly format: RecordingFormat | 'gmem' | null };
  };
  /** Turns a recording into a script, still without the sentences about it; runs nothing. */
  import: {
    readonly ask: { readonly file: Blob; readonly format: RecordingFormat; readonly options: ImportOptions };
    readonly answer: ImportResult;
  };
  /**
   * Runs another script in a machine of its own and compares it with the run there is. The other run then stands beside it in every
   * frame, until the script is run anew or `compareEnd` closes it.
   */
  compare: {
    readonly ask: { readonly script: string };
    readonly answer: { readonly comparison: Comparison; readonly frame: Frame };
  };
  compareEnd: { readonly ask: null; readonly answer: Frame };
  /** The state at the present place (interface.md §3); its reports still lack their sentences, which `reports` are the facts of. */
  dump: {
    readonly ask: null;
    readonly answer: { readonly dump: StateDump; readonly reports: readonly Report[] };
  };
  /** Runs scripts of our own, each on a machine of its own, and says what their phases cost; the session stays as it is. */
  measure: { readonly ask: { readonly scripts: readonly string[] }; readonly answer: readonly Phased[] };
}

/** The kinds of requests. */
export type RequestKind = keyof Requests;

/** How far a long request is; `total` 0 when it is not known yet. */
export interface Progress {
  readonly doing: 'reading' | 'running';
  readonly done: number;
  readonly total: number;
}

/** From page to worker. `cancel` names the request to end. */
export type ToWorker =
  | {
      readonly [K in RequestKind]: {
        readonly kind: K;
        readonly id: number;
        readonly ask: Requests[K]['ask'];
      };
    }[RequestKind]
  | { readonly kind: 'cancel'; readonly id: number };

/** From worker to page, each about the request `id`. `crashed` carries a broken assertion of ours. */
export type ToPage =
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Requests[RequestKind]['answer'] }
  | { readonly kind: 'cancelled'; readonly id: number }
  | { readonly kind: 'crashed'; readonly id: number; readonly message: string };

/** How a request can be watched and ended. */
export interface Watch {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** The worker as the page sees it. A promise rejects with an `AbortError` when cancelled, with `WorkerLost` when the worker died. */
export interface SessionClient {
  request<K extends RequestKind>(
    kind: K,
    ask: Requests[K]['ask'],
    watch?: Watch,
  ): Promise<Requests[K]['answer']>;
  /** Called when the worker died; the next request starts a new one, which knows nothing. */
  onLost(listener: (message: string) => void): void;
}
