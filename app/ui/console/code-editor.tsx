// The script editor's heavy half: CodeMirror in a React component. Loaded when the editor is opened.

import { useEffect, useEffectEvent, useRef } from 'react';
import { consoleWords } from '../../words/en/console.ts';
import { scriptWords } from '../../words/en/script.ts';
import { createEditor, type Editor, type Marker } from './code-mirror.ts';
import styles from './script-editor.module.css';
import type { ScriptEditorProps } from './script-editor-props.ts';

/** The script in CodeMirror; takes what `ScriptEditor` takes. */
export function CodeEditor({ text, errors, currentLine, onChange, onGoToLine }: ScriptEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(null);
  const changed = useEffectEvent(onChange);
  const goTo = useEffectEvent(onGoToLine);
  const firstText = useEffectEvent(() => text);
  useEffect(() => {
    const made = createEditor(host.current!, firstText(), consoleWords.editor, {
      onChange: (next) => changed(next),
      onGoToLine: (line) => goTo(line),
    });
    editor.current = made;
    return () => made.destroy();
  }, []);
  useEffect(() => editor.current!.setText(text), [text]);
  useEffect(() => editor.current!.setMarkers(errors.map(markerOf)), [errors]);
  useEffect(() => editor.current!.setCurrentLine(currentLine), [currentLine]);
  return <div ref={host} className={styles.editor} />;
}

function markerOf(error: ScriptEditorProps['errors'][number]): Marker {
  const { line, column, length, suggestion: word } = error;
  const suggestion = word === null ? null : { label: consoleWords.suggestion(word), word };
  return { line, column, length, message: scriptWords.error(error), suggestion };
}
