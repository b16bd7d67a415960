// The inspector: the selected page's objects as their structs, in one fixed order, so that nothing jumps while the run is stepped.

import { memo, type ReactNode, type RefObject, useCallback, useEffect, useMemo, useRef } from 'react';
import type {
  FieldView,
  InspectorView,
  MemoryNodeView,
  Position,
  SelectedView,
} from '../../worker/protocol.ts';
import { inspectorWords } from '../../words/en/inspector.ts';
import { slotWords } from '../../words/en/slots.ts';
import { ReportList, type ReportLinks } from '../errata/report-list.tsx';
import { EntryPanel } from './entry-panel.tsx';
import { FieldList } from './fields.tsx';
import { Fold } from './fold.tsx';
import styles from './inspector.module.css';
import { FreeBlocks } from './free-blocks.tsx';
import { Counters, Price } from './price.tsx';
import { WhyList } from './why-list.tsx';
import { Asking, type AskWriters } from './writers.ts';

/**
 * The inspector column. `nodes` are those of physical memory; `onGo` moves the run to the position of a step; `children` (the actions) stand below the mapping.
 */
export function Inspector(props: {
  readonly view: InspectorView;
  readonly nodes: readonly MemoryNodeView[];
  readonly onGo: (position: Position) => void;
  /** Who is asked who wrote a field before. It must stay the same as long as the run does. */
  readonly writers: AskWriters;
  /** What reports about the page lead to; null where they are listed elsewhere in sight. */
  readonly links: ReportLinks | null;
  readonly children?: ReactNode;
}) {
  const { view, nodes, children } = props;
  const { selected } = view;
  const section = useRef<HTMLElement>(null);
  const onGo = useKeptFocus(section, props);
  return (
    <section ref={section} tabIndex={-1} className={styles.inspector} aria-label={inspectorWords.title}>
      <Asking value={props.writers}>
        {selected === null ? (
          <p className={styles.hint}>{inspectorWords.nothingSelected}</p>
        ) : (
          <Mapping selected={selected} onGo={onGo} />
        )}
        {selected !== null && props.links !== null && (
          <Reports reports={selected.reports} links={props.links} />
        )}
        {children}
        {selected !== null && <Around selected={selected} onGo={onGo} />}
      </Asking>
      <Price price={view.price} />
      <FreeBlocks nodes={nodes} />
      <Counters counters={view.counters} />
    </section>
  );
}

/** Goes, and keeps the keyboard in the column where the line that led there is not shown any more. */
function useKeptFocus(
  section: RefObject<HTMLElement | null>,
  { view, onGo }: { readonly view: InspectorView; readonly onGo: Part['onGo'] },
): Part['onGo'] {
  const isGoing = useRef(false);
  useEffect(() => {
    if (isGoing.current && document.activeElement === document.body) section.current?.focus();
    isGoing.current = false;
  }, [section, view]);
  return useCallback(
    (position) => {
      isGoing.current = true;
      onGo(position);
    },
    [onGo],
  );
}

interface Part {
  readonly selected: SelectedView;
  readonly onGo: (position: Position) => void;
}

/** Parts are drawn again only when what is selected is otherwise. */
const Mapping = memo(function Mapping({ selected, onGo }: Part) {
  const { mapping, slot, slotWriter } = selected;
  const written = useMemo(
    () => [...(mapping?.fields ?? []), ...(slotWriter === null ? [] : [slotWriter])],
    [mapping?.fields, slotWriter],
  );
  const isWritten = written.some(({ why, longAgo }) => why !== null || longAgo !== null);
  const slotText = slot === null ? '' : slotWords.inspected(slot);
  return (
    <section className={styles.part} aria-labelledby="inspector-mapping">
      <div className={styles.head}>
        <h2 id="inspector-mapping">{inspectorWords.mapping}</h2>
        <p className={styles.place}>{inspectorWords.selection(selected)}</p>
      </div>
      {slotText !== '' && <p className={styles.note}>{slotText}</p>}
      {mapping === null ? (
        <p className={styles.absent}>{inspectorWords.noMapping(selected)}</p>
      ) : (
        <>
          <p className={styles.place}>{inspectorWords.mappingPlace(mapping.index, mapping.id)}</p>
          <FieldList fields={mapping.fields} />
        </>
      )}
      {isWritten && <h3>{inspectorWords.why}</h3>}
      <WhyList fields={written} onGo={onGo} />
    </section>
  );
});

/** What is reported about the page up to here; nothing where there is nothing. */
function Reports(props: { readonly reports: SelectedView['reports']; readonly links: ReportLinks }) {
  if (props.reports.length === 0) return null;
  return (
    <section className={styles.part} aria-labelledby="inspector-reports">
      <h2 id="inspector-reports">{inspectorWords.reports}</h2>
      <ReportList reports={props.reports} more={0} {...props.links} />
    </section>
  );
}

const Around = memo(function Around({ selected, onGo }: Part) {
  const { vma, entries, frame } = selected;
  const frameSummary = frame === null ? inspectorWords.noFrame : inspectorWords.frameSummary(frame);
  return (
    <section className={styles.part}>
      <Fold
        title={inspectorWords.vma}
        summary={vma === null ? inspectorWords.noVma : inspectorWords.vmaSummary(vma)}
      >
        {vma === null ? null : <Struct fields={vma.fields} onGo={onGo} />}
      </Fold>
      {entries.map((entry) => (
        <EntryPanel key={entry.device ?? ''} entry={entry} onGo={onGo} />
      ))}
      <Fold title={inspectorWords.frame} summary={frameSummary}>
        {frame === null ? null : (
          <>
            <p className={styles.note}>{inspectorWords.frameMemory(frame)}</p>
            <Struct fields={frame.fields} onGo={onGo} />
          </>
        )}
      </Fold>
    </section>
  );
});

function Struct({ fields, onGo }: { readonly fields: readonly FieldView[]; readonly onGo: Part['onGo'] }) {
  return (
    <>
      <FieldList fields={fields} />
      <WhyList fields={fields} onGo={onGo} />
    </>
  );
}
