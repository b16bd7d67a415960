// A part of the picture that can be reached with the keyboard. `row` and the columns `from` to `to` say where it is; stage.tsx moves
// among stops by them.

import type { ReactNode } from 'react';
import { stageWords } from '../../words/en/stage.ts';
import { useDiffers } from './differing.ts';
import styles from './stage.module.css';

/** One stop. Exactly one of a group is `active`: the Tab key reaches that one. */
export function Stop(props: {
  readonly role: 'gridcell' | 'treeitem';
  readonly label: string;
  readonly row: string;
  readonly from: number;
  readonly to: number;
  readonly isActive: boolean;
  readonly isSelected?: boolean | undefined;
  readonly level?: number | undefined;
  readonly column?: number | undefined;
  readonly index?: number | undefined;
  readonly children: ReactNode;
}) {
  const { role, label, row, from, to, isActive, isSelected, level, column, index, children } = props;
  const differs = useDiffers(row, from, to);
  return (
    <g
      className={styles.stop}
      role={role}
      aria-label={differs ? stageWords.differing(label) : label}
      aria-level={level}
      aria-colindex={column}
      aria-selected={isSelected}
      tabIndex={isActive ? 0 : -1}
      data-row={row}
      data-from={from}
      data-to={to}
      data-index={index}
      data-differs={differs || undefined}
    >
      {children}
    </g>
  );
}
