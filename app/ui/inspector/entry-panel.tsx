// One page-table entry: the raw word and its bits by name, what the TLB knows, the device's link; folded until it is asked for.

import type { EntryView, Position } from '../../worker/protocol.ts';
import { inspectorWords } from '../../words/en/inspector.ts';
import { Fold } from './fold.tsx';
import styles from './inspector.module.css';
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
      {raw !== null && <p className={styles.raw}>{inspectorWords.raw(raw)}</p>}
      {raw !== null && <Bits entry={entry} />}
      <p className={styles.note}>{inspectorWords.tlb(entry)}</p>
      {link !== null && <p className={styles.note}>{inspectorWords.link(link)}</p>}
      <WhyList
        fields={[
          { name: inspectorWords.entry(entry), why },
          { name: inspectorWords.touched, why: touched },
          { name: inspectorWords.tlbEntry, why: tlb.why },
        ]}
        onGo={onGo}
      />
    </Fold>
  );
}

function Bits({ entry }: { readonly entry: EntryView }) {
  return (
    <table className={styles.bits}>
      <thead>
        <tr>
          {inspectorWords.bitsHeads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {entry.bits.map((bit) => (
          <tr key={bit.low} className={bit.value === '0' ? styles.clear : undefined}>
            <td>{inspectorWords.bits(bit)}</td>
            <th scope="row">
              {bit.name} <span className={styles.meaning}>{inspectorWords.meaning(bit)}</span>
            </th>
            <td>{inspectorWords.bitValue(bit)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
