// One page-table entry: the raw word and its bits by name, what the TLB knows, the device's link; folded until it is asked for.

import type { EntryView, Position } from '../../worker/protocol.ts';
import { inspectorWords } from '../../words/en/inspector.ts';
import { Fold } from './fold.tsx';
import styles from './inspector.module.css';
import { RawEntry } from './raw-entry.tsx';
import { WhyList } from './why-list.tsx';

/** The leaf of one page table for the selected page, the TLB of whoever walks the table, and the device's link. */
export function EntryPanel({
  entry,
  onGo,
}: {
  readonly entry: EntryView;
  readonly onGo: (position: Position) => void;
}) {
  const { raw, why, touched, tlb, link } = entry;
  return (
    <Fold title={inspectorWords.entry(entry)} summary={inspectorWords.entrySummary(entry)}>
      <p className={styles.note}>{inspectorWords.entryFormat(entry)}</p>
      {raw !== null && <RawEntry raw={raw} bits={entry.bits} />}
      <p className={styles.note}>{inspectorWords.tlb(entry)}</p>
      {link !== null && <p className={styles.note}>{inspectorWords.link(link)}</p>}
      <WhyList
        fields={[
          { name: inspectorWords.entry(entry), why, longAgo: entry.longAgo },
          { name: inspectorWords.touched, why: touched },
          { name: inspectorWords.tlbEntry, why: tlb.why },
        ]}
        onGo={onGo}
      />
    </Fold>
  );
}
