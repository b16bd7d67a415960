// The present run against the same script corrected, or as posted. Loaded with the errata.

import { useApp, useAppState } from '../../store/use-app.ts';
import { errataWords } from '../../words/en/errata.ts';
import type { Position, Semantics } from '../../worker/protocol.ts';
import { ComparisonTable } from '../errata/comparison-table.tsx';
import styles from '../errata/errata.module.css';
import controls from './controls.module.css';
import { useMedia } from './use-size.ts';

/** The button, and what came of it as long as no other run stands. */
export function ComparePanel({ semantics }: { readonly semantics: Semantics }) {
  const app = useApp();
  const compared = useAppState((state) => state.compared);
  const covers = useMedia('(width < 720px)');
  const other = semantics.posted || semantics.changed.length > 0 ? 'corrected' : 'posted';
  const go = (position: Position): void => {
    if (covers) app.showErrata(false);
    app.move({ kind: 'position', position });
  };
  return (
    <div className={styles.compare}>
      {compared !== null ? (
        <ComparisonTable comparison={compared.comparison} other={errataWords[compared.other]} onGo={go} />
      ) : (
        <button
          type="button"
          className={controls.plain}
          onClick={() => void app.errata().then((errata) => errata.compare(other))}
        >
          {errataWords.compareWith[other]}
        </button>
      )}
    </div>
  );
}
