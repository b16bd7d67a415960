// A button that is an icon with a name: the name is read aloud and shown when the pointer rests on it.

import { Icon, type IconName } from '../shared/icon.tsx';
import styles from './controls.module.css';

/** Properties of `IconButton`. `text` is shown beside the icon where there is room; the name is `label` always. */
export interface IconButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly hint?: string;
  readonly text?: string;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly primary?: boolean;
  readonly onClick: () => void;
}

/** An icon button in the page's one style. */
export function IconButton(props: IconButtonProps) {
  const { icon, label, hint, text, disabled = false, pressed, primary = false, onClick } = props;
  return (
    <button
      type="button"
      className={styles.button}
      data-primary={primary || undefined}
      aria-label={label}
      aria-pressed={pressed}
      title={hint ?? label}
      aria-disabled={disabled}
      onClick={disabled ? undefined : onClick}
    >
      <Icon name={icon} className={styles.icon} />
      {text !== undefined && <span className={styles.text}>{text}</span>}
    </button>
  );
}
