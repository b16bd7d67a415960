// Where statements come from besides the picture: the line, and the form for mmap. Loaded on demand.

import { useApp, useAppState } from '../../store/use-app.ts';
import type { Frame } from '../../worker/protocol.ts';
import { ConsoleLine } from '../console/console-line.tsx';
import { MmapButton } from '../console/mmap-button.tsx';

/** The console line and the button that opens the form. */
export function ConsolePanel() {
  const app = useApp();
  const script = useAppState((state) => state.script);
  const caller = useAppState(({ frame }) => callerOf(frame));
  return (
    <>
      <ConsoleLine onStatement={(statement) => app.insert(statement)} />
      <MmapButton script={script} caller={caller} onStatement={(statement) => void app.insert(statement)} />
    </>
  );
}

/** Who the script must name for a call by the process on the stage: nobody for the first one, else `child.cpu `. */
function callerOf(frame: Frame | null): string {
  const process = frame?.stage.processes.find(({ pid }) => pid === frame.stage.pid);
  return process === undefined || process.pid === 1 || process.name === '' ? '' : `${process.name}.cpu `;
}
