// <time-ago><time datetime>: how long ago, or until when, kept up to date; the exact time stays as its title.

const STEPS = [["day", 86400], ["hour", 3600], ["minute", 60]];
const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const days = new Intl.DateTimeFormat("en", { dateStyle: "medium" });
const exact = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });
const alive = new Set();

class TimeAgo extends HTMLElement {
  connectedCallback() {
    this.time = this.querySelector("time");
    this.at = new Date(this.time.dateTime);
    this.time.title = exact.format(this.at);
    this.tell();
    alive.add(this);
  }

  disconnectedCallback() {
    alive.delete(this);
  }

  tell() {
    const text = inWords(this.at);
    if (this.time.textContent !== text) this.time.textContent = text;
  }
}

export function inWords(at, now = Date.now()) {
  const seconds = Math.round((at - now) / 1000);
  if (Math.abs(seconds) > 30 * 86400) return days.format(at);
  for (const [unit, size] of STEPS) if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  return seconds > 5 ? words.format(seconds, "second") : "just now";
}

setInterval(() => {
  if (document.visibilityState === "visible") for (const each of alive) each.tell();
}, 15_000);

customElements.define("time-ago", TimeAgo);
