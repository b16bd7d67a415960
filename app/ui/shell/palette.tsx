// The list of commands (Ctrl or Command and K): a field that filters a list, the first that fits chosen; Enter runs it, Escape closes and
// gives the focus back. Loaded on demand.

import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useApp, useAppState } from '../../store/use-app.ts';
import { type CommandGroup, commandWords } from '../../words/en/commands.ts';
import styles from './palette.module.css';
import { type PaletteItem, paletteItems } from './palette-items.ts';

const PAGE = 8;

/** The dialog. */
export function Palette() {
  const app = useApp();
  const frame = useAppState((state) => state.frame);
  const stage = useAppState((state) => state.stage);
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useId();
  const items = useMemo(() => paletteItems(query, { frame, stage }), [query, frame, stage]);
  const active = Math.min(at, items.length - 1);

  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  useEffect(() => {
    document.getElementById(optionId(list, active))?.scrollIntoView({ block: 'nearest' });
  }, [list, active, items]);

  /** Closed first, so that the focus is back where it was before the command acts. */
  const run = (item: PaletteItem | undefined): void => {
    if (item === undefined) return;
    dialog.current?.close();
    item.run(app);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') run(items[active]);
    const next = placeAfter(event.key, active, items.length);
    if (next !== null) setAt(next);
    if (next !== null || event.key === 'Enter') event.preventDefault();
  };

  return (
    <dialog
      ref={dialog}
      className={styles.palette}
      aria-label={commandWords.title}
      onClose={() => app.showPalette(false)}
      onClick={({ target }) => {
        if (target === dialog.current) dialog.current.close();
      }}
    >
      <div className={styles.content}>
        <input
          type="text"
          role="combobox"
          className={styles.field}
          aria-label={commandWords.field}
          aria-expanded
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={active < 0 ? undefined : optionId(list, active)}
          placeholder={commandWords.placeholder}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={({ target }) => {
            setQuery(target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <Options {...{ list, items, active, run }} />
        <Foot found={items.length} />
      </div>
    </dialog>
  );
}

const Foot = ({ found }: { readonly found: number }) => (
  <p className={styles.foot}>
    <span aria-live="polite">{commandWords.found(found)}</span>
    <span>{commandWords.how}</span>
  </p>
);

function Options(props: {
  readonly list: string;
  readonly items: readonly PaletteItem[];
  readonly active: number;
  readonly run: (item: PaletteItem) => void;
}) {
  const { list, items, active, run } = props;
  return (
    <div id={list} role="listbox" aria-label={commandWords.title} className={styles.list}>
      {groupsOf(items).map(([group, members]) => (
        <div key={group} role="group" aria-label={commandWords.groups[group]}>
          <div className={styles.group} aria-hidden="true">
            {commandWords.groups[group]}
          </div>
          {members.map(([item, index]) => (
            <div
              key={item.id}
              id={optionId(list, index)}
              role="option"
              className={styles.item}
              aria-selected={index === active}
              onClick={() => run(item)}
            >
              <span className={styles.name}>{item.title}</span>
              {item.statement !== undefined && <code>{item.statement}</code>}
              {item.key !== undefined && <kbd>{item.key}</kbd>}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

const optionId = (list: string, index: number): string => `${list}-${index}`;

/** Where a key leads in the list; null if it does not. */
function placeAfter(key: string, at: number, length: number): number | null {
  if (length === 0) return null;
  if (key === 'ArrowDown') return (at + 1) % length;
  if (key === 'ArrowUp') return (at + length - 1) % length;
  if (key === 'PageDown') return Math.min(at + PAGE, length - 1);
  if (key === 'PageUp') return Math.max(at - PAGE, 0);
  return null;
}

type Numbered = readonly [item: PaletteItem, index: number];

/** The items by heading, each with its place in the whole list. */
function groupsOf(items: readonly PaletteItem[]): (readonly [CommandGroup, readonly Numbered[]])[] {
  const groups = new Map<CommandGroup, Numbered[]>();
  items.forEach((item, index) => {
    const members = groups.get(item.group);
    if (members === undefined) groups.set(item.group, [[item, index]]);
    else members.push([item, index]);
  });
  return [...groups];
}
