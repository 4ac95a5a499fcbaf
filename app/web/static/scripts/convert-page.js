// <convert-page>: a definition → what is in it → use cases with a live preview → mocks; or a kept mock taken along with it.
import { shownCase, shownFindings, shownOutline } from "./convert-parts.js";
import { shownResync } from "./convert-resync.js";
import { SourceView } from "./convert-source.js";
import { takeDrops } from "./drop-zone.js";
import { shownPlan } from "./import-report.js";
import { counted, make } from "./make.js";
import { ask, newKey, Problem, shown } from "./problem.js";
import { say, sayNext } from "./said.js";

const API = "/api/v1/definitions";
const WAIT_MS = 300;
const MOST_CASES = 100;
const MOST_TEXT = 20_000_000;

class ConvertPage extends HTMLElement {
  connectedCallback() {
    this.piece = (name) => this.querySelector(`[data-${name}]`);
    this.source = new SourceView(this.piece("source"));
    const picked = this.querySelector("#convert-picked");
    picked.addEventListener("change", () => {
      if (picked.files.length) this.#files([...picked.files]);
      picked.value = "";
    });
    this.querySelector("[data-way=url]").addEventListener("submit", (event) => {
      event.preventDefault();
      this.look({ url: event.target.elements.url.value.trim() }, event.target.elements.url.value.trim());
    });
    this.querySelector("[data-way=text]").addEventListener("submit", (event) => {
      event.preventDefault();
      const text = event.target.elements.text.value;
      this.look({ files: [{ name: text.trimStart().startsWith("{") ? "definition.json" : "definition.yaml", text }] }, "the text");
    });
    this.piece("try").addEventListener("click", () => this.#sample());
    this.piece("anew").addEventListener("click", () => this.#anew());
    this.piece("add").addEventListener("click", () => this.#add({}, true));
    for (const button of this.querySelectorAll("[data-each]")) button.addEventListener("click", () => this.#each(button.dataset.each));
    this.piece("plan")?.addEventListener("click", () => this.#plan());
    this.piece("resync")?.querySelector("form").addEventListener("submit", (event) => this.#resync(event));
    this.piece("outline").addEventListener("change", (event) => this.#chosen(event.target));
    this.addEventListener("click", (event) => this.#toLine(event));
    takeDrops((files) => this.#files(files));
  }

  // --- the definition ---------------------------------------------------------------------------------------------------

  async #files(files) {
    if (!files.length) return this.#fail(new Problem({ detail: "There is no file in what was dropped." }));
    const read = await Promise.all(files.map(asSent));
    return this.look({ files: read }, files.length === 1 ? files[0].name : counted(files.length, "file"));
  }

  async #sample() {
    const address = this.piece("try").dataset.try;
    const text = await (await fetch(address)).text();
    return this.look({ files: [{ name: address.split("/").pop(), text }] }, "the sample");
  }

  /** Looks into a definition and shows what is in it. */
  async look(given, words) {
    this.given = given;
    this.#busy(`Reading ${words}…`);
    try {
      const found = await ask("POST", `${API}/outline`, { json: given, signal: this.#signal("look") });
      const usable = found.outlines.filter((each) => each.outline);
      const error = found.outlines.find((each) => each.error)?.error;
      if (!usable.length) throw new Problem({ detail: error ? `${error.message}${error.line ? ` (${error.file}, line ${error.line})` : ""}` : "There is no OpenAPI definition in it.", advice: "Give an OpenAPI definition, or an Arazzo file with its definition." });
      this.#show(found, usable);
    } catch (problem) {
      if (problem.name !== "AbortError") this.#fail(problem);
    }
  }

  #show(found, usable) {
    this.outlines = usable;
    this.#busy("");
    this.querySelector("[data-step=ways]").hidden = true;
    this.querySelector("[data-step=cut]").hidden = false;
    const titles = usable.filter((each) => each.outline.operations.length);
    const first = (titles[0] ?? usable[0]).outline;
    this.piece("title").textContent = first.title || usable[0].file;
    const [operations, tags, workflows] = ["operations", "tags", "workflows"].map((name) => usable.flatMap((each) => each.outline[name]));
    this.piece("about").textContent = [first.version && `version ${first.version}`, first.spec_version && `OpenAPI ${first.spec_version}`, counted(operations.length, "operation"), counted(tags.length, "tag"), workflows.length && counted(workflows.length, "workflow")].filter(Boolean).join(", ");
    this.querySelector("[data-each=tags]").hidden = tags.length < 2;
    this.querySelector("[data-each=workflows]").hidden = !workflows.length;
    this.source.texts(this.given.files);
    const findings = [...found.notes, ...found.outlines.flatMap((each) => [...each.findings, ...(each.error ? [each.error] : [])])];
    this.piece("notes").replaceChildren(...shownFindings(findings, counted(findings.length, "finding") + " in the files", this.source));
    this.piece("outline").replaceChildren(shownOutline(usable, this.source));
    this.cases = [];
    this.piece("cases").replaceChildren();
    this.#clearPlans();
    this.#add({}, false);
    this.piece("title").focus();
  }

  // --- use cases --------------------------------------------------------------------------------------------------------

  #add(fields, focuses) {
    if (this.cases.length >= MOST_CASES) return;
    const use = { name: "", tags: [], operations: [], workflow: "", file: "", ...fields };
    use.shown = shownCase(use, {
      onActive: () => this.#activate(use),
      onName: () => this.#changed(),
      onRemove: () => this.#remove(use),
    });
    this.cases.push(use);
    this.piece("cases").append(use.shown.element);
    this.#activate(use);
    this.#changed();
    if (focuses) use.shown.name.focus();
  }

  #remove(use) {
    if (this.cases.length === 1) return;
    this.cases = this.cases.filter((each) => each !== use);
    use.shown.element.remove();
    this.#activate(this.cases[0]);
    this.cases[0].shown.name.focus();
    this.#changed();
  }

  #activate(use) {
    this.active = use;
    for (const each of this.cases) each.shown.setActive(each === use);
    for (const box of this.piece("outline").querySelectorAll("input")) {
      box.checked = box.name === "workflow" ? use.workflow === box.value : use[box.name].includes(box.value);
    }
    this.#taking();
  }

  #chosen(box) {
    const use = this.active;
    if (!["tags", "operations", "workflow"].includes(box.name)) return;
    if (box.name === "workflow") Object.assign(use, box.checked ? { workflow: box.value, tags: [], operations: [] } : { workflow: "" });
    else {
      use.workflow = "";
      use[box.name] = box.checked ? [...use[box.name], box.value] : use[box.name].filter((each) => each !== box.value);
    }
    use.file = this.outlines.length > 1 && box.checked ? box.dataset.file : box.checked ? "" : use.file;
    this.#activate(use);
    this.#changed();
  }

  #each(kind) {
    const made = this.outlines.flatMap((each) => each.outline[kind].map((one) => ({ ...(kind === "tags" ? { name: slug(one.name), tags: [one.name] } : { name: slug(one.id), workflow: one.id }), file: this.outlines.length > 1 ? each.file : "" })));
    this.cases = [];
    this.piece("cases").replaceChildren();
    for (const each of made) this.#add(each, false);
    if (made.length > this.cases.length) say(`These are the first ${this.cases.length} of ${made.length}: more are not made at once.`);
    this.#activate(this.cases[0]);
  }

  #taking() {
    const use = this.active;
    const words = [use.tags.length && counted(use.tags.length, "tag"), use.operations.length && counted(use.operations.length, "operation"), use.workflow && "a workflow"].filter(Boolean).join(" and ");
    this.piece("taking").textContent = `${use.name || "This mock"} takes ${words || "everything"}`;
  }

  #changed() {
    this.#clearPlans();
    this.#taking();
    clearTimeout(this.timer);
    for (const each of this.cases) each.shown.wait();
    this.timer = setTimeout(() => this.#preview(), WAIT_MS);
  }

  async #preview() {
    const cases = [...this.cases];
    try {
      const { items } = await ask("POST", `${API}/preview`, { json: { ...this.given, use_cases: cases.map(asUseCase) }, signal: this.#signal("preview") });
      items.forEach((item, at) => cases[at].shown.fill(item, this.source));
      const unique = new Map(items.flatMap((each) => each.findings).map((each) => [JSON.stringify(each), each]));
      const words = unique.size ? `Conversion report: ${counted(unique.size, "finding")}` : "";
      this.piece("report").replaceChildren(...(unique.size ? shownFindings([...unique.values()], words, this.source) : [make("p", { class: "small quiet" }, "Conversion report: nothing was lost, nothing had to be guessed.")]));
    } catch (problem) {
      if (problem.name === "AbortError") return;
      if (!(problem instanceof Problem)) throw problem;
      for (const each of cases) each.shown.fail();
      this.piece("report").replaceChildren(shown({ ...problem, detail: problem.message }));
    }
  }

  // --- saving -----------------------------------------------------------------------------------------------------------

  async #plan() {
    const button = this.piece("plan");
    const body = { ...this.given, use_cases: this.cases.map(asUseCase) };
    await this.#once(button, this.piece("planned"), async () => {
      const plan = await ask("POST", `${API}/mocks?dry_run=true`, { json: body });
      const once = newKey();
      const onSave = (save, chosen) => this.#once(save, this.piece("planned"), () => this.#save(body, plan, once, chosen));
      const report = shownPlan(plan, { isFixed: true, onName: () => {}, onSave, onBack: () => this.#clearPlans() });
      this.piece("planned").replaceChildren(report);
      report.querySelector("h3").focus();
    });
  }

  async #save(body, plan, once, { only, publish }) {
    const cases = plan.mocks.length === body.use_cases.length && only.length ? body.use_cases.filter((_, at) => only.includes(plan.mocks[at].name)) : body.use_cases;
    const done = await ask("POST", `${API}/mocks`, { json: { ...body, use_cases: cases, publish }, headers: { "Idempotency-Key": once } });
    const saved = done.saved.map((each) => each.name);
    sayNext(`Saved: ${saved.slice(0, 3).join(", ")}${saved.length > 3 ? ` and ${saved.length - 3} more` : ""}.`);
    location.assign(saved.length === 1 ? `/mocks/${encodeURIComponent(saved[0])}` : `/#${encodeURIComponent(saved[0] ?? "")}`);
  }

  async #resync(event) {
    event.preventDefault();
    const { mock, removed, conflicts } = event.target.elements;
    const place = this.piece("resync-plan");
    const address = `/api/v1/mocks/${encodeURIComponent(mock.value)}/resync`;
    const body = { ...this.given, removed: removed.value, conflicts: conflicts.value };
    await this.#once(event.submitter, place, async () => {
      const plan = await ask("POST", `${address}?dry_run=true`, { json: body });
      const onApply = (button, choices, publish) =>
        this.#once(button, place, async () => {
          const done = await ask("POST", address, { json: { ...body, choices, publish }, headers: { "If-Match": plan.etag } });
          sayNext(done.revision ? `Revision ${done.revision} has it${done.published ? " and answers now" : ", as a draft"}.` : "There was nothing to do.");
          location.assign(`/mocks/${encodeURIComponent(mock.value)}/revisions`);
        });
      place.replaceChildren(shownResync(plan, onApply));
      place.querySelector("h4").focus();
    });
  }

  // --- what is shown meanwhile ------------------------------------------------------------------------------------------

  async #once(button, place, work) {
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    button.classList.add("busy");
    place.querySelector(":scope > .message.bad")?.remove();
    try {
      await work();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      const box = shown({ ...problem, detail: problem.message });
      place.prepend(box);
      box.focus();
    } finally {
      button.removeAttribute("aria-disabled");
      button.classList.remove("busy");
    }
  }

  #signal(name) {
    this.asking ??= {};
    this.asking[name]?.abort();
    this.asking[name] = new AbortController();
    return this.asking[name].signal;
  }

  #busy(words) {
    this.piece("reading").hidden = !words;
    this.piece("reading").textContent = words;
    this.piece("failed").replaceChildren();
  }

  #fail(problem) {
    if (!(problem instanceof Problem)) throw problem;
    this.#busy("");
    const box = shown({ ...problem, detail: problem.message });
    this.piece("failed").replaceChildren(box);
    box.focus();
  }

  #clearPlans() {
    this.piece("planned")?.replaceChildren();
    this.piece("resync-plan")?.replaceChildren();
  }

  #anew() {
    this.querySelector("[data-step=ways]").hidden = false;
    this.querySelector("[data-step=cut]").hidden = true;
    this.source.hide();
    this.querySelector("#convert-picked").focus();
  }

  #toLine(event) {
    const link = event.target.closest("a[data-line]");
    if (!link) return;
    event.preventDefault();
    this.source.show(link.dataset.file, Number(link.dataset.line));
  }
}

async function asSent(file) {
  const name = file.path ?? file.name;
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    if (bytes.length > MOST_TEXT || bytes.includes(0)) throw new TypeError("no text");
    return { name, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    const pieces = [];
    for (let at = 0; at < bytes.length; at += 32768) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 32768)));
    return { name, base64: btoa(pieces.join("")) };
  }
}

const asUseCase = ({ name, tags, operations, workflow, file }) => ({ name, tags, operations, workflow, file });

const slug = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 63);

customElements.define("convert-page", ConvertPage);
