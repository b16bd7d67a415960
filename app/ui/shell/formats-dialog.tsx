// The walk of the selected page in every format, as the run stands. Loaded on demand, asked for only while it is open.

import { useEffect, useState } from 'react';
import { useApp, useAppState } from '../../store/use-app.ts';
import { formatWords } from '../../words/en/formats.ts';
import type { FormatsView, SelectedPage } from '../../worker/protocol.ts';
import { AllFormats } from '../formats/all-formats.tsx';
import { Dialog } from './dialog.tsx';

/** The dialog. */
export function FormatsDialog() {
  const app = useApp();
  const selection = useAppState(({ frame }) => frame?.selection ?? null);
  return (
    <Dialog title={formatWords.title} isWide onClose={() => app.showFormats(false)}>
      {selection === null ? <p>{formatWords.chooseFirst}</p> : <Asked page={selection} />}
    </Dialog>
  );
}

/** What the worker answered last; undefined before it has. */
function Asked({ page }: { readonly page: SelectedPage }) {
  const app = useApp();
  const place = useAppState(({ frame }) => (frame === null ? '' : `${frame.run} ${frame.place.digest}`));
  const [view, setView] = useState<FormatsView | null>();
  useEffect(() => {
    let isWanted = true;
    void app.formats(page).then((answer) => {
      if (isWanted) setView(answer);
    });
    return () => {
      isWanted = false;
    };
  }, [app, page, place]);
  if (view === undefined) return null;
  return view === null ? <p>{formatWords.gone}</p> : <AllFormats view={view} />;
}
