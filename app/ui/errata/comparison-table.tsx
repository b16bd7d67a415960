// What differs between the present run and the same script under other semantics.

import { errataWords } from '../../words/en/errata.ts';
import type { Comparison, Position } from '../../worker/protocol.ts';
import controls from '../shell/controls.module.css';
import styles from './errata.module.css';

interface Row {
  readonly key: string;
  readonly name: string;
  readonly here: string | null;
  readonly there: string | null;
}

/** The table, and the way to the first step that differs. */
export function ComparisonTable(props: {
  readonly comparison: Comparison;
  /** The name of the other semantics. */
  readonly other: string;
  readonly onGo: (position: Position) => void;
}) {
  const { comparison, other, onGo } = props;
  const { first, answers, pages, counters, reports } = comparison;
  if (first === null) return <p className={styles.muted}>{errataWords.noDifference}</p>;
  const rows = [
    ...answers.map((each) => ({ key: `line ${each.line}`, ...each })),
    ...pages.map((each) => ({ key: `${each.pid}:${each.index}`, name: errataWords.page(each), ...each })),
    ...(reports.here === reports.there
      ? []
      : [
          {
            key: '!',
            name: errataWords.reportsRow,
            here: String(reports.here),
            there: String(reports.there),
          },
        ]),
    ...counters.map((each) => ({ key: each.name, ...each })),
  ];
  return (
    <>
      <button type="button" className={controls.plain} onClick={() => onGo(first.position)}>
        {errataWords.firstDifference(first)}
      </button>
      <Table rows={rows} other={other} />
    </>
  );
}

function Table({ rows, other }: { readonly rows: readonly Row[]; readonly other: string }) {
  if (rows.length === 0) return <p className={styles.muted}>{errataWords.sameInTheEnd}</p>;
  return (
    <table className={styles.comparison}>
      <thead>
        <tr>
          <th scope="col">{errataWords.differs}</th>
          <th scope="col">{errataWords.hereColumn}</th>
          <th scope="col">{other}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, here, there }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            <td>{here ?? errataWords.nothing}</td>
            <td>{there ?? errataWords.nothing}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
