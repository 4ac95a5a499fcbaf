// <replay-run action>: puts the same calls to two revisions and lists how the answers differ; those that break callers first.
import { counted, make } from "./make.js";
import { ask, Problem, shown } from "./problem.js";

const WORDS = { same: "the same", differs: "differs", only_before: "no answer any more", only_after: "answered now", neither: "no answer in either", skipped: "not sent" };
const MOST = 300;

class ReplayRun extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.busy) this.#run();
    });
  }

  async #run() {
    const { from, to, own, logged } = this.form.elements;
    const button = this.form.querySelector("button");
    const place = this.querySelector(".replayed");
    this.busy = true;
    button.classList.add("busy");
    try {
      const json = { from: from.value, to: to.value, own: own.checked, logged: Number(logged.value) };
      place.replaceChildren(...told(await ask("POST", this.getAttribute("action"), { json })));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      place.replaceChildren(shown(problem));
    } finally {
      this.busy = false;
      button.classList.remove("busy");
    }
  }
}

function told(found) {
  const counts = Object.entries(found.counts).filter(([, count]) => count).map(([name, count]) => `${count} ${WORDS[name]}`);
  const other = found.calls.filter((each) => each.outcome !== "same").sort((one, two) => two.breaks - one.breaks);
  const tail = found.untried ? ` ${counted(found.untried, "call")} were left out for time.` : "";
  const head = make("p", { class: "summary-line" }, `${counted(found.calls.length, "call")}: ${counts.join(", ") || "nothing to send"}. ${found.breaking ? `${counted(found.breaking, "caller")} would break.` : "No caller would break."}${tail}`);
  const left = other.length - MOST;
  return [head, make("ul", { class: "replay-list", role: "list" }, other.slice(0, MOST).map(row)), left > 0 && make("p", { class: "small quiet" }, `And ${counted(left, "call")} more.`)].filter(Boolean);
}

function row(call) {
  const marks = [call.breaks && make("span", { class: "badge bad" }, "breaks"), make("span", { class: "badge" }, WORDS[call.outcome])];
  const sides = [call.before, call.after].map((each) => (each ? (each.miss ? "miss" : `${each.status}${each.example ? ` ${each.example.name}` : ""}`) : "–"));
  return make("li", {},
    make("p", {}, make("span", { class: `method ${call.method.toLowerCase()}` }, call.method), " ", make("code", {}, call.target), " ", ...marks.filter(Boolean).flatMap((each) => [each, " "])),
    make("p", { class: "small quiet" }, call.skipped || `${sides[0]} → ${sides[1]}`, call.remark ? ` ${call.remark}` : ""),
    call.changes.length > 0 && make("ul", { class: "small" }, call.changes.slice(0, 20).map((each) => make("li", {}, each.text, " ", make("code", {}, each.rule)))));
}

customElements.define("replay-run", ReplayRun);
