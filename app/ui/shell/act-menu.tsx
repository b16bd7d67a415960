// What can be done with the page that was asked about, where it was asked: a native popover, closed by Escape or a press elsewhere.

import { useEffect, useRef } from 'react';
import { useApp, useAppState } from '../../store/use-app.ts';
import { pageWords } from '../../words/en/page.ts';
import { Actions } from '../console/actions.tsx';
import styles from './shell.module.css';

const WIDTH = 280;
const LEAST_HEIGHT = 320;

/** The actions of the selection, near a point of the window. */
export function ActMenu(props: {
  readonly at: { readonly x: number; readonly y: number };
  readonly onClose: () => void;
}) {
  const { at, onClose } = props;
  const app = useApp();
  const actions = useAppState(({ frame }) => frame?.details?.actions ?? null);
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const popover = element.current;
    if (popover === null) return;
    const returnTo = document.activeElement;
    popover.showPopover();
    popover.querySelector('button')?.focus();
    const onToggle = (event: ToggleEvent): void => {
      if (event.newState !== 'closed') return;
      if (returnTo instanceof SVGElement || returnTo instanceof HTMLElement) returnTo.focus();
      onClose();
    };
    popover.addEventListener('toggle', onToggle);
    return () => popover.removeEventListener('toggle', onToggle);
  }, [onClose]);
  const left = Math.max(0, Math.min(at.x, innerWidth - WIDTH));
  const top = Math.max(0, Math.min(at.y, innerHeight - LEAST_HEIGHT));
  return (
    <div
      ref={element}
      popover="auto"
      role="dialog"
      aria-label={pageWords.actMenu}
      className={styles.menu}
      style={{ left, top }}
    >
      <Actions
        view={actions}
        onStatement={(statement) => {
          element.current?.hidePopover();
          void app.insert(statement);
        }}
      />
    </div>
  );
}
