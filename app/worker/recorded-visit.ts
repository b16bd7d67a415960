// A visit that was recorded when the page was built: every frame of a script, so that the first picture stands and can be stepped before
// the worker is there. Our decision.

import { createInProcessClient } from './in-process.ts';
import type { Frame, Gaze, Position, RecordedVisit } from './protocol.ts';

/** How many stops before and after its opening are recorded: when somebody has come that far, the worker is there. */
const STOPS_AROUND = 24;

/** What the page looks at before it knows its own size. */
export const firstGaze: Gaze = {
  stage: { pid: 1, from: 0, to: 64, marks: 'step', bin: 0, frames: 96 },
  selection: null,
};

/** Runs a script and records it, to be opened at `position`. Rejects when it has a mistake. */
export async function recordVisit(script: string, position: Position): Promise<RecordedVisit> {
  const client = createInProcessClient();
  const landing = { kind: 'position', position, digest: '' } as const;
  const { report, frame } = await client.request('open', { script, landing, gaze: firstGaze });
  if (report.state !== 'ran' || report.errors.length > 0) throw new Error(`line ${report.errors[0]?.line}`);
  const firstStop = Math.max(0, frame.place.stop - STOPS_AROUND);
  const lastStop = Math.min(frame.place.stops, frame.place.stop + STOPS_AROUND);
  const frames: Frame[] = [];
  for (let stop = firstStop; stop <= lastStop; stop++)
    frames.push(await client.request('move', { kind: 'stop', stop }));
  return { script, position, gaze: firstGaze, report, opening: frame, firstStop, frames };
}
