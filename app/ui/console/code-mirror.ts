// CodeMirror as the page uses it: text in and out, errors as markers, one line lit, the gutter as a way to go to a line. Knows no React.

import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { editorTheme } from './editor-theme.ts';
import { gmemLanguage } from './gmem-language.ts';

/** One marker: a place in the text (line and column from 1), what is wrong there, and a word that may be meant. */
export interface Marker {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly message: string;
  readonly suggestion: { readonly label: string; readonly word: string } | null;
}

/** What the editor tells: the text after a change by the person, and a line (from 1) to go to. */
export interface EditorEvents {
  readonly onChange: (text: string) => void;
  readonly onGoToLine: (line: number) => void;
}

/** A running editor. */
export interface Editor {
  setText(text: string): void;
  setMarkers(markers: readonly Marker[]): void;
  /** Lights a line (from 1) and brings it into view unless the person is typing; 0 lights none. */
  setCurrentLine(line: number): void;
  destroy(): void;
}

const lightLine = StateEffect.define<number>();
const litLine = Decoration.line({ class: 'cm-current', attributes: { 'aria-current': 'step' } });

const currentLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (lit, transaction) => {
    const { doc } = transaction.state;
    for (const effect of transaction.effects) {
      if (!effect.is(lightLine)) continue;
      const here = effect.value >= 1 && effect.value <= doc.lines;
      return here ? Decoration.set([litLine.range(doc.line(effect.value).from)]) : Decoration.none;
    }
    return lit.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Makes an editor inside `parent`; `label` is its name for those who cannot see it. */
export function createEditor(parent: HTMLElement, text: string, label: string, events: EditorEvents): Editor {
  let shown = text;
  const follow = EditorView.updateListener.of((update) => {
    const next = update.docChanged ? update.state.doc.toString() : shown;
    if (next === shown) return;
    shown = next;
    events.onChange(next);
  });
  const view = new EditorView({
    parent,
    state: EditorState.create({ doc: text, extensions: [extensions(label, events.onGoToLine), follow] }),
  });
  return {
    setText: (next) => {
      if (next === shown) return;
      shown = next;
      view.dispatch({ changes: changeBetween(view.state.doc.toString(), next) });
    },
    setMarkers: (markers) => {
      const diagnostics = markers.map((marker) => diagnosticOf(view.state, marker));
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    setCurrentLine: (line) => showLine(view, line),
    destroy: () => view.destroy(),
  };
}

function extensions(label: string, onGoToLine: (line: number) => void): Extension {
  const goTo = (view: EditorView, position: number): boolean => {
    onGoToLine(view.state.doc.lineAt(position).number);
    return true;
  };
  return [
    lineNumbers({ domEventHandlers: { mousedown: (view, line) => goTo(view, line.from) } }),
    lintGutter(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    currentLine,
    gmemLanguage(),
    editorTheme,
    EditorView.contentAttributes.of({
      'aria-label': label,
      spellcheck: 'false',
      autocapitalize: 'off',
      tabindex: '0',
    }),
    keymap.of([
      { key: 'Mod-Enter', run: (view) => goTo(view, view.state.selection.main.head) },
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...historyKeymap,
      ...completionKeymap,
      ...lintKeymap,
    ]),
  ];
}

function showLine(view: EditorView, line: number): void {
  const { doc } = view.state;
  const inView = line >= 1 && line <= doc.lines && !view.hasFocus;
  const scroll = inView ? [EditorView.scrollIntoView(doc.line(line).from, { y: 'center' })] : [];
  view.dispatch({ effects: [lightLine.of(line), ...scroll] });
}

/** The one replacement that turns `before` into `after`: cursor and undo history outside of it stay. */
function changeBetween(before: string, after: string): { from: number; to: number; insert: string } {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  let same = 0;
  while (same < shorter - from && before.at(-1 - same) === after.at(-1 - same)) same++;
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
}

function diagnosticOf({ doc }: EditorState, marker: Marker): Diagnostic {
  const line = doc.line(Math.min(Math.max(marker.line, 1), doc.lines));
  const from = Math.min(line.from + marker.column - 1, line.to);
  const to = Math.min(from + Math.max(marker.length, 1), line.to);
  const { message, suggestion } = marker;
  const actions =
    suggestion === null
      ? []
      : [
          {
            name: suggestion.label,
            apply: (view: EditorView, start: number, end: number) =>
              view.dispatch({ changes: { from: start, to: end, insert: suggestion.word } }),
          },
        ];
  return { from, to, severity: 'error', message, actions };
}
