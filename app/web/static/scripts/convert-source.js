// The text of a definition, a few hundred lines at a time, with one of them marked: what findings and operations link to.
import { make } from "./make.js";

const LINES = 200;
const LONGEST = 2000;

export class SourceView {
  constructor(place) {
    this.place = place;
    this.files = new Map();
    for (const button of place.querySelectorAll("[data-lines]")) button.addEventListener("click", () => this.#draw(this.first + Number(button.dataset.lines)));
  }

  /** Takes the texts that were given; of addresses and archives there are none. */
  texts(files = []) {
    this.hide();
    this.split = null;
    this.files = new Map(files.filter((each) => each.text !== undefined).map((each) => [each.name, each.text]));
  }

  has(file) {
    return this.#name(file) !== undefined;
  }

  hide() {
    this.place.hidden = true;
  }

  /** Shows the file around a line, marks the line and brings it into sight. */
  show(file, line) {
    const name = this.#name(file);
    if (name === undefined) return;
    this.lines = this.#linesOf(name);
    this.marked = line;
    this.place.hidden = false;
    this.place.querySelector("[data-source-name]").textContent = name;
    this.#draw(line - LINES / 4);
    const box = this.place.querySelector(".source-box");
    const row = box.querySelector(".marked");
    box.focus({ preventScroll: true });
    this.place.scrollIntoView({ block: "nearest" });
    if (row) box.scrollTop = row.offsetTop - box.clientHeight / 3; // the box is what its rows are placed in
  }

  #linesOf(name) {
    if (this.split?.name !== name) this.split = { name, lines: this.files.get(name).split(/\r\n|\r|\n/) };
    return this.split.lines;
  }

  #name(file) {
    if (this.files.has(file)) return file;
    const last = String(file).split("/").pop();
    return [...this.files.keys()].find((each) => each.split("/").pop() === last);
  }

  #draw(first) {
    this.first = Math.max(1, Math.min(first, this.lines.length - LINES + 1));
    const shown = this.lines.slice(this.first - 1, this.first - 1 + LINES);
    const rows = shown.map((text, at) => make("li", { value: this.first + at, class: this.first + at === this.marked ? "marked" : null, "aria-current": this.first + at === this.marked ? "true" : null }, make("code", {}, text.slice(0, LONGEST))));
    this.place.querySelector("[data-source-lines]").replaceChildren(...rows);
    this.place.querySelector("[data-lines='-200']").disabled = this.first === 1;
    this.place.querySelector("[data-lines='200']").disabled = this.first + LINES > this.lines.length;
  }
}
