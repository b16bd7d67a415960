// A frame: everything that the page draws at one place, projected from the machine as it stands there. Our decision.

import { errataIds, type Kernel, type Position } from '../core/index.ts';
import type { Trodden } from '../projections/ground.ts';
import { narrate } from '../projections/narration.ts';
import type { Selection } from '../projections/selection.ts';
import { projectStage } from '../projections/stage.ts';
import type { DetailsOf } from './details.ts';
import type { BesideFrame, Frame, Gaze, Place, Semantics, StageRequest } from './protocol.ts';
import type { Recording } from './recording.ts';

/** A run that goes along with another: what the pictures of both have room for, and its frame where the other stands. */
export interface Companion {
  readonly footprint: Trodden;
  at(frame: Frame, gaze: Gaze): BesideFrame;
}

/**
 * The frame of the present position of run number `run`; `lines` are the script's lines, for statements as they were written. Without
 * `detailsOf` it has no details; with another run `beside` it, both have the same room on the picture.
 */
export function frameOf(
  run: number,
  recording: Recording,
  lines: readonly string[],
  gaze: Gaze,
  detailsOf: DetailsOf | null,
  beside: Companion | null,
): Frame {
  const frame = frameAlone(run, recording, lines, gaze, detailsOf, beside?.footprint);
  return beside === null ? frame : { ...frame, beside: beside.at(frame, gaze) };
}

/** The frame of a run by itself, drawn on a footprint: its own if none is given. */
export function frameAlone(
  run: number,
  recording: Recording,
  lines: readonly string[],
  gaze: Gaze,
  detailsOf: DetailsOf | null,
  footprint?: Trodden,
): Frame {
  const { history, statements } = recording;
  const { position } = history;
  const shown = shownStatement(position);
  const statement = statements[shown];
  const isDone = statement !== undefined && position.step === 0;
  const hasSteps = statement !== undefined && history.stepCount(shown) > 0;
  return {
    run,
    place: placeOf(recording, shown),
    kind: statement?.kind ?? null,
    statement: statement === undefined ? '' : (lines[statement.span.line - 1] ?? '').trim(),
    outcome: isDone ? recording.outcome(shown) : null,
    caption: captionAt(recording, shown),
    narration: hasSteps ? narrate(history, history.stepsDone(position) - 1) : null,
    semantics: semanticsOf(history.machine.kernel),
    stage: projectStage(history, stageOf(recording, gaze.stage), gaze.selection, footprint),
    beside: null,
    selection: gaze.selection,
    details: detailsOf?.(recording, gaze.selection) ?? null,
  };
}

const semanticsOf = ({ isPosted, rfc }: Kernel): Semantics => ({
  posted: isPosted,
  changed: errataIds.filter((id) => rfc[id] !== isPosted),
});

/** The statement that a position is about: the one under way, or the one just done; −1 at the start. */
const shownStatement = ({ statement, step }: Position): number => (step > 0 ? statement : statement - 1);

/** A request about a process that there is at this place. */
function stageOf({ history }: Recording, request: StageRequest): StageRequest {
  return history.machine.kernel.mms.slab.isLive(request.pid) ? request : { ...request, pid: 1 };
}

function placeOf({ history, statements, stops }: Recording, shown: number): Place {
  const { position, machine } = history;
  const steps = shown < 0 ? 0 : history.stepCount(shown);
  return {
    position,
    stop: stops.at(position),
    stops: stops.last,
    statement: shown + 1,
    statements: history.length,
    step: position.step > 0 ? position.step : steps,
    steps,
    line: statements[shown]?.span.line ?? 0,
    now: machine.kernel.engine.clock.now,
    digest: machine.digest(),
  };
}

/** The note or cue in force: the last one up to the statement shown. */
function captionAt({ statements }: Recording, shown: number): string | null {
  for (let at = shown; at >= 0; at--) {
    const statement = statements[at]!;
    if (statement.kind === 'note' || statement.kind === 'cue') return statement.text;
  }
  return null;
}

/** The page that the last `focus` among statements `[from, to)` asks for; null if there is none. */
export function focusBetween(recording: Recording, from: number, to: number): Selection {
  for (let at = to - 1; at >= from; at--) {
    const { found } = recording.outcome(at);
    if (found?.kind === 'page') return { pid: found.pid, index: found.index };
  }
  return null;
}
