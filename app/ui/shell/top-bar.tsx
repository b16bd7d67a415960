// The top bar: what is open, under which semantics, and what can be done with the whole session.

import { type ReactNode, useEffect, useRef } from 'react';
import type { Theme } from '../../store/settings.ts';
import { useApp, useAppState } from '../../store/use-app.ts';
import { pageWords } from '../../words/en/page.ts';
import { copy, ROOM_FOR_BOTH, toggleInspector } from './commands.ts';
import { IconButton } from './icon-button.tsx';
import styles from './top-bar.module.css';
import { useMedia } from './use-size.ts';

const NEXT_THEME = { system: 'dark', dark: 'light', light: 'system' } as const satisfies Record<Theme, Theme>;

/** Name, title, badge and the session's buttons. */
export function TopBar() {
  const app = useApp();
  const title = useAppState(({ report }) => (report === null ? null : (report.title ?? pageWords.untitled)));
  return (
    <header className={styles.bar}>
      <h1 className={styles.name}>{pageWords.name}</h1>
      <p className={styles.title}>{title}</p>
      <Badge />
      <nav className={styles.actions} aria-label={pageWords.topBar}>
        <IconButton icon="home" label={pageWords.firstVisit} onClick={() => void app.openFirstVisit()} />
        <OpenFile />
        <ScriptToggle />
        <ErrataToggle />
        <InspectorToggle />
        <Copy what="link">{pageWords.copyLink}</Copy>
        <Copy what="state" />
        <ThemeSwitch />
        <IconButton
          icon="palette"
          label={pageWords.palette}
          hint={pageWords.withKey(pageWords.palette, 'palette')}
          onClick={() => app.showPalette(true)}
        />
        <IconButton
          icon="help"
          label={pageWords.help}
          hint={pageWords.withKey(pageWords.help, 'help')}
          onClick={() => app.showHelp(true)}
        />
      </nav>
    </header>
  );
}

/** Under which semantics the run stands at this place. */
function Badge() {
  const app = useApp();
  const semantics = useAppState(({ frame }) => frame?.semantics ?? null);
  if (semantics === null) return null;
  const said = pageWords.semantics(semantics);
  return (
    <button
      type="button"
      className={styles.badge}
      data-departs={semantics.posted || semantics.changed.length > 0 || undefined}
      title={pageWords.semanticsHint(said)}
      onClick={() => app.showErrata(true)}
    >
      {said}
    </button>
  );
}

function ErrataToggle() {
  const app = useApp();
  const errataOpen = useAppState(({ settings }) => settings.errataOpen);
  return (
    <IconButton
      icon="errata"
      label={errataOpen ? pageWords.hideErrata : pageWords.showErrata}
      text={pageWords.errata}
      pressed={errataOpen}
      onClick={() => app.showErrata(!errataOpen)}
    />
  );
}

function OpenFile() {
  const app = useApp();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => app.onFileCommand(() => input.current?.click()), [app]);
  return (
    <>
      <IconButton
        icon="open"
        label={pageWords.open}
        text={pageWords.openShort}
        onClick={() => app.askForFile()}
      />
      <input
        ref={input}
        type="file"
        hidden
        aria-label={pageWords.open}
        onChange={({ target }) => {
          const file = target.files?.[0];
          target.value = '';
          if (file !== undefined) void app.openFile(file, file.name);
        }}
      />
    </>
  );
}

function ScriptToggle() {
  const app = useApp();
  const editorOpen = useAppState(({ settings }) => settings.editorOpen);
  return (
    <IconButton
      icon="script"
      label={editorOpen ? pageWords.hideScript : pageWords.showScript}
      text={pageWords.script}
      pressed={editorOpen}
      onClick={() => app.set({ editorOpen: !editorOpen })}
    />
  );
}

/** Where the window has no room beside the script or the errata, pressing it brings the inspector back. */
function InspectorToggle() {
  const app = useApp();
  const isOpen = useAppState(({ settings }) => settings.inspectorOpen);
  const isSideOpen = useAppState(({ settings }) => settings.editorOpen || settings.errataOpen);
  const isCompared = useAppState(({ frame }) => (frame?.beside ?? null) !== null);
  const hasRoom = useMedia(ROOM_FOR_BOTH);
  const isShown = isOpen && (hasRoom || (!isSideOpen && !isCompared));
  return (
    <span className={styles.inspectorToggle}>
      <IconButton
        icon="inspector"
        label={isShown ? pageWords.hideInspector : pageWords.showInspector}
        pressed={isShown}
        disabled={isCompared && !hasRoom}
        onClick={() => toggleInspector(app)}
      />
    </span>
  );
}

function Copy({ what, children }: { readonly what: 'link' | 'state'; readonly children?: ReactNode }) {
  const app = useApp();
  const copied = useAppState((state) => state.copied === what);
  const name = what === 'link' ? pageWords.copyLink : pageWords.copyState;
  return (
    <IconButton
      icon={copied ? 'done' : what}
      label={name}
      hint={copied ? pageWords.copied[what] : name}
      {...(typeof children === 'string' ? { text: children } : {})}
      onClick={() => void copy(app, what)}
    />
  );
}

function ThemeSwitch() {
  const app = useApp();
  const theme = useAppState(({ settings }) => settings.theme);
  return (
    <IconButton
      icon={theme}
      label={pageWords.theme[theme]}
      onClick={() => app.set({ theme: NEXT_THEME[theme] })}
    />
  );
}
