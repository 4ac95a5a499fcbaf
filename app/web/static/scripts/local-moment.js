// Times in fields: <input type="datetime-local" data-utc="2026-03-01T12:00:00Z"> shows that moment where the reader is.
// And [data-reloads]: a button that loads the page again, behind something that was shown once.

for (const field of document.querySelectorAll("input[data-utc]")) {
  const there = new Date(field.dataset.utc);
  const here = new Date(there.getTime() - there.getTimezoneOffset() * 60_000);
  field.defaultValue = field.value = here.toISOString().slice(0, 16);
}

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-reloads]")) location.reload();
});

for (const place of document.querySelectorAll("[data-shown]")) {
  place.closest("api-form")?.addEventListener("sent", () => {
    place.closest("api-form").querySelector("form").hidden = true;
    place.closest("dialog")?.addEventListener("close", () => location.reload());
  });
}
