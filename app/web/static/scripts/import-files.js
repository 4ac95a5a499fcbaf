// <import-files>: files, an address or Postman's API → what an import would do → saved. Also takes what is dropped on the page.
// <import-sample data-src>: the same for the sample, in one press.
import { shownPlan } from "./import-report.js";
import { takeDrops } from "./drop-zone.js";
import { make } from "./make.js";
import { open } from "./menus.js";
import { ask, newKey, Problem, shown } from "./problem.js";
import { say, sayNext } from "./said.js";

const API = "/api/v1/imports";

/** What is to be imported. Each kind knows how it is asked for, with what people wish of it. */
const KINDS = {
  files: ({ files }) => ({ url: API, words: files.length === 1 ? files[0].name : `${files.length} files`, form: files }),
  url: ({ url }) => ({ url: `${API}/url`, words: url, json: { url } }),
  postman: ({ key, workspace }) => ({ url: `${API}/postman`, words: "the workspace", json: { workspace }, headers: { "X-Postman-Key": key } }),
};

async function sent(source, wishes, { dryRun, once, signal }) {
  const { url, form, json, headers = {} } = KINDS[source.kind](source);
  const all = { ...headers, ...(once ? { "Idempotency-Key": once } : {}) };
  const address = dryRun ? `${url}?dry_run=true` : url;
  if (!form) return ask("POST", address, { json: { ...json, ...wishes }, headers: all, signal });
  const body = new FormData();
  for (const file of form) body.append("files", file, file.path ?? file.name);
  for (const [name, wished] of Object.entries(wishes.names ?? {})) body.append("names", `${name}=${wished}`);
  for (const name of wishes.only ?? []) body.append("only", name);
  if (wishes.name) body.append("name", wishes.name);
  if (wishes.publish === false) body.append("publish", "false");
  return ask("POST", address, { body, headers: all, signal });
}

class ImportFiles extends HTMLElement {
  connectedCallback() {
    this.dialog = this.closest("dialog");
    this.ways = this.querySelector("[data-step=ways]");
    this.report = this.querySelector("[data-step=report]");
    const picked = this.querySelector("input[type=file]");
    picked.addEventListener("change", () => {
      if (picked.files.length) this.plan({ kind: "files", files: [...picked.files] });
      picked.value = "";
    });
    this.querySelector("[data-way=url]").addEventListener("submit", (event) => this.#fromAddress(event));
    this.querySelector("[data-way=postman]").addEventListener("submit", (event) => this.#fromPostman(event));
    this.dialog.addEventListener("close", () => this.#startAnew());
    takeDrops((files) => this.#drop(files));
  }

  #fromAddress(event) {
    event.preventDefault();
    this.plan({ kind: "url", url: event.target.elements.url.value.trim() });
  }

  async #fromPostman(event) {
    event.preventDefault();
    const { key, workspace } = event.target.elements;
    const place = event.target.querySelector("[data-workspaces]");
    const button = event.target.querySelector("button");
    if (!place.hidden) return this.plan({ kind: "postman", key: key.value, workspace: workspace.value });
    if (button.getAttribute("aria-disabled")) return undefined;
    button.setAttribute("aria-disabled", "true");
    button.classList.add("busy");
    event.target.querySelector(".message")?.remove();
    try {
      const { items } = await ask("GET", `${API}/postman/workspaces`, { headers: { "X-Postman-Key": key.value } });
      workspace.replaceChildren(...items.map((each) => make("option", { value: each.id }, each.name)));
      place.hidden = false;
      button.textContent = "Look at it";
      workspace.focus();
    } catch (problem) {
      this.#tell(problem, event.target);
    } finally {
      button.removeAttribute("aria-disabled");
      button.classList.remove("busy");
    }
    return undefined;
  }

  #drop(files) {
    open(this.dialog.id);
    if (files.length) this.plan({ kind: "files", files });
    else this.#tell(new Problem({ detail: "There is no file in what was dropped." }), this.ways);
  }

  // --- what would happen, and doing it ----------------------------------------------------------------------------------

  /** Asks what an import would do, and shows it. Nothing is saved. */
  async plan(source, wishes = {}) {
    this.source = source;
    this.wishes = wishes;
    this.once = newKey();
    this.asking?.abort();
    this.asking = new AbortController();
    this.#wait(`Reading ${KINDS[source.kind](source).words}…`);
    try {
      const plan = await sent(source, wishes, { dryRun: true, signal: this.asking.signal });
      this.#show(plan);
    } catch (problem) {
      if (problem.name !== "AbortError") this.#fail(problem);
    }
  }

  #show(plan) {
    const report = shownPlan(plan, {
      isFixed: this.source.kind === "postman",
      onName: (before, name) => this.plan(this.source, this.#withName(plan, before, name)),
      onSave: (button, chosen) => this.#save(button, plan, chosen),
      onBack: () => this.#startAnew(),
    });
    this.report.replaceChildren(report);
    this.report.querySelector("h3")?.focus();
  }

  #withName(plan, before, name) {
    const first = Object.entries(this.wishes.names ?? {}).find((each) => each[1] === before)?.[0] ?? before;
    if (plan.mocks.length === 1) return { ...this.wishes, name };
    return { ...this.wishes, names: { ...this.wishes.names, [first]: name } };
  }

  async #save(button, plan, { only, publish }) {
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    button.classList.add("busy");
    this.report.querySelector(".message.bad[role=alert]")?.remove();
    const wishes = { ...this.wishes, publish, ...(only.length < plan.mocks.length ? { only } : {}) };
    try {
      const done = await sent(this.source, wishes, { once: this.once });
      leave(done);
    } catch (problem) {
      button.removeAttribute("aria-disabled");
      button.classList.remove("busy");
      this.#tell(problem, this.report);
    }
  }

  #wait(words) {
    this.ways.hidden = true;
    this.report.hidden = false;
    this.report.replaceChildren(make("p", { class: "reading", role: "status" }, words));
  }

  #fail(problem) {
    const back = make("button", { type: "button", click: () => this.#startAnew() }, "Back");
    this.report.replaceChildren(make("div", { class: "actions" }, back));
    this.#tell(problem, this.report);
  }

  #tell(problem, place) {
    if (!(problem instanceof Problem)) throw problem;
    place.querySelector(":scope > .message.bad")?.remove();
    const box = shown({ ...problem, detail: problem.message });
    place.prepend(box);
    box.focus();
  }

  #startAnew() {
    this.asking?.abort();
    this.report.hidden = true;
    this.report.replaceChildren();
    this.ways.hidden = false;
  }
}

/** On to the first page, where what was imported stands out. */
function leave(done) {
  const saved = done.saved.map((each) => each.name);
  sayNext(saved.length ? `Imported: ${saved.slice(0, 3).join(", ")}${saved.length > 3 ? ` and ${saved.length - 3} more` : ""}.` : "Saved.");
  location.assign(saved.length ? `/#${encodeURIComponent(saved[0])}` : "/");
  if (location.pathname === "/") location.reload();
}

class ImportSample extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => this.#take(button));
  }

  async #take(button) {
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    button.classList.add("busy");
    say("Reading the sample…");
    try {
      const text = await (await fetch(this.dataset.src)).text();
      const file = new File([text], this.dataset.src.split("/").pop());
      leave(await sent({ kind: "files", files: [file] }, { name: "bakery" }, { once: newKey() }));
    } catch (problem) {
      button.removeAttribute("aria-disabled");
      button.classList.remove("busy");
      this.querySelector(".message")?.remove();
      this.prepend(shown({ ...problem, detail: problem.message, errors: problem.errors ?? [] }));
    }
  }
}

customElements.define("import-files", ImportFiles);
customElements.define("import-sample", ImportSample);
