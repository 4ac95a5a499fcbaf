// What taking a mock along with a definition would do, with a choice for each change that leaves one.
import { make } from "./make.js";

const CHOICES = { mine: "keep the mock’s", theirs: "take the definition’s" };
const LEAVING = { aside: "put it aside", keep: "keep it", drop: "drop it" };
const KINDS = { conflict: "bad", added: "good", removed: "warn", kept: "plain" };
const ORDER = ["conflict", "removed", "added", "changed", "moved", "renamed", "kept"];

/** The plan as a form. `onApply(button, choices, publish)`: choices by the ids of changes, those that were touched. */
export function shownResync(plan, onApply) {
  const changes = [...plan.changes].sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
  const apply = make("button", { class: "main" }, "Take it over");
  const publish = make("input", { type: "checkbox", name: "publish" });
  const form = make(
    "form",
    { class: "resync-plan", submit: (event) => submitted(event, plan, apply, publish, onApply) },
    make("h4", { tabindex: "-1" }, plan.is_empty && !changes.length ? "The mock has all of this already" : "What would change"),
    make("p", {}, plan.summary),
    changes.length > 0 && make("ul", { class: "changes", role: "list", "aria-label": "Changes" }, changes.map(shownChange)),
    changes.some((each) => each.kind !== "kept") && make("div", { class: "actions" }, apply, make("label", {}, publish, "Answer with it at once")),
  );
  return form;
}

function submitted(event, plan, apply, publish, onApply) {
  event.preventDefault();
  const choices = {};
  for (const each of event.target.querySelectorAll("select[name]")) choices[each.name] = each.value;
  onApply(apply, choices, publish.checked);
}

function shownChange(each) {
  const where = [...each.place].join(" › ") || "the collection";
  return make(
    "li",
    { class: each.kind },
    make("p", {}, make("span", { class: `badge ${KINDS[each.kind] ?? "accent"}` }, each.kind), ` ${each.subject} `, make("bdi", { class: "where" }, where), each.field && make("code", {}, ` ${each.field}`), each.note && make("span", { class: "small quiet" }, ` ${each.note}`)),
    (each.kind === "conflict" || each.kind === "changed" || each.kind === "kept") && make("div", { class: "versions" }, version("The mock", each.mine), version("The definition", each.theirs)),
    choice(each, where),
  );
}

function choice(each, where) {
  if (each.kind === "kept") return null;
  const options = each.kind === "removed" ? LEAVING : CHOICES;
  const known = Object.entries(options).some(([value]) => value === each.resolution) ? options : { ...options, [each.resolution]: each.resolution };
  const shown = Object.entries(known).map(([value, words]) => make("option", { value, selected: value === each.resolution }, words));
  return make("label", { class: "small" }, make("span", { class: "unseen" }, `${each.kind}, ${where} ${each.field}: `), make("select", { name: each.id }, shown));
}

function version(title, value) {
  const text = value === null || value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value, null, 1);
  return make("div", {}, make("span", { class: "small quiet" }, title), make("pre", { tabindex: "0", "aria-label": title }, make("code", {}, text.length > 4000 ? `${text.slice(0, 4000)}…` : text)));
}
