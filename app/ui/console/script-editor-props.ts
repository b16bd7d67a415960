// What the script editor takes, in either of its forms.

import type { ScriptError } from '../../worker/protocol.ts';

/**
 * The script, what is wrong with it (as of the text that was parsed last), and the line (from 1) of the present statement; 0 lights
 * none. `onGoToLine` asks to move the run to the statement on a line.
 */
export interface ScriptEditorProps {
  readonly text: string;
  readonly errors: readonly ScriptError[];
  readonly currentLine: number;
  readonly onChange: (text: string) => void;
  readonly onGoToLine: (line: number) => void;
}
