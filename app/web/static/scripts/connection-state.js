// <connection-state hidden>: shown while the server does not answer; asks again until it does.
import { say } from "./said.js";

const SECONDS = { fine: 20, lost: 2 };

class ConnectionState extends HTMLElement {
  connectedCallback() {
    this.isLost = false;
    document.addEventListener("connection-lost", () => this.look());
    addEventListener("offline", () => this.look());
    addEventListener("online", () => this.look());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.look());
    this.#wait();
  }

  /** Asks now. */
  async look() {
    clearTimeout(this.timer);
    const asked = (this.asked = (this.asked ?? 0) + 1);
    let answers = false;
    try {
      answers = (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(5000) })).ok;
    } catch {
      // not there
    }
    if (asked !== this.asked) return;
    this.#set(!answers);
    this.#wait();
  }

  #set(isLost) {
    if (isLost === this.isLost) return;
    this.isLost = isLost;
    this.hidden = !isLost;
    document.documentElement.classList.toggle("cut-off", isLost);
    if (!isLost) {
      say("Connected again.");
      document.dispatchEvent(new CustomEvent("connection-back"));
    }
  }

  #wait() {
    const seconds = this.isLost ? SECONDS.lost : SECONDS.fine;
    this.timer = setTimeout(() => (document.visibilityState === "visible" || this.isLost ? this.look() : this.#wait()), seconds * 1000);
  }
}

customElements.define("connection-state", ConnectionState);
