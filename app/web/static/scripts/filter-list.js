// <filter-list for="id" [rows="css selector"] [groups="css selector"] [none="id"]>: hides what does not fit what is typed in the search
// inside. All words typed must be somewhere in a row's `data-text`, or else its text, or in the `data-text` of the groups around it. A
// group without a row that fits is hidden too; `none` is shown when nothing fits. The page renders all rows, those that do not fit
// `hidden`, so that nothing is missing here.

class FilterList extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=search]");
    this.count = this.querySelector("output");
    this.list = document.getElementById(this.getAttribute("for"));
    if (!this.list) return;
    this.input.addEventListener("input", () => this.filter());
    this.closest("form")?.addEventListener("submit", (event) => event.preventDefault());
    this.querySelector("form")?.addEventListener("submit", (event) => event.preventDefault());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.input.value) {
        event.preventDefault();
        this.input.value = "";
        this.filter();
      }
    });
    if (this.input.value) this.filter();
  }

  /** Reads the rows again: call it after the list was changed. */
  read() {
    this.groups = this.getAttribute("groups") ? [...this.list.querySelectorAll(this.getAttribute("groups"))] : [];
    const around = new Map([[this.list, ""]]);
    for (const group of this.groups) around.set(group, `${group.dataset.text ?? ""} ${this.#textAround(group, around)}`);
    this.rows = [...this.list.querySelectorAll(this.getAttribute("rows") ?? "tbody > tr, :scope > li")].map((row) => ({
      row,
      text: `${row.dataset.text ?? row.textContent} ${this.#textAround(row, around)}`.toLowerCase(),
      isHidden: row.hidden,
    }));
  }

  #textAround(element, around) {
    let above = element.parentElement;
    while (!around.has(above)) above = above.parentElement;
    return around.get(above);
  }

  filter() {
    if (!this.rows) this.read();
    const words = this.input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let fitting = 0;
    for (const each of this.rows) {
      const fits = words.every((word) => each.text.includes(word));
      if (fits) fitting += 1;
      if (each.isHidden === fits) {
        each.row.hidden = !fits;
        each.isHidden = !fits;
      }
    }
    if (this.groups.length) {
      const alive = new Set();
      for (const each of this.rows) {
        if (each.isHidden) continue;
        for (let above = each.row.parentElement; above && above !== this.list && !alive.has(above); above = above.parentElement) alive.add(above);
      }
      for (const group of this.groups) group.hidden = !alive.has(group);
    }
    const none = document.getElementById(this.getAttribute("none"));
    if (none) none.hidden = fitting > 0;
    if (this.count) this.count.textContent = words.length ? `${fitting} of ${this.rows.length}` : "";
    this.#tellAddress();
  }

  #tellAddress() {
    const name = this.input.name;
    if (!name) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const address = new URL(location.href);
      if (this.input.value) address.searchParams.set(name, this.input.value);
      else address.searchParams.delete(name);
      history.replaceState(history.state, "", address);
    }, 300);
  }
}

customElements.define("filter-list", FilterList);
