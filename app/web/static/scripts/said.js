// What the page says aloud, also after it was loaded again; and storage that may be closed.

export function kept(storage, name) {
  try {
    return storage.getItem(name);
  } catch {
    return null;
  }
}

export function keep(storage, name, text) {
  try {
    if (text === null) storage.removeItem(name);
    else storage.setItem(name, text);
  } catch {
    // full or closed: what is typed stays on the page at least
  }
}

/** Shows a short text for a while, and has it read aloud. */
export function say(text) {
  const place = document.getElementById("said");
  if (!place) return;
  place.textContent = text;
  place.classList.add("shown");
  clearTimeout(say.timer);
  say.timer = setTimeout(() => place.classList.remove("shown"), 6000);
}

/** Has the text said by the page that comes next. */
export function sayNext(text) {
  if (text) keep(sessionStorage, "said", text);
}

const waiting = kept(sessionStorage, "said");
if (waiting) {
  keep(sessionStorage, "said", null);
  setTimeout(() => say(waiting), 100); // a live region says what changes after it is there
}
