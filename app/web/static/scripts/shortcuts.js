// Keys: `/` search, `?` help, `g` and then a letter ([data-page-key]) for a page, `j` and `k` in [data-rows], and any letter that a
// button or link says by `data-key`. They rest while something is typed, and can be switched off in the help.
import { keep, kept } from "./said.js";

const GENERAL = [["/", "Search"], ["?", "This help"], ["j / k", "Next and previous row"], ["Esc", "Close, or clear the search"]];
let waitsForPage = 0;

const areOn = () => kept(localStorage, "shortcuts") !== "off";

function isTyping(target) {
  return target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]") || !areOn()) return;
  if (act(event.key)) event.preventDefault();
});

function act(key) {
  if (waitsForPage > Date.now()) {
    waitsForPage = 0;
    return pressed([...document.querySelectorAll("[data-page-key]")].find((each) => each.dataset.pageKey === key));
  }
  if (key === "/") return focused(document.querySelector("[data-search], main input[type=search]"));
  if (key === "?") return Boolean(document.querySelector("shortcut-help")?.open());
  if (key === "g") return (waitsForPage = Date.now() + 1500) > 0;
  if (key === "j" || key === "k") return stepped(key === "j" ? 1 : -1);
  return pressed([...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key && each.checkVisibility?.() !== false));
}

function focused(field) {
  field?.focus();
  field?.select?.();
  return Boolean(field);
}

function pressed(element) {
  element?.click();
  return Boolean(element);
}

/** To the next row in sight; each is looked at only until one is found, for lists of thousands. */
function stepped(by) {
  const rows = [...document.querySelectorAll("[data-rows] [data-row]")];
  const at = rows.indexOf(document.activeElement);
  for (let next = at < 0 && by < 0 ? rows.length - 1 : at + by; next >= 0 && next < rows.length; next += by) {
    if (rows[next].checkVisibility?.() === false) continue;
    rows[next].focus();
    return true;
  }
  return at >= 0;
}

class ShortcutHelp extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => this.open());
  }

  open() {
    this.dialog?.remove();
    this.dialog = this.#built();
    const before = document.activeElement;
    this.dialog.addEventListener("close", () => before?.focus?.(), { once: true });
    this.dialog.showModal();
    return true;
  }

  #built() {
    const dialog = document.body.appendChild(document.createElement("dialog"));
    dialog.className = "keys";
    dialog.setAttribute("aria-labelledby", "keys-title");
    const head = dialog.appendChild(document.createElement("div"));
    head.className = "dialog-head";
    const title = head.appendChild(document.createElement("h2"));
    title.id = "keys-title";
    title.textContent = "Keys";
    const close = head.appendChild(document.createElement("button"));
    close.type = "button";
    close.className = "close";
    close.dataset.closes = "";
    close.setAttribute("aria-label", "Close");
    close.textContent = "×";
    const list = dialog.appendChild(document.createElement("dl"));
    list.className = "key-list";
    const pages = [...document.querySelectorAll("a[data-page-key]")].map((each) => [`g ${each.dataset.pageKey}`, each.firstChild.textContent.trim()]);
    const here = [...document.querySelectorAll("[data-key]")].map((each) => [each.dataset.key, each.dataset.keyWords ?? each.textContent.trim()]);
    for (const [keys, words] of [...GENERAL, ...pages, ...here]) {
      const place = list.appendChild(document.createElement("dt"));
      for (const key of keys.split(" ")) {
        if (key === "/" && keys !== "/") place.append(" or ");
        else place.append(Object.assign(document.createElement("kbd"), { textContent: key }), " ");
      }
      list.appendChild(document.createElement("dd")).textContent = words;
    }
    const label = dialog.appendChild(document.createElement("label"));
    label.className = "switch";
    const box = label.appendChild(document.createElement("input"));
    box.type = "checkbox";
    box.checked = areOn();
    box.addEventListener("change", () => keep(localStorage, "shortcuts", box.checked ? null : "off"));
    label.append(" Keys are on");
    return dialog;
  }
}

customElements.define("shortcut-help", ShortcutHelp);
