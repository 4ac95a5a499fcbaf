// <code-editor language="json" label="Body"><textarea name="body">…</textarea></code-editor>
//
// Shows an editor in place of the text field, which stays the form's: what is typed is written back to it, with its `input` event.
// The editor's bundle is fetched when the first such element stands in a page. Without scripts, or when it cannot be fetched,
// the text field is there as it was.

const bundle = () => import("../vendor/codemirror.js");

class CodeEditor extends HTMLElement {
  static observedAttributes = ["language"];
  #editor;

  async connectedCallback() {
    if (this.shadowRoot) return;
    const field = this.querySelector("textarea");
    let mount;
    try {
      ({ mount } = await bundle());
    } catch {
      this.dataset.state = "plain";
      return;
    }
    if (!this.isConnected || this.shadowRoot) return;
    this.#editor = mount(this.attachShadow({ mode: "open", delegatesFocus: true }), {
      text: field.value,
      language: this.getAttribute("language") ?? "text",
      label: this.getAttribute("label") ?? field.getAttribute("aria-label") ?? field.name,
      readOnly: field.readOnly,
      onChange: (text) => {
        field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      },
    });
    this.dataset.state = "editor";
    field.form?.addEventListener("reset", () => queueMicrotask(() => this.replace(field.defaultValue)));
  }

  attributeChangedCallback(_name, _before, language) {
    this.#editor?.language(language);
  }

  /** Puts a text in place of what is there, as one step that can be undone. */
  replace(text) {
    if (this.#editor) this.#editor.replace(text);
    else this.querySelector("textarea").value = text;
  }

  focus() {
    if (this.#editor) this.#editor.focus();
    else this.querySelector("textarea").focus();
  }
}

customElements.define("code-editor", CodeEditor);
