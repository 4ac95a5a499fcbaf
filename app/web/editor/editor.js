// The text editor for bodies, bundled once into ../static/vendor/codemirror.js and loaded only where a body is edited.
// `npm ci && npm run build` in this folder makes the bundle anew; the versions are fixed by package-lock.json.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { xml } from "@codemirror/lang-xml";
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, linter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// Colours are the page's own custom properties, which cross the shadow boundary, so that light and dark need nothing here.
const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.tagName], color: "var(--get)" },
  { tag: [tags.string, tags.attributeValue], color: "var(--good)" },
  { tag: tags.number, color: "var(--put)" },
  { tag: [tags.bool, tags.null, tags.attributeName], color: "var(--patch)" },
  { tag: tags.comment, color: "var(--quiet)" },
  { tag: tags.invalid, color: "var(--bad)", textDecoration: "underline wavy" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--card)", fontSize: "inherit", height: "100%" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.5rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "var(--accent-paper)" },
  ".cm-gutters": { color: "var(--quiet)", backgroundColor: "var(--sunk)", border: "0", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--sunk)" },
  ".cm-panels, .cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--sunk)", borderColor: "var(--line)" },
});

const languages = {
  json: () => [json(), linter(jsonFindings)],
  xml: () => [xml()],
  text: () => [],
};

// An empty body is no faulty JSON.
function jsonFindings(view) {
  return view.state.doc.toString().trim() ? jsonParseLinter()(view) : [];
}

/**
 * Shows an editor in a shadow root: under the page's content policy a style element is refused in the page, not there.
 *
 * @param {ShadowRoot} root where it is shown
 * @param {{text: string, language: string, label: string, readOnly?: boolean, onChange: (text: string) => void}} options
 * @returns {{text: () => string, replace: (text: string) => void, language: (name: string) => void, focus: () => void}}
 */
export function mount(root, { text, language, label, readOnly = false, onChange }) {
  const speaking = new Compartment();
  const spoken = (name) => (languages[name] ?? languages.text)();
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(), foldGutter(), lintGutter(), history(), drawSelection(), highlightSpecialChars(), indentOnInput(),
        bracketMatching(), highlightActiveLine(), highlightSelectionMatches(), syntaxHighlighting(colours), look,
        EditorView.lineWrapping, EditorState.readOnly.of(readOnly), EditorView.contentAttributes.of({ "aria-label": label }),
        // Tab stays the browser's: it leads on to the next field.
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...foldKeymap, ...lintKeymap]),
        speaking.of(spoken(language)),
        EditorView.updateListener.of((update) => update.docChanged && onChange(view.state.doc.toString())),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    replace: (wanted) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: wanted } }),
    language: (name) => view.dispatch({ effects: speaking.reconfigure(spoken(name)) }),
    focus: () => view.focus(),
  };
}
