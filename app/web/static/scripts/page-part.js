// <page-part src [refresh="seconds"] [on="event name"]>: fills itself with a piece of HTML that this server renders.
// With HTML inside from the start it waits for its first refresh; `load()` asks at once.

class PagePart extends HTMLElement {
  connectedCallback() {
    if (!this.firstElementChild) this.load();
    if (this.getAttribute("on")) document.addEventListener(this.getAttribute("on"), () => this.load());
    const seconds = Number(this.getAttribute("refresh"));
    if (seconds) this.timer = setInterval(() => document.visibilityState === "visible" && this.load(), seconds * 1000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  async load(src = this.getAttribute("src")) {
    const asked = (this.asked = (this.asked ?? 0) + 1);
    this.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(src, { headers: { Accept: "text/html, application/problem+json" } });
      const text = await answer.text();
      if (asked !== this.asked) return;
      if (!answer.ok) throw new Error(answer.status);
      if (text !== this.text) {
        this.text = text;
        this.innerHTML = text; // rendered and escaped by our own templates
        this.dispatchEvent(new CustomEvent("loaded", { bubbles: true }));
      }
    } catch {
      if (asked === this.asked && !this.firstElementChild) this.#fail();
      document.dispatchEvent(new CustomEvent("connection-lost"));
    } finally {
      if (asked === this.asked) this.removeAttribute("aria-busy");
    }
  }

  #fail() {
    const box = document.createElement("p");
    box.className = "message bad";
    box.append("This part could not be loaded. ");
    const button = box.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = "Try again";
    button.addEventListener("click", () => {
      box.remove();
      this.load();
    });
    this.replaceChildren(box);
  }
}

customElements.define("page-part", PagePart);
