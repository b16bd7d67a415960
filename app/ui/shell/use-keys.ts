// Listens for the keys of the page.

import { useEffect } from 'react';
import { useApp, useAppState } from '../../store/use-app.ts';
import { commandOf, isChord, isTaken } from './keys.ts';

/** Makes keys work: single ones while the setting allows it and nothing is typed, those with Ctrl or Command always. */
export function useKeys(): void {
  const app = useApp();
  const singleKeys = useAppState(({ settings }) => settings.singleKeys);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      // What is typed for the list of commands before it is there must not become a command.
      if (event.defaultPrevented || app.store.getState().paletteOpen) return;
      const command = commandOf(event);
      if (command === null) return;
      if (!isChord(command) && (!singleKeys || isTaken(event.target, event.key))) return;
      event.preventDefault();
      command.run(app);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [app, singleKeys]);
}
