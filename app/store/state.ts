// All that the page knows, as one plain object: the script, the newest frame, what is open, what there is to say. No machine is held
// here; the worker owns it. Our decision (architecture.md 9).

import type {
  Comparison,
  Frame,
  Gaze,
  Progress,
  RecordingFormat,
  RunReport,
  Selection,
  StageRequest,
} from '../worker/protocol.ts';
import type { Settings } from './settings.ts';
import type { KeptSession } from './tab.ts';
import type { LinkRefusal } from './url.ts';
import { suitable, type Zoom } from './zoom.ts';

/** Something to tell a person, as facts; words/en/notices.ts makes the sentences. */
export type Notice =
  | { readonly kind: 'linkRefused'; readonly refusal: LinkRefusal }
  | { readonly kind: 'landedElsewhere' }
  | { readonly kind: 'workerLost'; readonly message: string; readonly rebuilt: boolean }
  | { readonly kind: 'stopped'; readonly statements: number }
  | { readonly kind: 'fileUnknown'; readonly name: string }
  | { readonly kind: 'fileFailed'; readonly name: string; readonly message: string }
  | { readonly kind: 'kept'; readonly session: KeptSession }
  | { readonly kind: 'linkLong'; readonly characters: number }
  | { readonly kind: 'copyRefused'; readonly text: string };

/** What was just copied; shown for a moment. */
export type Copied = 'link' | 'state' | 'erratum' | 'objection' | null;

/** The two lists that share a place beside the stage. */
export type Part = 'errata' | 'objections';

/** A recording that waits for its options. */
export interface PendingImport {
  readonly file: Blob;
  readonly name: string;
  readonly format: RecordingFormat;
}

/** A long request under way. */
export interface Work {
  readonly progress: Progress;
  cancel(): void;
}

/** This run against the same script under other semantics. */
export interface Compared {
  readonly other: 'corrected' | 'posted';
  readonly comparison: Comparison;
}

/** The state of the page. */
export interface AppState {
  /** The script as the person has it, run or not. */
  readonly script: string;
  /** The script that `report` and `frame` are about. */
  readonly ranScript: string;
  /** Null until the first script has run. */
  readonly report: RunReport | null;
  readonly frame: Frame | null;
  /** Whether the first picture stands: what it did not need may load now. */
  readonly ready: boolean;
  /** The part of the stage that is looked at. */
  readonly stage: StageRequest;
  /** How near the axis is looked at. */
  readonly zoom: Zoom;
  readonly selection: Selection;
  /** Set while a run or an import takes longer than a moment. */
  readonly work: Work | null;
  readonly playing: boolean;
  readonly helpOpen: boolean;
  readonly paletteOpen: boolean;
  /** Whether the walk of the selected page is shown in every format. */
  readonly formatsOpen: boolean;
  readonly pendingImport: PendingImport | null;
  /** The erratum that is opened in the list of errata. */
  readonly erratum: string | null;
  /** What the list beside the stage shows, if it is open. */
  readonly part: Part;
  /** The question that is opened among the objections. */
  readonly objection: string | null;
  /** What this run was compared with, and how; null once another run stands. */
  readonly compared: Compared | null;
  readonly copied: Copied;
  readonly notices: readonly Notice[];
  readonly settings: Settings;
  /** The band that a narrow screen shows: 0 to 3. */
  readonly band: number;
  /** How often a band was asked for, so that asking for the same again is seen. */
  readonly bandAsked: number;
}

/** Whether the same page is selected, or none in both. */
export const isSamePage = (a: Selection, b: Selection): boolean => a?.pid === b?.pid && a?.index === b?.index;

/** What the worker is asked to look at. */
export const gazeOf = ({ stage, selection }: AppState): Gaze => ({ stage, selection });

/** The state before anything has run. */
export const initialState = (stage: StageRequest, settings: Settings): AppState => ({
  script: '',
  ranScript: '',
  report: null,
  frame: null,
  ready: false,
  stage,
  zoom: suitable,
  selection: null,
  work: null,
  playing: false,
  helpOpen: false,
  paletteOpen: false,
  formatsOpen: false,
  pendingImport: null,
  erratum: null,
  part: 'errata',
  objection: null,
  compared: null,
  copied: null,
  notices: [],
  settings,
  band: 0,
  bandAsked: 0,
});
