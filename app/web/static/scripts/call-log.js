// <call-log data-stream data-after data-home>: new calls on top of the log as they come, at most one change of the page a frame;
// and, where there is room, the chosen call beside it. `sent` of the form that sends a call again is shown in place.
import { counted, make } from "./make.js";
import { say } from "./said.js";

const MOST = 500; // rows on the page, and calls that wait while it is paused
const A_FRAME = 60; // rows that one frame takes in
const AGAIN_MS = 2000;
const ROOM = matchMedia("(min-width: 75rem)");

class CallLog extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("[data-calls]");
    this.mould = this.querySelector("template").content.firstElementChild;
    this.names = JSON.parse(this.dataset.names);
    this.waiting = [];
    this.leftOut = 0;
    this.list.addEventListener("click", (event) => this.#choose(event));
    if (!this.dataset.stream) return;
    this.last = Number(this.dataset.after);
    this.pause = this.querySelector("[data-pause]");
    this.pause.hidden = false;
    this.pause.addEventListener("click", () => this.#setPaused(!this.isPaused));
    this.#follow();
    document.addEventListener("connection-back", () => this.isLost && this.#follow());
    addEventListener("pagehide", () => this.#stop());
    addEventListener("pageshow", (event) => event.persisted && this.#follow());
  }

  disconnectedCallback() {
    this.#stop();
  }

  // --- the stream -------------------------------------------------------------------------------------------------------

  #stop() {
    clearTimeout(this.timer);
    this.source?.close();
  }

  #follow() {
    this.#stop();
    const source = (this.source = new EventSource(`${this.dataset.stream}&after=${this.last}`));
    source.addEventListener("open", () => this.#opened());
    source.addEventListener("call", (event) => this.#take(event.data));
    source.addEventListener("error", () => this.#broke(source));
    this.#tell();
  }

  #opened() {
    clearTimeout(this.timer);
    this.isOpen = true;
    if (this.isLost) say("Connected again. Calls that came meanwhile are shown.");
    this.isLost = false;
    this.#tell();
  }

  /** The server ends a stream now and then; that is told only when the next one does not stand soon. */
  #broke(source) {
    this.isOpen = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.isLost) say("The live log lost its connection. Trying again…");
      this.isLost = true;
      document.dispatchEvent(new CustomEvent("connection-lost"));
      this.#tell();
      if (source.readyState === EventSource.CLOSED) this.#follow();
      else this.#broke(source);
    }, AGAIN_MS);
  }

  // --- calls into rows --------------------------------------------------------------------------------------------------

  #take(text) {
    const call = JSON.parse(text);
    if (call.id <= this.last && document.getElementById(`call-${call.id}`)) return;
    this.last = Math.max(this.last, call.id);
    this.waiting.push(call);
    if (this.waiting.length > 2 * MOST) this.#leaveOut(this.waiting.splice(0, this.waiting.length - MOST).length);
    if (this.isPaused) this.#later();
    else this.#soon();
  }

  #soon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.#draw();
    });
  }

  #later() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.#tell();
    });
  }

  #draw() {
    if (this.isPaused) return;
    if (this.waiting.length > MOST) this.#leaveOut(this.waiting.splice(0, this.waiting.length - MOST).length);
    const rows = document.createDocumentFragment();
    for (const call of this.waiting.splice(0, A_FRAME)) if (!document.getElementById(`call-${call.id}`)) rows.prepend(this.#row(call));
    this.list.prepend(rows);
    let over = this.list.childElementCount - MOST;
    if (over > 0) this.#leaveOut(over);
    for (; over > 0; over -= 1) this.list.lastElementChild.remove();
    this.querySelector("[data-empty]").hidden = this.list.childElementCount > 0;
    this.#tell();
    if (this.waiting.length) this.#soon();
  }

  #leaveOut(number) {
    this.leftOut += number;
  }

  #row(call) {
    const row = this.mould.cloneNode(true);
    row.id = `call-${call.id}`;
    row.classList.toggle("miss", call.miss);
    row.firstElementChild.href = `${this.dataset.home}/calls/${call.id}`;
    const put = (name, text) => Object.assign(row.querySelector(name), { textContent: text });
    put(".at", call.at.slice(11, 23)).dateTime = call.at;
    const method = call.method.toLowerCase();
    put(".method", call.method).className = `method ${["get", "post", "put", "patch", "delete"].includes(method) ? method : ""}`;
    put(".status", call.status).className = `status s${String(call.status)[0]}`;
    put(".path", call.path);
    put(".told bdi", call.miss ? "nothing answers this" : call.example?.name || call.example?.id || "");
    put(".by", call.key ? (this.names[call.key] ?? call.key) : "");
    put(".ms .number", call.milliseconds.toFixed(1));
    return row;
  }

  #setPaused(isPaused) {
    this.isPaused = isPaused;
    this.pause.setAttribute("aria-pressed", String(isPaused));
    this.pause.textContent = isPaused ? "Go on" : "Pause";
    if (!isPaused) this.#soon();
    this.#tell();
  }

  #tell() {
    const [dot, words] = this.isLost
      ? ["bad", "Connection lost. Trying again; calls are caught up"]
      : this.isPaused
        ? ["warn", `Paused${this.waiting.length ? `, ${counted(this.waiting.length, "new call")} waiting` : ""}`]
        : this.isOpen
          ? ["good", "Live"]
          : ["", "Connecting…"];
    const state = this.querySelector("[data-state]");
    if (state.textContent !== words) state.textContent = words;
    this.querySelector(".log-state .dot").className = `dot ${dot}`;
    const left = this.querySelector("[data-left]");
    left.hidden = !this.leftOut;
    const leftWords = `${counted(this.leftOut, "older call")} left out here; reload to page through them`;
    if (this.leftOut && left.textContent !== leftWords) left.textContent = leftWords;
  }

  // --- the chosen one ---------------------------------------------------------------------------------------------------

  #choose(event) {
    const link = event.target.closest("a[data-row]");
    if (!link || !ROOM.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.querySelector("[data-aside]").hidden = false;
    this.classList.add("with-call");
    this.list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    this.querySelector("[data-call-part]").load(`${link.getAttribute("href")}?part_only=true`);
  }
}

/** What came of a call that was sent again. */
document.addEventListener("sent", (event) => {
  const place = event.target.querySelector?.(":scope > [data-sent]");
  if (!place) return;
  const sent = event.detail;
  const by = sent.miss ? "nothing answers this" : (sent.example?.name ?? "");
  const head = make("p", { class: "call-line" }, make("span", { class: `status s${String(sent.status)[0]}` }, String(sent.status)), ` revision ${sent.revision}, ${sent.milliseconds.toFixed(1)} ms `, make("bdi", {}, by));
  const why = sent.explanation?.outcome ? make("p", { class: "small" }, sent.explanation.outcome) : null;
  place.replaceChildren(head, ...(why ? [why] : []), make("pre", { tabindex: "0", "aria-label": "The answer" }, make("code", {}, laidOut(sent))));
  place.hidden = false;
  place.focus();
});

function laidOut(sent) {
  if (!sent.body) return "No body.";
  try {
    return JSON.stringify(JSON.parse(sent.body), null, 2);
  } catch {
    return sent.body;
  }
}

customElements.define("call-log", CallLog);
