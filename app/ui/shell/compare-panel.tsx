// The present run against the same script corrected, or as posted. Loaded with the errata.

import { useState } from 'react';
import { useApp, useAppState } from '../../store/use-app.ts';
import { errataWords } from '../../words/en/errata.ts';
import type { Comparison, Semantics } from '../../worker/protocol.ts';
import { ComparisonTable } from '../errata/comparison-table.tsx';
import styles from '../errata/errata.module.css';
import controls from './controls.module.css';

/** The button, and what came of it as long as no other run stands. */
export function ComparePanel({ semantics }: { readonly semantics: Semantics }) {
  const app = useApp();
  const run = useAppState(({ report }) => report?.run ?? 0);
  const [comparison, setComparison] = useState<Comparison | null>(null);
  const other = semantics.posted || semantics.changed.length > 0 ? 'corrected' : 'posted';
  const compare = async (): Promise<void> => {
    setComparison(await (await app.errata()).compare(other));
  };
  return (
    <div className={styles.compare}>
      {comparison?.run === run ? (
        <ComparisonTable
          comparison={comparison}
          other={errataWords[other]}
          onGo={(position) => app.move({ kind: 'position', position })}
        />
      ) : (
        <button type="button" className={controls.plain} onClick={() => void compare()}>
          {errataWords.compareWith[other]}
        </button>
      )}
    </div>
  );
}
