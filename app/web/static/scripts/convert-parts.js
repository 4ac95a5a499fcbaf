// Pieces of the page that converts: what is in a definition, what was found, a mock to be made with what it will hold.
import { counted, make } from "./make.js";

const MOST = 300;
const KINDS = ["get", "post", "put", "patch", "delete"];

/** Operations under their tags, tags and workflows, with a box each. */
export function shownOutline(outlines, source) {
  return make("div", {}, outlines.flatMap((each) => [
    outlines.length > 1 && make("h4", {}, make("code", {}, each.file)),
    each.outline.workflows.length > 0 && make("fieldset", { class: "group" }, make("legend", {}, "Workflows"), each.outline.workflows.map((flow) => workflow(flow, each.file, source))),
    ...groups(each.outline).map((group) => tagGroup(group, each.file, source)),
  ]));
}

function groups(outline) {
  const found = new Map(outline.tags.map((tag) => [tag.name, { tag, operations: [] }]));
  const rest = { tag: null, operations: [] };
  for (const each of outline.operations) (found.get(each.tags[0]) ?? rest).operations.push(each);
  return [...found.values(), ...(rest.operations.length ? [rest] : [])];
}

function tagGroup({ tag, operations }, file, source) {
  const title = tag
    ? make("label", { class: "tag" }, make("input", { type: "checkbox", name: "tags", value: tag.name, "data-file": file }), make("bdi", {}, tag.name))
    : make("span", { class: "tag quiet" }, "without a tag");
  return make(
    "div",
    { class: "group" },
    make("p", { class: "group-head" }, title, " ", make("span", { class: "small quiet" }, counted(tag ? tag.operations : operations.length, "operation"))),
    tag?.description && make("p", { class: "small quiet group-words" }, firstLine(tag.description)),
    make("ul", { class: "operations", role: "list" }, operations.map((each) => operation(each, file, source))),
  );
}

function operation(each, file, source) {
  const box = make("input", { type: "checkbox", name: "operations", value: each.key, "data-file": file });
  const kind = each.method.toLowerCase();
  return make(
    "li",
    {},
    make("label", {}, box, make("span", { class: `method ${KINDS.includes(kind) ? kind : ""}` }, each.method), " ", make("code", {}, each.path)),
    " ",
    each.deprecated && make("span", { class: "badge warn" }, "deprecated"),
    make("span", { class: "small quiet" }, make("bdi", {}, each.summary), " ", each.statuses.join(" ")),
    " ",
    place(each, source),
  );
}

function workflow(each, file, source) {
  const box = make("input", { type: "checkbox", name: "workflow", value: each.id, "data-file": file });
  return make("p", { class: "workflow" }, make("label", {}, box, make("code", {}, each.id)), " ", make("span", { class: "small quiet" }, make("bdi", {}, each.summary), ` ${counted(each.steps.length, "step")}`), " ", place(each, source));
}

/** Where something stands: a link to the line where the text is known. */
function place(each, source) {
  if (!each.line) return null;
  const words = `line ${each.line}`;
  if (!source.has(each.file)) return make("span", { class: "small quiet" }, words);
  return make("a", { class: "small line-link", href: "#source-title", "data-file": each.file, "data-line": each.line }, words);
}

/** What was found, folded: a list with one element, or none. */
export function shownFindings(found, words, source) {
  if (!found.length) return [];
  const rows = found.slice(0, MOST).map((each) =>
    make(
      "li",
      {},
      make("span", { class: `badge ${{ error: "bad", warning: "warn" }[each.level] ?? "plain"}` }, each.level),
      " ",
      make("code", {}, each.code),
      ` ${each.message} `,
      make("span", { class: "place" }, make("bdi", {}, `${each.file} ${each.where}`), " ", place(each, source)),
    ),
  );
  const more = found.length > MOST ? make("p", { class: "small quiet" }, `${found.length - MOST} more are not listed.`) : null;
  return [make("details", { class: "findings", open: found.some((each) => each.level === "error") }, make("summary", {}, words), make("ul", {}, rows), more)];
}

/** A mock to be made: its name, and what it will hold as soon as that is known. */
export function shownCase(use, { onActive, onName, onRemove }) {
  const name = make("input", { class: "mono", value: use.name, maxlength: "63", placeholder: "as it is titled", "aria-label": "Name of the mock", spellcheck: "false", autocomplete: "off" });
  name.addEventListener("input", () => {
    use.name = name.value.trim();
    onName();
  });
  name.addEventListener("focus", onActive);
  const choose = make("button", { type: "button", class: "small", "aria-pressed": "false", click: onActive }, "Choose parts");
  const remove = make("button", { type: "button", class: "close", "aria-label": "Leave this mock out", click: onRemove }, "×");
  const holds = make("div", { class: "holds", "aria-live": "polite" });
  const element = make("li", { class: "case" }, make("div", { class: "case-head" }, name, choose, remove), holds);
  return {
    element,
    name,
    setActive(isActive) {
      element.classList.toggle("active", isActive);
      choose.setAttribute("aria-pressed", String(isActive));
      choose.textContent = isActive ? "Choosing its parts" : "Choose parts";
    },
    wait: () => holds.setAttribute("aria-busy", "true"),
    fail() {
      holds.removeAttribute("aria-busy");
      holds.replaceChildren();
    },
    fill(item) {
      holds.removeAttribute("aria-busy");
      holds.replaceChildren(...held(item));
    },
  };
}

function held(item) {
  if (item.error) return [make("p", { class: "small" }, make("span", { class: "badge bad" }, "not possible"), ` ${item.error.reason}`)];
  const words = `${counted(item.requests, "request")}, ${counted(item.examples, "example")}`;
  const rows = item.rows.slice(0, MOST).map((row) => make("li", { class: `held ${row.kind} d${Math.min(row.depth, 6)}` }, ...heldRow(row)));
  const more = item.rows.length > MOST ? make("p", { class: "small quiet" }, `${(item.rows.length - MOST).toLocaleString("en")} more rows are not shown.`) : null;
  return [make("p", { class: "small" }, make("bdi", {}, item.title), " ", make("strong", {}, words)), make("details", {}, make("summary", {}, "What it will hold"), make("ul", { class: "held-rows", role: "list", tabindex: "0", "aria-label": "What it will hold" }, rows), more)];
}

function heldRow(row) {
  if (row.kind === "example") return [make("span", { class: `status s${String(row.status)[0]}` }, String(row.status)), " ", make("bdi", {}, row.name)];
  if (row.kind === "request") {
    const kind = row.method.toLowerCase();
    return [make("span", { class: `method ${KINDS.includes(kind) ? kind : ""}` }, row.method), " ", make("code", {}, row.path), " ", make("bdi", { class: "quiet" }, row.name)];
  }
  return [make("strong", {}, make("bdi", {}, row.name))];
}

const firstLine = (text) => text.split("\n", 1)[0].slice(0, 160);
