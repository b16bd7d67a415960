// One page's walk in every format, in its place over the stage: asks for it at every place that is shown. Loaded on demand.

import { useEffect, useState } from 'react';
import { useApp, useAppState } from '../../store/use-app.ts';
import type { FormatsView } from '../../worker/protocol.ts';
import { Formats } from '../formats/formats.tsx';

/** The view of the selection; null while none is there, undefined until the first answer. */
function useFormats(): FormatsView | null | undefined {
  const app = useApp();
  const selection = useAppState(({ frame }) => frame?.selection ?? null);
  const digest = useAppState(({ frame }) => (frame === null ? '' : `${frame.run} ${frame.place.digest}`));
  const [view, setView] = useState<FormatsView | null>();
  useEffect(() => {
    if (selection === null) return;
    let isWanted = true;
    void app.formats(selection).then((answer) => {
      if (isWanted) setView(answer);
    });
    return () => {
      isWanted = false;
    };
  }, [app, selection, digest]);
  return view;
}

/** The panel over the stage. */
export function FormatsPanel() {
  const app = useApp();
  const view = useFormats();
  const hasSelection = useAppState(({ frame }) => (frame?.selection ?? null) !== null);
  return (
    <Formats
      view={hasSelection ? view : undefined}
      hasSelection={hasSelection}
      onClose={() => app.showFormats(false)}
    />
  );
}
