// What reviewers asked, connected to the store: the chosen question is run by the worker, beside the session. Loaded on demand.

import { useEffect, useState } from 'react';
import { objectionOf } from '../../lessons/objections/gallery.ts';
import type { Evidence } from '../../lessons/objections/entry.ts';
import { useApp, useAppState } from '../../store/use-app.ts';
import type { App } from '../../store/app.ts';
import { objectionsWords } from '../../words/en/objections.ts';
import styles from '../errata/errata.module.css';
import { type Measured, ObjectionList } from '../objections/objection-list.tsx';
import { useMedia } from './use-size.ts';

/** The list below its introduction. */
export function ObjectionsPanel() {
  const app = useApp();
  const covers = useMedia('(width < 720px)');
  const chosen = useAppState((state) => state.objection);
  const copied = useAppState((state) => state.copied === 'objection');
  const open = (script: string): void => {
    if (covers) app.showErrata(false);
    void app.openScript(script);
  };
  return (
    <>
      <p className={styles.muted}>{objectionsWords.intro}</p>
      <ObjectionList
        chosen={chosen}
        measured={useMeasured(app, chosen)}
        copied={copied}
        acts={{
          onChoose: (id) => app.showObjections(id),
          onOpen: open,
          onCopyLink: (id) => void app.copying().then((copying) => copying.objection(id)),
        }}
      />
    </>
  );
}

function useMeasured(app: App, id: string | null): Measured {
  const [measured, setMeasured] = useState<Measured>(null);
  useEffect(() => {
    if (id === null) return undefined;
    let isWanted = true;
    const show = (evidence: Evidence | 'failed'): void => {
      if (isWanted) setMeasured({ id, evidence });
    };
    evidenceOf(app, id).then(show, () => show('failed'));
    return () => {
      isWanted = false;
    };
  }, [app, id]);
  return measured;
}

async function evidenceOf(app: App, id: string): Promise<Evidence> {
  const objection = objectionOf(id);
  if (objection === undefined) throw new Error(`There is no question ${id}.`);
  const { variants } = objection;
  const runs = await app.measure(variants.map(({ script }) => script));
  return Object.fromEntries(variants.map(({ name }, at) => [name, runs[at]!.phases]));
}
