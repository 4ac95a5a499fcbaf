// A mock's first page. <mock-tree>: `c`, or "call" of a row, shows how that request is called, in the part beside the tree; folders
// open and close together. In that part, another example is shown when it is chosen, and the language stays the one last chosen.
import { keep, kept } from "./said.js";

class MockTree extends HTMLElement {
  connectedCallback() {
    this.calling = document.getElementById("calling");
    this.folders = [...this.querySelectorAll("details")];
    this.addEventListener("click", (event) => this.#clicked(event));
    const buttons = document.querySelector("[data-tree-buttons]");
    buttons.hidden = this.folders.length === 0;
    buttons.addEventListener("click", (event) => this.#fold(event.target.dataset.folds));
    const search = document.querySelector("filter-list");
    search.addEventListener("input", () => this.#filtered(search));
    search.addEventListener("keydown", (event) => event.key === "Escape" && this.#filtered(search));
    search.addEventListener("keydown", (event) => event.key === "Enter" && this.#first(event));
    this.#filtered(search);
  }

  #clicked(event) {
    const isKey = event.target === this; // pressed by its key
    const row = isKey ? document.activeElement.closest(".request") : event.target.closest(".how")?.closest(".request");
    const link = row?.querySelector(".how");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    for (const each of this.querySelectorAll(".request.called")) each.classList.remove("called");
    row.classList.add("called");
    showCall(this.calling, new URL(link.href).searchParams);
    document.getElementById("call").scrollIntoView({ block: "nearest" });
  }

  #fold(which) {
    if (which) for (const each of this.folders) each.open = which === "open";
  }

  #filtered(search) {
    const text = search.querySelector("input").value;
    if (text && !this.hadText) this.#fold("open");
    this.hadText = text;
  }

  /** Enter in the search goes to the first row that fits. */
  #first(event) {
    event.preventDefault();
    this.querySelector(".request:not([hidden]) [data-row]")?.focus();
  }
}

customElements.define("mock-tree", MockTree);

function showCall(part, asked) {
  const address = new URL(part.getAttribute("src"), location.href);
  for (const name of ["call", "example"]) {
    if (asked.get(name)) address.searchParams.set(name, asked.get(name));
    else address.searchParams.delete(name);
  }
  return part.load(address.pathname + address.search);
}

const part = document.getElementById("calling");
part?.addEventListener("change", (event) => {
  if (event.target.name === "language") keep(localStorage, "language", event.target.value);
  if (event.target.name !== "example") return;
  showCall(part, new URLSearchParams(new FormData(event.target.form))).then(() => part.querySelector("select").focus());
});
part?.addEventListener("loaded", chooseLanguage);
chooseLanguage();

function chooseLanguage() {
  const language = kept(localStorage, "language");
  const choice = [...(part?.querySelectorAll("input[name=language]") ?? [])].find((each) => each.value === language);
  if (choice) choice.checked = true;
}
