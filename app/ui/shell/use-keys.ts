// Listens for the keys of the page.

import { useEffect } from 'react';
import type { App } from '../../store/app.ts';
import { useApp, useAppState } from '../../store/use-app.ts';
import { type KeyCommand, commandOf, isTaken } from './keys.ts';

/** Makes single keys work while the setting allows it. */
export function useKeys(): void {
  const app = useApp();
  const singleKeys = useAppState(({ settings }) => settings.singleKeys);
  useEffect(() => {
    if (!singleKeys) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isTaken(event.target, event.key)) return;
      const command = commandOf(event);
      if (command === null) return;
      event.preventDefault();
      act(app, command);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [app, singleKeys]);
}

function act(app: App, command: KeyCommand): void {
  if (typeof command === 'object')
    return 'zoom' in command ? app.zoom(command.zoom) : app.showBand(command.band);
  switch (command) {
    case 'play':
      return app.togglePlay();
    case 'help':
      return app.showHelp(true);
    case 'step':
      return app.move({ kind: 'stops', by: 1 });
    case 'back':
      return app.move({ kind: 'stops', by: -1 });
    case 'nextStatement':
      return app.move({ kind: 'statements', by: 1 });
    case 'previousStatement':
      return app.move({ kind: 'statements', by: -1 });
    case 'nextChange':
      return app.move({ kind: 'change', by: 1 });
    case 'previousChange':
      return app.move({ kind: 'change', by: -1 });
    case 'start':
      return app.move({ kind: 'stop', stop: 0 });
    case 'end':
      return app.move({ kind: 'end' });
  }
}
