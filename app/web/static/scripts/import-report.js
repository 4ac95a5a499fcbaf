// What an import would do, as a page part: every mock, environment and file, and why what cannot be done cannot.
import { counted, make } from "./make.js";

const FATES = { kept: "read", part: "part of another", ignored: "passed over", refused: "not read" };

/** The plan as an element. `onName(before, name)`, `onSave(button, {only, publish})`, `onBack()`; `isFixed`: names stay. */
export function shownPlan(plan, { isFixed, onName, onSave, onBack }) {
  const save = make("button", { type: "submit", class: "main" }, saveWords(plan));
  const publish = make("input", { type: "checkbox", name: "publish", checked: true });
  const form = make(
    "form",
    { class: "import-report", submit: (event) => submitted(event, save, onSave) },
    make("h3", { tabindex: "-1" }, heading(plan)),
    plan.problem && make("div", { class: "message bad", role: "alert" }, make("p", {}, plan.problem.reason)),
    plan.notes.length > 0 && findings(plan.notes, counted(plan.notes.length, "note")),
    plan.current.length > 0 && make("p", { class: "quiet" }, `As they are in Postman already: ${plan.current.join(", ")}.`),
    plan.mocks.length > 0 && mocksTable(plan, isFixed, onName),
    plan.environments.length > 0 && environmentsTable(plan.environments),
    filesPart(plan.files),
    make(
      "div",
      { class: "actions" },
      !plan.problem && save,
      make("button", { type: "button", click: onBack }, "Back"),
      !plan.problem && plan.mocks.length > 0 && make("label", {}, publish, "Answer with it at once"),
    ),
  );
  return form;
}

function submitted(event, save, onSave) {
  event.preventDefault();
  const boxes = [...event.target.querySelectorAll("input[name=only]")];
  const only = boxes.filter((each) => each.checked).map((each) => each.value);
  if (boxes.length && !only.length) return boxes[0].focus();
  return onSave(save, { only, publish: event.target.elements.publish?.checked ?? true });
}

function heading(plan) {
  if (plan.problem) return "This cannot be saved as it is";
  const parts = [];
  const added = plan.mocks.filter((each) => each.new).length;
  const renewed = plan.mocks.filter((each) => !each.new && !each.unchanged).length;
  if (added) parts.push(counted(added, "new mock"));
  if (renewed) parts.push(counted(renewed, "new revision"));
  if (plan.environments.length) parts.push(counted(plan.environments.length, "environment"));
  return parts.length ? `Will save ${parts.join(", ")}` : "Nothing here is new";
}

function saveWords(plan) {
  return plan.mocks.some((each) => !each.unchanged) || plan.environments.length ? "Save" : "Save anyway";
}

function mocksTable(plan, isFixed, onName) {
  const rows = plan.mocks.map((mock) => {
    const name = isFixed
      ? make("code", {}, mock.name)
      : make("input", { class: "mono", value: mock.name, maxlength: "200", "aria-label": `Name of ${mock.title || mock.name}`, spellcheck: "false", change: (event) => onName(mock.name, event.target.value.trim()) });
    const only = make("input", { type: "checkbox", name: "only", value: mock.name, checked: true, "aria-label": `Take ${mock.name}` });
    return make(
      "tr",
      {},
      plan.mocks.length > 1 && make("td", { class: "fit" }, only),
      make("th", { scope: "row" }, name, mock.title && mock.title !== mock.name ? make("div", { class: "small quiet" }, make("bdi", {}, mock.title)) : null),
      make("td", {}, ...becomes(mock)),
      make("td", { class: "number" }, mock.requests.toLocaleString("en")),
      make("td", { class: "number" }, mock.examples.toLocaleString("en")),
      make("td", {}, mock.environment ? make("bdi", {}, mock.environment) : make("span", { class: "quiet" }, "none")),
    );
  });
  const titles = [...(plan.mocks.length > 1 ? [""] : []), "Mock", "What happens", "Requests", "Examples", "Environment"];
  return table("Mocks", titles, rows);
}

function becomes(mock) {
  if (mock.blocked) return [badge("blocked", "bad"), " ", mock.blocked.reason];
  const found = [];
  if (mock.new) found.push(badge("new", "good"));
  else if (mock.unchanged) found.push(badge("unchanged"));
  else found.push(badge(`revision ${mock.after_revision + 1}`, "accent"), differences(mock.difference));
  if (mock.notes.length) found.push(findings(mock.notes, counted(mock.notes.length, "note")));
  return found;
}

function differences(found) {
  const lines = [
    ["operations_added", "added"],
    ["operations_removed", "removed"],
    ["operations_changed", "changed"],
    ["examples_added", "example added"],
    ["examples_removed", "example removed"],
    ["examples_changed", "example changed"],
    ["variables", "variable"],
    ["settings", "setting"],
  ].flatMap(([member, words]) => (found[member] ?? []).map((name) => make("li", {}, `${words}: `, make("code", {}, name))));
  if (!lines.length) return null;
  return make("details", { class: "findings" }, make("summary", {}, counted(lines.length, "difference")), make("ul", {}, lines.slice(0, 200)));
}

function environmentsTable(environments) {
  const rows = environments.map((each) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, make("bdi", {}, each.name)),
      make("td", {}, each.new ? badge("new", "good") : each.changed.length ? badge("changed", "accent") : badge("unchanged")),
      make("td", {}, counted(each.variables, "variable"), each.secrets ? `, ${counted(each.secrets, "secret")}` : ""),
      make("td", {}, each.used_by.length ? each.used_by.join(", ") : make("span", { class: "quiet" }, "no mock uses it")),
    ),
  );
  return table("Environments", ["Environment", "What happens", "Holds", "Used by"], rows);
}

function filesPart(files) {
  if (!files.length) return null;
  const rows = files.map((each) =>
    make(
      "li",
      {},
      badge(FATES[each.fate] ?? each.fate, { refused: "bad", kept: "good" }[each.fate]),
      " ",
      make("code", {}, each.file),
      each.reason ? ` ${each.reason}` : "",
      each.diagnostics.length ? findings(each.diagnostics, counted(each.diagnostics.length, "finding")) : null,
    ),
  );
  const refused = files.filter((each) => each.fate === "refused").length;
  const words = `${counted(files.length, "file")}${refused ? `, ${refused} not read` : ""}`;
  return make("details", { class: "findings import-files-list", open: refused > 0 || files.length === 1 }, make("summary", {}, words), make("ul", {}, rows));
}

function findings(found, words) {
  const rows = found.slice(0, 200).map((each) => {
    const place = [each.file, each.line ? `:${each.line}` : "", each.where ? ` ${each.where}` : ""].join("");
    return make("li", {}, badge(each.level, { error: "bad", warning: "warn" }[each.level]), " ", make("code", {}, each.code), ` ${each.message}`, make("span", { class: "place" }, place));
  });
  return make("details", { class: "findings" }, make("summary", {}, words), make("ul", {}, rows));
}

function table(label, titles, rows) {
  const head = make("tr", {}, titles.map((each) => (each ? make("th", { scope: "col", class: each === "Requests" || each === "Examples" ? "number" : null }, each) : make("td", {}))));
  return make("div", { class: "table", role: "region", "aria-label": label, tabindex: "0" }, make("table", {}, make("thead", {}, head), make("tbody", {}, rows)));
}

function badge(text, kind = "plain") {
  return make("span", { class: `badge ${kind}` }, text);
}
