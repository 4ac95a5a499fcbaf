// Dialogs (`data-opens="id"`, `data-closes`), menus (<details class="menu">), and a question before something is done.

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-opens]");
  if (opener) open(opener.dataset.opens);
  event.target.closest?.("[data-closes]")?.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close(); // the backdrop
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

/** Opens the dialog of that id; the focus comes back to where it was when it closes. */
export function open(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return dialog;
  const before = document.activeElement;
  dialog.addEventListener("close", () => before?.focus?.(), { once: true });
  dialog.showModal();
  return dialog;
}

/** Asks, and tells whether the answer is yes. */
export function confirmed(question, yes) {
  const dialog = document.body.appendChild(document.createElement("dialog"));
  dialog.className = "confirm";
  dialog.setAttribute("role", "alertdialog");
  const text = dialog.appendChild(document.createElement("p"));
  text.id = "confirm-text";
  text.textContent = question;
  dialog.setAttribute("aria-labelledby", text.id);
  const actions = dialog.appendChild(document.createElement("div"));
  actions.className = "actions";
  const before = document.activeElement;
  const add = (words, className) => {
    const button = actions.appendChild(document.createElement("button"));
    button.type = "button";
    button.className = className;
    button.textContent = words;
    button.addEventListener("click", () => dialog.close(className));
    return button;
  };
  add(yes, "main");
  const no = add("Cancel", "");
  dialog.showModal();
  no.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const isYes = dialog.returnValue === "main";
      dialog.remove();
      before?.focus?.();
      resolve(isYes);
    });
  });
}
