// Keys and what they do (stage.md, "Keys"). Ignored while typing, with Ctrl, Alt or Meta, and where a control uses the key itself.

import type { ZoomCommand } from '../../store/zoom.ts';

/** What a key can ask for. */
export type KeyCommand =
  | 'play'
  | 'step'
  | 'back'
  | 'nextStatement'
  | 'previousStatement'
  | 'nextChange'
  | 'previousChange'
  | 'start'
  | 'end'
  | 'help'
  | { readonly zoom: ZoomCommand }
  | { readonly band: number };

/** What of a keyboard event decides. */
export type Stroke = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>;

const BANDS = ['Digit1', 'Digit2', 'Digit3', 'Digit4'];

/** The command of a keystroke, or null. Brackets and digits go by their place on the keyboard as well as by their sign. */
export function commandOf({ key, code, shiftKey, ctrlKey, altKey, metaKey }: Stroke): KeyCommand | null {
  if (key === '[') return 'previousChange'; // Some layouts write brackets with Alt or AltGr.
  if (key === ']') return 'nextChange';
  if (ctrlKey || altKey || metaKey) return null;
  if (key === '?') return 'help';
  if (key === 'ArrowRight') return shiftKey ? 'nextStatement' : 'step';
  if (key === 'ArrowLeft') return shiftKey ? 'previousStatement' : 'back';
  const zoom = zoomOf(key, code, shiftKey);
  if (zoom !== null) return { zoom };
  if (shiftKey) return null;
  if (key === ' ') return 'play';
  if (key === 'Home') return 'start';
  if (key === 'End') return 'end';
  if (code === 'BracketLeft') return 'previousChange';
  if (code === 'BracketRight') return 'nextChange';
  const band = BANDS.indexOf(code);
  return band < 0 ? null : { band };
}

/** `+` and `0` stand elsewhere with other layouts, so they go by their sign. */
function zoomOf(key: string, code: string, shiftKey: boolean): ZoomCommand | null {
  if (key === '+' || key === '=') return 'in';
  if (key === '-' || key === '−' || key === '_') return 'out';
  if (key === '0' || code === 'Numpad0') return 'all';
  if (key.toLowerCase() !== 'f') return null;
  return shiftKey ? 'all' : 'selection';
}

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

/** Whether the element with focus uses this key itself: it is typed into, or it is a control that the key works. */
export function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (isTyping(target) || target.closest('dialog[open]') !== null) return true;
  const own = OWN_KEYS[key];
  return own !== undefined && target.closest(own) !== null;
}
