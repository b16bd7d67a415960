// Help: how to read the picture, every key, and the one setting of keys. Loaded on demand.

import { useApp, useAppState } from '../../store/use-app.ts';
import { panelWords } from '../../words/en/panels.ts';
import { Dialog } from './dialog.tsx';
import styles from './dialog.module.css';

/** The help dialog. */
export function HelpDialog() {
  const app = useApp();
  const singleKeys = useAppState(({ settings }) => settings.singleKeys);
  return (
    <Dialog title={panelWords.helpTitle} onClose={() => app.showHelp(false)}>
      <p>{panelWords.helpIntro}</p>
      <section className={styles.section}>
        <h3>{panelWords.keysTitle}</h3>
        <table className={styles.keys}>
          <tbody>
            {panelWords.keys.map(([key, meaning]) => (
              <tr key={key}>
                <th scope="row">{key}</th>
                <td>{meaning}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={singleKeys}
            onChange={({ target }) => app.set({ singleKeys: target.checked })}
          />
          {panelWords.singleKeys}
        </label>
      </section>
      <section className={styles.section}>
        <h3>{panelWords.languageTitle}</h3>
        <p>{panelWords.languageHint}</p>
      </section>
    </Dialog>
  );
}
