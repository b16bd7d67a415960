// Where statements come from besides the picture: the line, and the form for mmap. Loaded on demand.

import { useApp, useAppState } from '../../store/use-app.ts';
import { ConsoleLine } from '../console/console-line.tsx';
import { MmapButton } from '../console/mmap-button.tsx';

/** The console line and the button that opens the form. */
export function ConsolePanel() {
  const app = useApp();
  const script = useAppState((state) => state.script);
  return (
    <>
      <ConsoleLine onStatement={(statement) => app.insert(statement)} />
      <MmapButton script={script} onStatement={(statement) => void app.insert(statement)} />
    </>
  );
}
