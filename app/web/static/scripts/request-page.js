// A request's page: which example is shown (by the address, so that every example and field has a link), its editor, its order.
import { make } from "./make.js";
import { open } from "./menus.js";
import { ask, Problem, shown } from "./problem.js";
import { say, sayNext } from "./said.js";
import "./code-editor.js";

const whole = document.querySelector(".request-page");
const { api, own, at, request, newest } = whole.dataset;
const cards = [...document.querySelectorAll(".example-card")];
const dialog = document.getElementById("edit-example");

for (const each of document.querySelectorAll(".request-page [hidden]:is(button, .moves)")) each.hidden = false;

// --- which example is shown ---------------------------------------------------------------------------------------------

/** What the address names; where a field is gone, what is around it. */
function named() {
  let id = "";
  try {
    id = decodeURIComponent(location.hash.slice(1));
  } catch {
    return null;
  }
  if (!id.startsWith("example-")) return null;
  while (id) {
    const found = document.getElementById(id);
    if (found) return found;
    const end = Math.max(id.lastIndexOf("/"), id.lastIndexOf(":"));
    id = end > 0 ? id.slice(0, end) : "";
  }
  return null;
}

function settle() {
  const place = named();
  const card = place?.closest(".example-card") ?? document.querySelector(".example-card.kept") ?? cards[0];
  if (!card) return;
  for (const each of cards) each.classList.toggle("kept", each === card);
  for (const link of document.querySelectorAll(".example-list a")) {
    if (link.parentElement.dataset.example === card.dataset.example) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (place && place !== card) {
    const pretty = place.closest(".body")?.querySelector("[value=pretty]");
    if (pretty) pretty.checked = true;
    const lines = place.closest("pre");
    if (lines && !place.matches(":target")) location.replace(`#${encodeURIComponent(place.id)}`);
    else place.scrollIntoView({ block: "center" });
  }
}

window.addEventListener("hashchange", settle);
settle();

async function copyLink(id) {
  const link = `${location.origin}${own}${at}#${encodeURIComponent(id)}`;
  try {
    await navigator.clipboard.writeText(link);
    say("The link is copied.");
  } catch {
    say(`The link is in the address bar.`);
  }
}

/** <json-lines>: a line is chosen by a click on its number, or by the arrow keys; Enter copies the link to it. */
class JsonLines extends HTMLElement {
  connectedCallback() {
    this.pre = this.querySelector("pre");
    this.pre.addEventListener("keydown", (event) => this.#pressed(event));
    this.pre.addEventListener("click", (event) => {
      const line = event.target.closest("span[id]");
      if (line && event.clientX - line.getBoundingClientRect().left < 48) this.#choose(line, true);
    });
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const chosen = this.pre.querySelector("span:target");
    if (event.key === "Enter" && chosen) copyLink(chosen.id);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const lines = [...this.pre.querySelectorAll("span[id]")];
      const next = lines[chosen ? lines.indexOf(chosen) + (event.key === "ArrowDown" ? 1 : -1) : 0];
      if (next) this.#choose(next, false);
    } else return;
    event.preventDefault();
  }

  #choose(line, copies) {
    const before = [window.scrollX, window.scrollY, this.pre.scrollTop, this.pre.scrollLeft];
    location.replace(`#${encodeURIComponent(line.id)}`);
    window.scrollTo({ left: before[0], top: before[1], behavior: "instant" });
    [this.pre.scrollTop, this.pre.scrollLeft] = before.slice(2);
    line.scrollIntoView({ block: "nearest" });
    this.pre.focus({ preventScroll: true });
    if (copies) copyLink(line.id);
    else say(line.id.slice(line.id.indexOf(":") + 1) || "the whole body");
  }
}
customElements.define("json-lines", JsonLines);

// --- what is pressed ----------------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  if (!button) return;
  if ("copiesLink" in button.dataset) copyLink(button.closest(".example-card").querySelector("span:target")?.id ?? button.closest(".example-card").id);
  else if ("edits" in button.dataset) edit(current(button));
  else if ("sends" in button.dataset) send(button.dataset.sends);
  else if ("fills" in button.dataset) send(button.dataset.fills, true);
  else if ("laysOut" in button.dataset) layOut(button.form);
  else if ("savesUpon" in button.dataset) saveUpon(button);
});

/** By its key, Edit is that of the example in sight. */
function current(button) {
  const card = button.closest(".example-card");
  return card && card.checkVisibility?.() === false ? document.querySelector(".example-card.kept")?.dataset.example : button.dataset.edits;
}

for (const details of document.querySelectorAll("details[data-part]")) {
  details.addEventListener("toggle", () => {
    if (details.open && !details.querySelector("page-part")) {
      details.querySelector("p").remove();
      details.append(make("page-part", { src: details.dataset.part }));
    }
  });
}

function send(example, isFull = false) {
  const part = document.getElementById("sending");
  const address = new URL(part.getAttribute("src"), location.href);
  address.searchParams.set("example", example);
  if (isFull) address.searchParams.set("secrets", "full");
  document.getElementById("send").scrollIntoView();
  part.load(address.pathname + address.search).then(() => part.querySelector("#send-path")?.focus());
}

// --- editing ------------------------------------------------------------------------------------------------------------

function edit(example) {
  document.getElementById("edit-example-title").textContent = example ? "Edit the example" : "Add an example";
  const part = make("page-part", { src: `${own}/form?example=${encodeURIComponent(example)}` });
  part.addEventListener("loaded", () => part.querySelector("[autofocus]")?.focus());
  dialog.querySelector(".dialog-body").replaceChildren(part);
  open("edit-example");
}

function layOut(form) {
  const editor = form.querySelector("code-editor");
  try {
    editor.replace(JSON.stringify(JSON.parse(editor.querySelector("textarea").value), null, 2));
  } catch (error) {
    say(`This is not JSON: ${error.message}`);
  }
}

dialog?.addEventListener("refused", (event) => {
  const form = event.target;
  if (event.detail.status !== 412 || !form.dataset.since) return;
  const part = make("page-part", { src: `${own}/newest?since=${form.dataset.since}&example=${encodeURIComponent(form.dataset.example)}` });
  form.querySelector(".meanwhile").replaceChildren(part);
});

/** What the next page says: that nothing was changed, or why what was saved was not published. */
document.addEventListener("sent", (event) => {
  const { is_new: isNew, findings = [] } = event.detail ?? {};
  const refused = findings.find((each) => each.level === "error");
  if (isNew === false) event.target.dataset.said = "Nothing was changed: it was so already.";
  else if (refused) event.target.dataset.said = refused.message;
});

function saveUpon(button) {
  const form = button.closest("api-form");
  const seen = button.closest("[data-newest]").dataset.newest;
  form.dataset.ifMatch = `"${seen}"`;
  form.dataset.since = seen;
  form.querySelector(".meanwhile").replaceChildren();
  form.querySelector("form").requestSubmit(form.querySelector("button.main"));
}

// --- the order ----------------------------------------------------------------------------------------------------------

/** <example-list data-orders>: examples are moved by their buttons or Alt and an arrow; the new order is saved as one revision. */
class ExampleList extends HTMLElement {
  connectedCallback() {
    if (!this.hasAttribute("data-orders")) return;
    this.list = this.querySelector("ol");
    this.before = [...this.list.children];
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-moves]");
      if (button) this.#move(button.closest("li"), Number(button.dataset.moves), button);
    });
    this.addEventListener("keydown", (event) => {
      const by = event.altKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
      const row = event.target.closest("li");
      if (!by || !row) return;
      event.preventDefault();
      this.#move(row, by, event.target);
    });
  }

  #move(row, by, focused) {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(row);
    else other.after(row);
    focused.focus();
    say(`Place ${[...this.list.children].indexOf(row) + 1} of ${this.list.children.length}`);
    this.#offer();
  }

  #offer() {
    const isSame = this.before.every((each, at) => this.list.children[at] === each);
    this.bar?.remove();
    if (isSame) return;
    this.bar = make("div", { class: "order-bar actions" },
      make("button", { type: "button", class: "main small", click: () => this.#save() }, "Save this order"),
      make("button", { type: "button", class: "small", click: () => (this.list.replaceChildren(...this.before), this.#offer()) }, "Cancel"));
    this.append(this.bar);
  }

  async #save() {
    if (this.busy) return;
    this.busy = true;
    const examples = [...this.list.children].map((each) => each.dataset.example);
    try {
      await ask("POST", `${api}/edits`, { json: { edits: [{ edit: "order_examples", request, examples }] }, headers: { "If-Match": `"${newest}"` } });
      sayNext("The order is saved as a new revision.");
      location.reload();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.querySelector(".message")?.remove();
      const box = shown(problem);
      this.append(box);
      box.focus();
    } finally {
      this.busy = false;
    }
  }
}
customElements.define("example-list", ExampleList);
