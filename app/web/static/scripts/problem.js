// Asks the API, and makes of whatever goes wrong one shape: {status, code, detail, advice, errors, link}.

const ADVICE = {
  401: "Your session may have ended. Sign in in another tab, then send this again; nothing of it is lost.",
  409: "Somebody else may have changed it. Look at what is there now, then send this again.",
  412: "Somebody else changed it since this page was loaded. Look at what is there now, then send this again.",
  413: "It is larger than this server takes.",
  429: "Wait a little, then send it again.",
  503: "Nothing was changed. Try again in a few seconds.",
};

export class Problem extends Error {
  constructor(given) {
    super(given.detail);
    Object.assign(this, { status: 0, code: "", errors: [], advice: "", requestId: "", ...given });
  }
}

/** The answer's JSON (null without a body). Throws Problem. `json` is sent as the body, or `body` as it is. */
export async function ask(method, url, { json, body, headers = {}, signal } = {}) {
  const sent = { Accept: "application/json", ...headers };
  if (json !== undefined) sent["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(url, { method, headers: sent, body: json !== undefined ? JSON.stringify(json) : body, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    document.dispatchEvent(new CustomEvent("connection-lost"));
    throw new Problem({ code: "offline", detail: "The server could not be reached.", advice: "What you typed is kept. Try again when the connection is back." });
  }
  const text = await answer.text();
  const found = read(text);
  if (answer.ok) {
    const result = found ?? null;
    if (result && typeof result === "object") Object.defineProperty(result, "etag", { value: answer.headers.get("ETag"), enumerable: false });
    return result;
  }
  throw new Problem({
    status: answer.status,
    code: found?.code ?? "",
    detail: found?.detail ?? `The server answered ${answer.status}.`,
    errors: found?.errors ?? [],
    requestId: found?.request_id ?? "",
    advice: answer.status >= 500 && answer.status !== 503 ? "Try again. If it stays so, the server's log says why." : ADVICE[answer.status] ?? "",
  });
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A key for `Idempotency-Key`: what is sent twice under it is done once. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16).padStart(2, "0")).join("");
}

/** The problem as an element that can be put into the page. Everything in it is text. */
export function shown(problem) {
  const box = document.createElement("div");
  box.className = "message bad";
  box.setAttribute("role", "alert");
  box.tabIndex = -1;
  const add = (text, className = "") => {
    if (!text) return null;
    const line = box.appendChild(document.createElement("p"));
    line.textContent = text;
    if (className) line.className = className;
    return line;
  };
  add(problem.detail || "This did not work.", "message-title");
  for (const each of problem.errors) add(`${fieldOf(each.pointer)}: ${each.message}`);
  const advice = add(problem.advice);
  if (advice && problem.status === 401) link(advice, `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`, "Sign in");
  if (advice && (problem.status === 409 || problem.status === 412)) link(advice, location.pathname + location.search, "What is there now");
  if (problem.status >= 500 && problem.requestId) add(`Request ${problem.requestId}`, "small quiet");
  return box;
}

function link(place, href, words) {
  const found = document.createElement("a");
  found.href = href;
  found.target = "_blank";
  found.textContent = words;
  place.append(" ", found);
}

/** `/body/settings/delay` → `settings.delay` */
export function fieldOf(pointer) {
  return String(pointer)
    .replace(/^\/body/, "")
    .split("/")
    .slice(1)
    .map((each) => each.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");
}
