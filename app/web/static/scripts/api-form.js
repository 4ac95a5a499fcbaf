// <api-form action method>: sends the form inside as JSON, once. What goes wrong is shown where it is; what was typed is kept.
//
// Attributes (all but action are optional; `{name}` in action, data-go stands for a field or a member of the answer):
//   data-if-match   the version that was read, sent as If-Match      data-confirm  asked before it is sent
//   data-go         where to go afterwards (else: reload)            data-go-from  member of the answer with the path to go to
//   data-then       "reload" | "show" | "stay"                       data-said     said on the page that follows
//   data-headers    fields that are sent as headers, not in the body: "token=X-Postman-Key …"
//   data-private    nothing of it is kept in this browser            data-draft    another name for what is kept
// "show" fills every [data-from="member"] inside with the answer's text and reveals the [data-shown] part.
// "stay" only sends the event `sent` (detail: the answer), which every form sends before it goes on.
import { ask, fieldOf, Problem, shown } from "./problem.js";
import { keep, kept, say, sayNext } from "./said.js";
import { confirmed } from "./menus.js";

class ApiForm extends HTMLElement {
  #busy = false;

  connectedCallback() {
    this.form = this.querySelector("form");
    this.form.noValidate = false;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(event.submitter);
    });
    if (this.#keeps) {
      this.#restore();
      this.form.addEventListener("input", () => this.#remember());
    }
  }

  get #keeps() {
    return !this.hasAttribute("data-private") && [...this.form.elements].some(isTyped);
  }

  get #draft() {
    return `draft:${location.pathname}:${this.dataset.draft ?? this.getAttribute("action")}`;
  }

  async send(submitter) {
    if (this.#busy) return;
    if (this.dataset.confirm && !(await confirmed(this.dataset.confirm, submitter?.textContent.trim() || "Go on"))) return;
    if (this.#busy) return;
    this.#setBusy(true, submitter);
    this.#clear();
    try {
      const values = valuesOf(this.form, submitter);
      const { headers, body } = this.#parted(values);
      const method = this.getAttribute("method") ?? "POST";
      const hasBody = method !== "DELETE" && method !== "GET" && Object.keys(body).length > 0;
      const answer = await ask(method, filled(this.getAttribute("action"), flat(values)), { json: hasBody ? body : undefined, headers });
      keep(sessionStorage, this.#draft, null);
      this.#goOn(answer);
    } catch (problem) {
      this.#setBusy(false, submitter);
      if (!(problem instanceof Problem)) throw problem;
      this.#tell(problem);
    }
  }

  #parted(values) {
    const headers = {};
    const body = { ...values };
    if (this.dataset.ifMatch) headers["If-Match"] = this.dataset.ifMatch;
    for (const pair of (this.dataset.headers ?? "").split(" ").filter(Boolean)) {
      const [name, header] = pair.split("=");
      if (body[name] !== undefined) headers[header] = body[name];
      delete body[name];
    }
    for (const name of (this.getAttribute("action").match(/\{[\w.]+\}/g) ?? []).map((each) => each.slice(1, -1))) delete body[name];
    return { headers, body };
  }

  #goOn(answer) {
    const event = new CustomEvent("sent", { detail: answer, bubbles: true, cancelable: true });
    const goesOn = this.dispatchEvent(event);
    const then = this.dataset.then ?? "reload";
    if (then === "show" || then === "stay" || !goesOn) {
      this.#setBusy(false);
      if (then === "show") this.#show(answer);
      if (this.dataset.said) say(this.dataset.said);
      return;
    }
    sayNext(this.dataset.said);
    const named = this.dataset.goFrom ? answer?.[this.dataset.goFrom] : undefined;
    if (isOwnPage(named)) location.assign(named);
    else if (this.dataset.go) this.#go(filled(this.dataset.go, flat(answer ?? {})));
    else location.reload();
  }

  #go(address) {
    const before = location.pathname + location.search;
    location.assign(address);
    if (address.split("#")[0] === before && address.includes("#")) location.reload();
  }

  #show(answer) {
    for (const place of this.querySelectorAll("[data-from]")) {
      const text = String(answer?.[place.dataset.from] ?? "");
      if ("value" in place) place.value = text;
      else place.textContent = text;
    }
    this.form.reset();
    const part = this.querySelector("[data-shown]");
    part.hidden = false;
    part.tabIndex = -1;
    part.focus();
  }

  #setBusy(busy, submitter) {
    this.#busy = busy;
    this.form.setAttribute("aria-busy", String(busy));
    for (const button of this.form.querySelectorAll("button:not([type=button])")) {
      if (busy) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
      button.classList.toggle("busy", busy && button === submitter);
    }
  }

  #clear() {
    for (const each of this.form.querySelectorAll(":scope > .message.bad")) each.remove();
    for (const each of this.querySelectorAll(".field-error")) each.remove();
    for (const each of this.form.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
  }

  /** At the field that a pointer names; what names no field here stays in the message above. */
  #tell(problem) {
    const elsewhere = [];
    let first = null;
    for (const error of problem.errors) {
      const field = this.#fieldOf(fieldOf(error.pointer));
      if (!field) {
        elsewhere.push(error);
        continue;
      }
      const text = document.createElement("p");
      text.className = "field-error";
      text.id = `e-${field.name}`;
      text.textContent = error.message;
      field.closest(".field")?.append(text);
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-errormessage", text.id);
      first ??= field;
    }
    const box = shown({ ...problem, detail: problem.message, errors: elsewhere });
    this.form.prepend(box);
    (first ?? box).focus();
    this.dispatchEvent(new CustomEvent("refused", { detail: problem, bubbles: true }));
  }

  #fieldOf(path) {
    for (let name = path; name; name = name.includes(".") ? name.slice(0, name.lastIndexOf(".")) : "") {
      const found = this.form.elements.namedItem(name);
      if (found && found.type !== "hidden") return found instanceof RadioNodeList ? found[0] : found;
    }
    return null;
  }

  // --- what was typed -------------------------------------------------------------------------------------------------

  #remember() {
    const typed = {};
    for (const each of this.form.elements) {
      if (!isTyped(each)) continue;
      if (each.type === "checkbox" || each.type === "radio") {
        if (each.checked !== each.defaultChecked) typed[`${each.name}=${each.value}`] = each.checked;
      } else if (each.value !== first(each)) typed[each.name] = each.value;
    }
    keep(sessionStorage, this.#draft, Object.keys(typed).length ? JSON.stringify(typed) : null);
  }

  #restore() {
    const text = kept(sessionStorage, this.#draft);
    if (!text) return;
    const typed = JSON.parse(text);
    for (const each of this.form.elements) {
      if (!isTyped(each)) continue;
      if (each.type === "checkbox" || each.type === "radio") each.checked = typed[`${each.name}=${each.value}`] ?? each.checked;
      else if (each.name in typed) each.value = typed[each.name];
    }
    const note = document.createElement("p");
    note.className = "restored";
    note.append("This is what you had typed. ");
    const button = note.appendChild(document.createElement("button"));
    button.type = "button";
    button.className = "link-button";
    button.textContent = "Start anew";
    button.addEventListener("click", () => {
      keep(sessionStorage, this.#draft, null);
      this.form.reset();
      note.remove();
      this.form.elements[0]?.focus();
    });
    this.form.prepend(note);
  }
}

function isOwnPage(path) {
  return typeof path === "string" && path.startsWith("/") && new URL(path, location.origin).origin === location.origin;
}

function first(field) {
  if (field.tagName !== "SELECT") return field.defaultValue;
  return ([...field.options].find((each) => each.defaultSelected) ?? field.options[0])?.value ?? "";
}

function isTyped(field) {
  return Boolean(field.name) && !["password", "hidden", "file", "submit", "button"].includes(field.type) && !field.hasAttribute("data-private");
}

/** The form as a value. `data-kind` of a field: number, boolean, json, loose (JSON, or text that is none), list (by commas or lines),
 *  moment, headers (a list of name and value, by lines); `data-changed-only`: left out unless it was changed; `data-empty`: omit, text, null, or absent, which leaves an empty list out too. */
export function valuesOf(form, submitter) {
  const values = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || field.type === "file" || (field.tagName === "BUTTON" && field !== submitter)) continue;
    if (field.type === "radio" && !field.checked) continue;
    if (field.hasAttribute("data-changed-only") && field.value === field.defaultValue) continue;
    const value = valueOf(field);
    if (value === undefined) continue;
    if (field.name.endsWith("[]")) put(values, field.name.slice(0, -2), value, true);
    else put(values, field.name, value, false);
  }
  return values;
}

function valueOf(field) {
  if (field.type === "checkbox") {
    if (field.name.endsWith("[]")) return field.checked ? field.value : undefined;
    return field.checked;
  }
  const text = field.dataset.kind || field.type === "email" ? field.value.trim() : field.value;
  if (text === "" && field.dataset.kind !== "headers" && (field.dataset.kind !== "list" || field.dataset.empty === "absent")) {
    const empty = field.dataset.empty ?? "omit";
    return empty === "null" ? null : empty === "text" ? "" : undefined;
  }
  switch (field.dataset.kind) {
    case "number":
      return Number(text);
    case "boolean":
      return text === "true";
    case "json":
      return read(field, text);
    case "loose":
      return /^([{[]|-?\d+$|true$|false$)/.test(text) ? read(field, text) : text;
    case "list":
      return text.split(/[\n,]/).map((each) => each.trim()).filter(Boolean);
    case "headers":
      return headersOf(text);
    case "moment":
      return new Date(text).toISOString();
    default:
      return text;
  }
}

/** `Name: value` a line; `//` before a header that is switched off. */
function headersOf(text) {
  const lines = text.split("\n").map((each) => each.trim()).filter(Boolean);
  return lines.map((line) => {
    const disabled = line.startsWith("//");
    const [key, ...value] = (disabled ? line.slice(2) : line).split(":");
    return { key: key.trim(), value: value.join(":").trim(), disabled };
  });
}

function read(field, text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem({ detail: "This is not JSON.", errors: [{ pointer: `/body/${field.name.replaceAll(".", "/")}`, message: error.message }] });
  }
}

function put(values, path, value, isList) {
  const names = path.split(".");
  const last = names.pop();
  let place = values;
  names.forEach((name, at) => (place = place[name] ??= /^\d+$/.test(names[at + 1] ?? last) ? [] : {}));
  if (isList) (place[last] ??= []).push(value);
  else place[last] = value;
}

function flat(value, above = "", found = {}) {
  for (const [name, each] of Object.entries(value)) {
    if (each && typeof each === "object") flat(each, `${above}${name}.`, found);
    else found[above + name] = each;
  }
  return found;
}

function filled(template, values) {
  return template.replace(/\{([\w.]+)\}/g, (whole, name) => (name in values ? encodeURIComponent(values[name]) : whole));
}

customElements.define("api-form", ApiForm);
