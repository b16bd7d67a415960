// Which process is on the stage, where there are several.

import { stageWords } from '../../words/en/stage.ts';
import type { StageView } from '../../worker/protocol.ts';
import type { StageLayout } from './layout.ts';
import { px } from './lengths.ts';
import styles from './stage.module.css';
import type { Look } from './use-look.ts';

/** What is asked for of another process before its axis is known. */
const FIRST_COLUMNS = 64;
const FIRST_FRAMES = 96;

const BELOW_TITLE = 38;
const LEFT = 8;

/** A choice of processes, in the label of the first band. */
export function Processes(props: {
  readonly view: StageView;
  readonly layout: StageLayout;
  readonly onLook: (look: Look) => void;
}) {
  const { view, layout, onLook } = props;
  if (layout.virtual === null || view.processes.length < 2) return null;
  const name = ({ pid, name: given, isAlive }: StageView['processes'][number]): string => {
    const process = stageWords.process(pid, given);
    return isAlive ? process : stageWords.ended(process);
  };
  return (
    <select
      className={styles.processes}
      aria-label={stageWords.processes}
      value={view.pid}
      style={{ insetBlockStart: px(layout.virtual.label + BELOW_TITLE), insetInlineStart: px(LEFT) }}
      onChange={({ target }) =>
        onLook({ pid: Number(target.value), from: 0, to: FIRST_COLUMNS, bin: 0, frames: FIRST_FRAMES })
      }
    >
      {view.processes.map((process) => (
        <option key={process.pid} value={process.pid}>
          {name(process)}
        </option>
      ))}
    </select>
  );
}
