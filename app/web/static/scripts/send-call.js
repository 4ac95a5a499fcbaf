// <send-call data-action data-home data-request>: puts the call of the form inside to a revision, and shows what came and why.
import { counted, make } from "./make.js";
import { ask, Problem, shown } from "./problem.js";
import "./code-editor.js";

const NEAREST = 5;

class SendCall extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.sent = this.querySelector(".sent");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send(event.submitter ?? this.form.querySelector("button.main"));
    });
    this.addEventListener("click", (event) => {
      if (event.target.closest("[data-adds]")) this.#add(event.target.closest(".pairs"));
      event.target.closest("[data-takes-out]")?.closest(".pair").remove();
    });
  }

  #add(pairs) {
    const words = pairs.querySelector("legend").textContent;
    const key = make("input", { class: "mono", autocomplete: "off", "aria-label": `${words}: name`, placeholder: "name" });
    const value = make("input", { class: "mono", autocomplete: "off", "aria-label": `${words}: value`, placeholder: "value" });
    const gone = make("button", { type: "button", class: "close", "data-takes-out": true, "aria-label": "Remove this row" }, "×");
    pairs.querySelector("[data-adds]").before(make("div", { class: "pair" }, key, value, gone));
    key.focus();
  }

  #pairs(name) {
    const rows = [...this.querySelectorAll(`[data-pairs="${name}"] .pair`)].map((row) => [...row.querySelectorAll("input")].map((each) => each.value));
    return rows.filter(([key]) => key.trim());
  }

  get #call() {
    let path = this.form.elements.path.value.trim();
    const values = new Map([...this.querySelectorAll("[data-parameter]")].map((each) => [each.dataset.parameter, each.value]));
    path = path.replace(/(?<=\/):([^/?]+)/g, (whole, name) => (values.has(name) ? encodeURIComponent(values.get(name)) : whole));
    const query = this.#pairs("query").map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join("&");
    return {
      revision: this.form.elements.revision.value,
      method: this.form.elements.method.value.trim(),
      path: query ? `${path}${path.includes("?") ? "&" : "?"}${query}` : path,
      headers: this.#pairs("headers").map(([name, value]) => ({ name, value })),
      body: this.form.elements.body.value,
      example: this.form.elements.example?.value ?? "",
    };
  }

  async #send(button) {
    if (this.busy) return;
    this.busy = true;
    button.classList.add("busy");
    button.setAttribute("aria-disabled", "true");
    try {
      this.#show(await ask("POST", this.dataset.action, { json: this.#call }));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      const box = shown(problem);
      this.sent.replaceChildren(box);
      box.focus();
    } finally {
      this.busy = false;
      button.classList.remove("busy");
      button.removeAttribute("aria-disabled");
    }
  }

  #show(answer) {
    const size = new TextEncoder().encode(answer.body).length;
    const head = make("p", { class: "sent-head" },
      answer.status ? make("span", { class: `status s${String(answer.status)[0]}` }, String(answer.status)) : make("strong", {}, "No answer"),
      make("span", {}, `${answer.milliseconds.toLocaleString("en")} ms`),
      make("span", { class: "quiet" }, `${answer.base64 ? "no text" : `${size.toLocaleString("en")} B`}${answer.cut ? ", cut" : ""}, revision ${answer.revision}`),
      this.#winner(answer));
    const troubles = [
      answer.late && "It was given up before its end.",
      answer.connection && `The connection would be ended now (${answer.connection}).`,
    ].filter(Boolean);
    const broken = answer.violations.map((each) => make("li", {}, make("code", {}, [each.where, each.pointer].filter(Boolean).join(" ")), ` ${each.message ?? ""}`));
    this.sent.replaceChildren(head, ...troubles.map((each) => make("p", { class: "message warn" }, each)),
      broken.length ? make("ul", { class: "faults" }, broken) : "",
      make("div", { class: "sent-sides" }, this.#answer(answer), this.#why(answer.explanation)));
  }

  #winner({ example, score, miss }) {
    if (!example) return make("span", {}, miss ? "no example fits" : "answered without an example");
    const page = `${this.dataset.home}/requests/${encodeURIComponent(example.request)}#${encodeURIComponent(`example-${example.id}`)}`;
    const here = example.request === this.dataset.request ? `#${encodeURIComponent(`example-${example.id}`)}` : page;
    return make("span", {}, "by ", make("a", { href: here }, make("bdi", {}, example.name || "unnamed")), score === null ? ", selected" : `, score ${score}`);
  }

  #answer(answer) {
    const headers = make("details", { class: "headers", open: answer.headers.length <= 4 }, make("summary", {}, counted(answer.headers.length, "header")),
      make("dl", {}, answer.headers.map(({ name, value }) => make("div", {}, make("dt", {}, make("code", {}, name)), make("dd", {}, make("code", {}, value))))));
    return make("div", {}, make("h3", {}, "Answer"), headers,
      answer.body ? make("pre", { tabindex: "0", "aria-label": "Body of the answer", role: "group" }, make("code", { translate: "no" }, laidOut(answer.body))) : make("p", { class: "small quiet" }, "No body."));
  }

  #why(told) {
    if (!told?.examples) return make("div", {});
    const rows = told.examples.map((each) => this.#candidate(each));
    const more = rows.slice(NEAREST);
    const left = told.leftOut ? make("p", { class: "small quiet" }, `and ${counted(told.leftOut, "example")} further away`) : null;
    return make("div", {}, make("h3", {}, "Why"), make("p", { class: "small" }, told.outcome),
      (told.rules ?? []).map((rule) => make("p", { class: "small quiet" }, `Rule ${rule}`)),
      make("ol", { class: "why", role: "list" }, rows.slice(0, NEAREST)),
      more.length ? make("details", { class: "why-more" }, make("summary", {}, `${counted(more.length, "more candidate")}, the nearest first`), make("ol", { class: "why", role: "list" }, more), left) : left);
  }

  #candidate(each) {
    const verdict = each.wins ? "answers" : each.score === null ? `out by ${each.fellOut}` : `score ${each.score}`;
    const score = each.wins && each.score !== null ? `, score ${each.score}` : "";
    const differs = each.difference;
    const told = differs && (differs.saved !== null || differs.sent !== null)
      ? make("li", {}, `${[differs.in, differs.at].filter(Boolean).join(" ")}: saved `, make("code", {}, differs.saved ?? "nothing"), ", sent ", make("code", {}, differs.sent ?? "nothing")) : null;
    return make("li", { class: each.wins ? "wins" : "" },
      make("p", {}, make("span", { class: `status s${String(each.status)[0]}` }, String(each.status)), " ", make("bdi", {}, each.place || each.name), " ", make("code", { class: "quiet" }, each.request), " ",
        make("span", { class: `badge ${each.wins ? "good" : "plain"}` }, verdict + score)),
      make("ul", {}, each.steps.map((step) => make("li", {}, step)), told));
  }
}

/** JSON on lines, as it was sent where it is laid out already. */
function laidOut(text) {
  if (text.includes("\n  ")) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

customElements.define("send-call", SendCall);
