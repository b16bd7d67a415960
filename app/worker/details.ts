// What a frame says about the selected page beside the stage: the inspector and the actions. Loaded on demand, after the first picture.
// Our decision.

import { projectActions } from '../projections/actions.ts';
import { projectInspector } from '../projections/inspector.ts';
import type { Details, Selection } from './protocol.ts';
import type { Recording } from './recording.ts';
import { spellingAt } from './spelling.ts';

/** The details of a selection at the present position. */
export function detailsOf(recording: Recording, selection: Selection): Details {
  const { history } = recording;
  return {
    inspector: projectInspector(history, selection),
    actions: projectActions(history.machine, selection, spellingAt(recording, history.position.statement)),
  };
}

/** `detailsOf`, once it is loaded. */
export type DetailsOf = typeof detailsOf;
