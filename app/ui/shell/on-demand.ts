// The parts of the page that its first picture does not need, each loaded when it is first drawn. Our decision.

import { type ComponentType, lazy } from 'react';

/** A component that is loaded when it is first drawn; the promise is React's to keep. */
const later = <Props>(load: () => Promise<ComponentType<Props>>) =>
  lazy(async () => ({ default: await load() }));

const notices = () => import('./notices.tsx');

/** The script with its editor. */
export const ScriptPanel = later(async () => (await import('./script-panel.tsx')).ScriptPanel);
/** The inspector with the actions of the selection. */
export const InspectorPanel = later(async () => (await import('./inspector-panel.tsx')).InspectorPanel);
/** The line for statements and the form for mmap. */
export const ConsolePanel = later(async () => (await import('./console-panel.tsx')).ConsolePanel);
/** What can be done with the page that was asked about. */
export const ActMenu = later(async () => (await import('./act-menu.tsx')).ActMenu);
/** Two pictures side by side. */
export const BesideStages = later(async () => (await import('./beside-stages.tsx')).BesideStages);
/** The errata, beside the stage. */
export const ErrataPanel = later(async () => (await import('./errata-panel.tsx')).ErrataPanel);
/** What the run reported. */
export const ReportsPanel = later(async () => (await import('./reports-panel.tsx')).ReportsPanel);
/** What was reported at the present place. */
export const ReportLine = later(async () => (await import('./report-line.tsx')).ReportLine);
/** Messages and progress. */
export const Notices = later(async () => (await notices()).Notices);
/** The newest message, to be heard. */
export const SpokenNotice = later(async () => (await notices()).SpokenNotice);
/** How to read the picture, and the keys. */
export const HelpDialog = later(async () => (await import('./help-dialog.tsx')).HelpDialog);
/** The walk of the selected page in every format. */
export const FormatsDialog = later(async () => (await import('./formats-dialog.tsx')).FormatsDialog);
/** Every command, to be found by typing. */
export const Palette = later(async () => (await import('./palette.tsx')).Palette);
/** What ran when. */
export const TimelinePanel = later(async () => (await import('./timeline-panel.tsx')).TimelinePanel);
/** The options of an import. */
export const ImportDialog = later(async () => (await import('./import-dialog.tsx')).ImportDialog);
