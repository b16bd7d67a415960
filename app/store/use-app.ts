// The thin React binding: one context with the app, and a hook that selects narrowly. Our decision (architecture.md 9).

import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { App } from './app.ts';
import type { AppState } from './state.ts';

/** Holds the app of the page. */
export const AppContext = createContext<App | null>(null);

/** The app; must be called below the context. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null) throw new Error('useApp is called outside of AppContext');
  return app;
}

/** A part of the state; the component renders anew when that part is another. */
export function useAppState<T>(select: (state: AppState) => T): T {
  return useStore(useApp().store, select);
}
