// The transport: moving through the recorded run by buttons with names, a speed and a scrubber over all stops.

import { SPEEDS } from '../../store/playing.ts';
import { useApp, useAppState } from '../../store/use-app.ts';
import { pageWords } from '../../words/en/page.ts';
import controls from './controls.module.css';
import { IconButton } from './icon-button.tsx';
import { Scrubber } from './scrubber.tsx';
import styles from './transport.module.css';

/** Buttons, speed and scrubber. */
export function Transport() {
  const app = useApp();
  const atStart = useAppState(({ frame }) => frame === null || frame.place.stop === 0);
  const atEnd = useAppState(({ frame }) => frame === null || frame.place.stop === frame.place.stops);
  return (
    <div className={styles.transport} role="group" aria-label={pageWords.transport}>
      <div className={styles.buttons}>
        <IconButton
          icon="start"
          label={pageWords.start}
          hint={pageWords.withKey(pageWords.start, 'start')}
          disabled={atStart}
          onClick={() => app.move({ kind: 'stop', stop: 0 })}
        />
        <IconButton
          icon="previousStatement"
          label={pageWords.previousStatement}
          hint={pageWords.withKey(pageWords.previousStatement, 'previousStatement')}
          disabled={atStart}
          onClick={() => app.move({ kind: 'statements', by: -1 })}
        />
        <IconButton
          icon="back"
          label={pageWords.back}
          hint={pageWords.withKey(pageWords.back, 'back')}
          disabled={atStart}
          onClick={() => app.move({ kind: 'stops', by: -1 })}
        />
        <PlayButton />
        <IconButton
          icon="step"
          label={pageWords.step}
          hint={pageWords.withKey(pageWords.step, 'step')}
          text={pageWords.step}
          primary
          disabled={atEnd}
          onClick={() => app.move({ kind: 'stops', by: 1 })}
        />
        <IconButton
          icon="nextStatement"
          label={pageWords.nextStatement}
          hint={pageWords.withKey(pageWords.nextStatement, 'nextStatement')}
          disabled={atEnd}
          onClick={() => app.move({ kind: 'statements', by: 1 })}
        />
        <IconButton
          icon="end"
          label={pageWords.end}
          hint={pageWords.withKey(pageWords.end, 'end')}
          disabled={atEnd}
          onClick={() => app.move({ kind: 'end' })}
        />
      </div>
      <Scrubber />
      <div className={styles.changes}>
        <ChangeButton by={-1} disabled={atStart} />
        <span className={styles.changeMark} aria-hidden>
          {pageWords.change}
        </span>
        <ChangeButton by={1} disabled={atEnd} />
      </div>
      <Speed />
    </div>
  );
}

function PlayButton() {
  const app = useApp();
  const playing = useAppState((state) => state.playing);
  const name = playing ? pageWords.pause : pageWords.play;
  return (
    <IconButton
      icon={playing ? 'pause' : 'play'}
      label={name}
      hint={pageWords.withKey(name, 'play')}
      onClick={() => app.togglePlay()}
    />
  );
}

function ChangeButton({ by, disabled }: { readonly by: 1 | -1; readonly disabled: boolean }) {
  const app = useApp();
  const name = by === 1 ? pageWords.nextChange : pageWords.previousChange;
  return (
    <IconButton
      icon={by === 1 ? 'nextChange' : 'previousChange'}
      label={name}
      hint={pageWords.withKey(name, by === 1 ? 'nextChange' : 'previousChange')}
      disabled={disabled}
      onClick={() => app.move({ kind: 'change', by })}
    />
  );
}

function Speed() {
  const app = useApp();
  const speed = useAppState(({ settings }) => settings.speed);
  return (
    <select
      className={`${controls.select} ${styles.speed}`}
      aria-label={pageWords.speed}
      title={pageWords.speed}
      value={speed}
      onChange={({ target }) => app.set({ speed: Number(target.value) })}
    >
      {SPEEDS.map((choice) => (
        <option key={choice} value={choice}>
          {pageWords.speedOf(choice)}
        </option>
      ))}
    </select>
  );
}
