// Help: how to read the picture, every key, and the one setting of keys. Loaded on demand.

import { useApp, useAppState } from '../../store/use-app.ts';
import { commandWords } from '../../words/en/commands.ts';
import { pageWords } from '../../words/en/page.ts';
import { panelWords } from '../../words/en/panels.ts';
import { type Command, commands } from './commands.ts';
import controls from './controls.module.css';
import { Dialog } from './dialog.tsx';
import styles from './dialog.module.css';

const keyNames: Readonly<Partial<Record<string, string>>> = pageWords.keyNames;

/** The help dialog. */
export function HelpDialog() {
  const app = useApp();
  const singleKeys = useAppState(({ settings }) => settings.singleKeys);
  const showAll = (): void => {
    app.showHelp(false);
    app.showPalette(true);
  };
  return (
    <Dialog title={panelWords.helpTitle} onClose={() => app.showHelp(false)}>
      <p>{panelWords.helpIntro}</p>
      <section className={styles.section}>
        <h3>{panelWords.keysTitle}</h3>
        <Keys />
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={singleKeys}
            onChange={({ target }) => app.set({ singleKeys: target.checked })}
          />
          {panelWords.singleKeys}
        </label>
        <p className={styles.more}>
          {panelWords.keysHint}{' '}
          <button type="button" className={controls.plain} onClick={showAll}>
            {pageWords.withKey(commandWords.names.palette, 'palette')}
          </button>
        </p>
      </section>
      <section className={styles.section}>
        <h3>{panelWords.languageTitle}</h3>
        <p>{panelWords.languageHint}</p>
      </section>
    </Dialog>
  );
}

function Keys() {
  return (
    <table className={styles.keys}>
      <tbody>
        {commands
          .filter(({ keys }) => keys.length > 0)
          .map(({ id }: Command) => (
            <tr key={id}>
              <th scope="row">
                <kbd>{keyNames[id]}</kbd>
              </th>
              <td>{commandWords.names[id]}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
