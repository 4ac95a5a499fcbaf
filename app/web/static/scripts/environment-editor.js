// <environment-editor data-name="Staging" data-mock="/api/v1/mocks/shop" data-if-match>: changes the values of an environment that is
// kept by name, and lets the mock answer with them. Its values, secrets too, are fetched only when somebody wants to change them.
import { ask, Problem, shown } from "./problem.js";
import { sayNext } from "./said.js";

const SECRET = /token|secret|pass|api[-_]?key|authorization|cookie|credential|private/i;

class EnvironmentEditor extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.open());
  }

  get #address() {
    return `/api/v1/environments/${encodeURIComponent(this.dataset.name)}`;
  }

  async open() {
    this.querySelector(".message")?.remove();
    try {
      this.environment = await ask("GET", this.#address);
      this.version = this.environment.etag;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.append(shown(problem));
      return;
    }
    this.dialog?.remove();
    this.dialog = this.#built();
    this.dialog.addEventListener("close", () => this.button.focus());
    this.dialog.showModal();
  }

  #built() {
    const dialog = document.body.appendChild(made("dialog", { className: "broad", ariaLabel: `Environment ${this.dataset.name}` }));
    const head = dialog.appendChild(made("div", { className: "dialog-head" }));
    head.append(made("h2", { textContent: `Environment “${this.dataset.name}”` }));
    this.form = dialog.appendChild(made("form", { className: "variables" }));
    this.rows = this.form.appendChild(made("div"));
    for (const row of this.environment.values ?? []) this.#add(row);
    const adding = this.form.appendChild(made("button", { type: "button", className: "small", textContent: "Add a variable" }));
    adding.addEventListener("click", () => this.#add({ key: "", value: "" }).focus());
    const label = this.form.appendChild(made("label", { className: "take-over" }));
    this.takeOver = label.appendChild(made("input", { type: "checkbox", checked: true }));
    label.append(" Let this mock answer with them at once. Other mocks keep the values that they have.");
    const actions = this.form.appendChild(made("div", { className: "actions" }));
    actions.append(made("button", { className: "main", textContent: "Save values" }));
    const cancel = actions.appendChild(made("button", { type: "button", textContent: "Cancel" }));
    cancel.addEventListener("click", () => dialog.close());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#save();
    });
    return dialog;
  }

  #add(given) {
    const row = this.rows.appendChild(made("div", { className: "variable" }));
    row.given = given;
    const isSecret = given.type === "secret" || SECRET.test(given.key);
    const key = row.appendChild(made("input", { value: given.key, ariaLabel: "Variable", placeholder: "name", className: "mono" }));
    const value = row.appendChild(made("input", { ariaLabel: `Value of ${given.key || "the new variable"}`, className: "mono" }));
    value.type = isSecret ? "password" : "text";
    value.autocomplete = "off";
    value.value = typeof given.value === "string" ? given.value : JSON.stringify(given.value ?? "");
    row.read = () => (value.value === (typeof given.value === "string" ? given.value : JSON.stringify(given.value ?? "")) ? given.value : value.value);
    if (isSecret) {
      const show = row.appendChild(made("button", { type: "button", className: "small", textContent: "Show", ariaLabel: `Show ${given.key}` }));
      show.addEventListener("click", () => {
        value.type = value.type === "password" ? "text" : "password";
        show.textContent = value.type === "password" ? "Show" : "Hide";
      });
    }
    const gone = row.appendChild(made("button", { type: "button", className: "close", textContent: "×", ariaLabel: `Remove ${given.key || "this variable"}` }));
    gone.addEventListener("click", () => row.remove());
    row.key = key;
    return key;
  }

  async #save() {
    if (this.busy) return;
    this.busy = true;
    this.form.querySelector(".message")?.remove();
    const rows = [...this.rows.children].filter((row) => row.key.value.trim());
    const values = rows.map((row) => ({ ...row.given, key: row.key.value.trim(), value: row.read() }));
    try {
      const done = await ask("PUT", this.#address, { json: { values }, headers: { "If-Match": this.version } });
      this.version = `"${done.version}"`;
      if (this.takeOver.checked) {
        await ask("PUT", this.dataset.mock, { json: { environment: this.dataset.name }, headers: { "If-Match": this.dataset.ifMatch } });
      }
      sayNext("The values are saved.");
      location.reload();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      const box = shown(problem);
      this.form.prepend(box);
      box.focus();
    } finally {
      this.busy = false;
    }
  }
}

function made(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}

customElements.define("environment-editor", EnvironmentEditor);
