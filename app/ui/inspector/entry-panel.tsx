// One page-table entry: the raw word and its bits by name, what the TLB knows, the device's link; folded until it is asked for.

import { memo, useMemo } from 'react';
import type { EntryView, Position } from '../../worker/protocol.ts';
import { inspectorWords } from '../../words/en/inspector.ts';
import { Fold } from './fold.tsx';
import styles from './inspector.module.css';
import { RawEntry } from './raw-entry.tsx';
import type { WrittenField } from './why-groups.ts';
import { WhyList } from './why-list.tsx';

/** The leaf of one page table for the selected page, the TLB of whoever walks the table, and the device's link. */
export const EntryPanel = memo(function EntryPanel(props: {
  readonly entry: EntryView;
  readonly onGo: (position: Position) => void;
}) {
  const { entry, onGo } = props;
  const { raw, link } = entry;
  const written = useMemo(() => writtenOf(entry), [entry]);
  return (
    <Fold title={inspectorWords.entry(entry)} summary={inspectorWords.entrySummary(entry)}>
      <p className={styles.note}>{inspectorWords.entryFormat(entry)}</p>
      {raw !== null && <RawEntry raw={raw} bits={entry.bits} />}
      <p className={styles.note}>{inspectorWords.tlb(entry)}</p>
      {link !== null && <p className={styles.note}>{inspectorWords.link(link)}</p>}
      <WhyList fields={written} onGo={onGo} />
    </Fold>
  );
});

/** What of an entry somebody wrote. */
const writtenOf = (entry: EntryView): readonly WrittenField[] => [
  { name: inspectorWords.entry(entry), why: entry.why, longAgo: entry.longAgo },
  { name: inspectorWords.touched, why: entry.touched },
  { name: inspectorWords.tlbEntry, why: entry.tlb.why },
];
