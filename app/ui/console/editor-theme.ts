// How CodeMirror looks here: the page's tokens, nothing of its own.

import { EditorView } from '@codemirror/view';

/** The editor's theme; both colour schemes, because the tokens know them. */
export const editorTheme = EditorView.theme({
  '&': {
    blockSize: '100%',
    background: 'var(--surface-sunken)',
    color: 'var(--ink)',
    fontSize: 'var(--text-body)',
  },
  '&.cm-focused': { outline: 'calc(2 * var(--hairline)) solid var(--focus)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: 'var(--leading)' },
  '.cm-content': { caretColor: 'var(--ink)', paddingBlock: 'var(--space-2)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: 'calc(2 * var(--hairline))' },
  '.cm-gutters': { background: 'none', border: 'none', color: 'var(--ink-muted)' },
  '.cm-lineNumbers .cm-gutterElement': {
    cursor: 'pointer',
    paddingInline: 'var(--space-2)',
    minWidth: '3ch',
  },
  '.cm-lineNumbers .cm-gutterElement:hover': { color: 'var(--link)', textDecoration: 'underline' },
  '.cm-activeLine': { background: 'color-mix(in srgb, var(--surface-hover) 40%, transparent)' },
  '.cm-line.cm-current': {
    background: 'var(--surface-hover)',
    boxShadow: 'inset calc(3 * var(--hairline)) 0 var(--focus)',
  },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'color-mix(in srgb, var(--focus) 30%, transparent)',
  },
  '.cm-matchingBracket': { background: 'none', outline: 'var(--hairline) solid var(--edge-strong)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--report)',
    textUnderlineOffset: '3px',
  },
  '.cm-gutter-lint': { width: '1.2em' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '0' },
  '.cm-lint-marker-error': {
    content: '"!"',
    width: '1.2em',
    color: 'var(--report)',
    fontWeight: 'var(--weight-strong)',
    textAlign: 'center',
  },
  '.cm-tooltip': {
    background: 'var(--surface-raised)',
    color: 'var(--ink)',
    border: 'var(--hairline) solid var(--edge-strong)',
    borderRadius: 'var(--radius-2)',
    fontFamily: 'var(--font-sans)',
    maxWidth: 'min(60ch, 90vw)',
  },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--surface-hover)',
    color: 'var(--ink)',
    outline: 'var(--hairline) solid var(--focus)',
  },
  '.cm-completionInfo': { fontFamily: 'var(--font-mono)', fontSize: 'var(--text-small)' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--report)' },
  '.cm-diagnosticAction': {
    background: 'var(--surface)',
    color: 'var(--ink)',
    border: 'var(--hairline) solid var(--edge-strong)',
    borderRadius: 'var(--radius-2)',
    fontSize: 'inherit',
  },
});
