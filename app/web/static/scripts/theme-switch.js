// <theme-switch hidden>…<select>: system, light or dark, kept in this browser.
import { keep, kept } from "./said.js";

class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    const select = this.querySelector("select");
    select.value = kept(localStorage, "theme") ?? "system";
    this.hidden = false;
    select.addEventListener("change", () => {
      const chosen = select.value === "system" ? null : select.value;
      keep(localStorage, "theme", chosen);
      if (chosen) document.documentElement.dataset.theme = chosen;
      else delete document.documentElement.dataset.theme;
    });
  }
}

customElements.define("theme-switch", ThemeSwitch);
