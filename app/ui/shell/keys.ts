// Which command a keystroke means (stage.md, "Keys"). Ignored while typing, and where a control uses the key itself.

import { type Binding, type Command, commands } from './commands.ts';

/** What of a keyboard event decides. */
export type Stroke = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>;

/** The command of a keystroke, or null. Brackets and digits go by their place on the keyboard as well as by their sign. */
export const commandOf = (stroke: Stroke): Command | null =>
  commands.find(({ keys }) => keys.some((binding) => fits(binding, stroke))) ?? null;

/** Whether a command's key is held with Ctrl or Command: such a key writes nothing, so that it works while typing, too. */
export const isChord = ({ keys }: Command): boolean => keys.some(({ control }) => control === true);

function fits(binding: Binding, { key, code, shiftKey, ctrlKey, altKey, metaKey }: Stroke): boolean {
  const { shift = false, control = false, always = false } = binding;
  const isSign = binding.key === undefined ? binding.code === code : binding.key === signOf(key);
  if (always || !isSign) return isSign;
  return !altKey && shiftKey === shift && (ctrlKey || metaKey) === control;
}

/** A letter is the same with the caps lock on. */
const signOf = (key: string): string => (key.length === 1 ? key.toLowerCase() : key);

const TYPING =
  'input:not([type=range], [type=checkbox], [type=radio]), textarea, select, [contenteditable="true"]';
const OWN_KEYS: Readonly<Record<string, string>> = {
  ' ': 'button, a, summary, input, [role=button], [role=treeitem], [role=gridcell], [role=menuitem]',
  ArrowLeft: 'input',
  ArrowRight: 'input',
  Home: 'input',
  End: 'input',
};

/** Whether what is typed goes into this element. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(TYPING) !== null;

/**
 * Whether the element with focus uses this key itself: it is typed into, it is a control that the key works, or a dialog that is no
 * picture of the run has it.
 */
export function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (isTyping(target) || target.closest('dialog[open]:not([data-wide])') !== null) return true;
  const own = OWN_KEYS[key];
  return own !== undefined && target.closest(own) !== null;
}
