// A button that opens the form for mmap: a native popover above it, closed by Escape, a press elsewhere, or once memory is mapped.

import { useId, useRef, useState } from 'react';
import { consoleWords } from '../../words/en/console.ts';
import { Icon } from '../shared/icon.tsx';
import { fewGranules, freeName } from './script-hints.ts';
import styles from './mmap-form.module.css';
import { MmapForm } from './mmap-form.tsx';

/**
 * `script` is read for a name that is free and for the granule of its machine; `caller` goes before the call (`child.cpu `). The form
 * begins anew each time it is opened.
 */
export function MmapButton(props: {
  readonly script: string;
  readonly caller: string;
  readonly onStatement: (statement: string) => void;
}) {
  const { script, caller, onStatement } = props;
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLDivElement>(null);
  const id = useId();
  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles.open}
        popoverTarget={id}
        aria-label={consoleWords.mmapTitle}
        title={consoleWords.mmapTitle}
      >
        <Icon name="map" className={styles.icon} />
        <code>{consoleWords.mmapShort}</code>
      </button>
      <div
        ref={popover}
        id={id}
        popover="auto"
        className={styles.popover}
        onToggle={({ newState }) => setOpen(newState === 'open')}
      >
        {open && (
          <MmapForm
            suggestedName={freeName(script)}
            suggestedLength={fewGranules(script)}
            caller={caller}
            onStatement={(statement) => {
              popover.current?.hidePopover();
              button.current?.focus();
              onStatement(statement);
            }}
          />
        )}
      </div>
    </>
  );
}
