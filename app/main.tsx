// Wires the worker's client, the store and the page.

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { firstVisit } from './lessons/first-visit.ts';
import { App } from './store/app.ts';
import { readSettings } from './store/settings.ts';
import { AppContext } from './store/use-app.ts';
import './ui/shared/tokens.css';
import './ui/shell/base.css';
import { ErrorBoundary } from './ui/shell/error-boundary.tsx';
import { Shell } from './ui/shell/shell.tsx';
import { createEarlyClient } from './worker/early-client.ts';

const app = new App({
  client: createEarlyClient(firstVisit, async () => (await import('./worker/client.ts')).createClient()),
  openKeep: async () => (await import('./store/keep.ts')).openKeep(),
  openCatalogue: async () => (await import('./lessons/errata/look-up.ts')).lookUp,
  scriptOfObjection: async (id) => (await import('./lessons/objections/look-up.ts')).scriptOfObjection(id),
  settings: readSettings(),
  stage: firstVisit.gaze.stage,
  firstVisit,
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <AppContext value={app}>
        <Shell />
      </AppContext>
    </ErrorBoundary>
  </StrictMode>,
);
void app.begin(location.hash.slice(1));
