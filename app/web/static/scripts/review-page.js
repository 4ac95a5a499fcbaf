// <review-page>: buttons with `data-part` open a part of the page below their subject, and close it again. In these parts: a JSON
// pointer makes a comment one on a field, a suggestion is sent once its form is open, and <try-call> puts a call to what is offered.
import { make } from "./make.js";
import { ask, Problem, shown } from "./problem.js";

class ReviewPage extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.#clicked(event));
    this.addEventListener("loaded", (event) => event.target.querySelector("textarea, .main")?.focus());
    this.addEventListener("toggle", (event) => this.#toggled(event.target), true);
    this.addEventListener("input", (event) => event.target.dataset.points && point(event.target));
    addEventListener("hashchange", () => this.#goTo(location.hash));
    this.#goTo(location.hash || ".sought");
  }

  #clicked(event) {
    const button = event.target.closest("[data-part]");
    if (button) this.#open(button);
    if (event.target.closest("[data-shuts]")) this.#shut(event.target.closest("page-part"));
  }

  #open(button) {
    const place = button.closest("[data-place]");
    const src = button.dataset.part;
    const there = [...place.children].find((each) => each.localName === "page-part" && each.getAttribute("src") === src);
    if (there) return this.#shut(there);
    button.setAttribute("aria-expanded", "true");
    const part = make("page-part", { src });
    part.opener = button;
    const after = button.closest(".part-head, .change") ?? place.lastElementChild;
    after.after(part);
  }

  #shut(part) {
    part.opener?.setAttribute("aria-expanded", "false");
    part.opener?.focus();
    part.remove();
  }

  #toggled(details) {
    const suggested = details.querySelector(":scope > [data-suggestion]");
    if (!suggested) return;
    for (const field of suggested.querySelectorAll("[name]")) field.disabled = !details.open;
    details.closest("form").elements.text.required = !details.open;
  }

  /** What an address points at is opened around, and shown. */
  #goTo(which) {
    let found = null;
    try {
      found = which && this.querySelector(which);
    } catch {
      return; // no address of a part of this page
    }
    if (!found) return;
    for (let around = found; around; around = around.parentElement?.closest("details")) if (around.localName === "details") around.open = true;
    found.scrollIntoView({ block: "center" });
  }
}

/** A pointer into the body makes the subject a field of the example. */
function point(field) {
  const [, operation, example] = field.dataset.points.split("|");
  const pointer = field.value.trim();
  field.setCustomValidity(!pointer || pointer.startsWith("/") ? "" : "A JSON pointer begins with /, such as /items/0/price.");
  const escaped = pointer.replace(/[%|\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (each) => encodeURIComponent(each));
  field.form.elements.subject.value = pointer ? `field|${operation}|${example}|response:${escaped}` : field.dataset.points;
}

class TryCall extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.busy) this.#send();
    });
  }

  async #send() {
    const place = this.querySelector(".answer");
    const { method, path, headers, body } = this.form.elements;
    const button = this.form.querySelector(".main");
    this.busy = true;
    button.classList.add("busy");
    try {
      const pairs = headers.value.split("\n").filter((line) => line.includes(":"));
      const json = {
        method: method.value,
        path: path.value,
        headers: pairs.map((line) => ({ name: line.split(":")[0].trim(), value: line.slice(line.indexOf(":") + 1).trim() })),
        body: body.value,
      };
      place.replaceChildren(...answered(await ask("POST", this.getAttribute("action"), { json })));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      place.replaceChildren(shown(problem));
    } finally {
      this.busy = false;
      button.classList.remove("busy");
    }
  }
}

function answered(answer) {
  const by = answer.example ? `answered by “${answer.example.name}”` : answer.miss ? "no example fits" : "answered by no example";
  const score = answer.score === null ? "" : `, score ${answer.score}`;
  const head = answer.headers.map((each) => `${each.name}: ${each.value}`).join("\n");
  const reasons = JSON.stringify(answer.explanation, null, 2);
  return [
    make("p", { class: "small" }, make("span", { class: `status s${String(answer.status)[0]}` }, String(answer.status)), ` ${by}${score}, ${answer.milliseconds.toFixed(1)} ms`),
    make("pre", { tabindex: "0", "aria-label": "Answer" }, make("code", {}, answer.base64 ? "(a body that is no text)" : pretty(answer.body) || "(no body)")),
    make("details", {}, make("summary", { class: "small" }, "Headers"), make("pre", { tabindex: "0", "aria-label": "Headers of the answer" }, make("code", {}, head))),
    reasons && reasons !== "null" && make("details", {}, make("summary", { class: "small" }, "Why this example"), make("pre", { tabindex: "0", "aria-label": "Reasons" }, make("code", {}, reasons))),
  ].filter(Boolean);
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

customElements.define("try-call", TryCall);
customElements.define("review-page", ReviewPage);
