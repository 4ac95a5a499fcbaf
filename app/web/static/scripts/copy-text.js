// <copy-text>: a button that copies the text of the <code> inside, or of `data-text`. Works over plain HTTP too.
import { say } from "./said.js";

class CopyText extends HTMLElement {
  connectedCallback() {
    if (this.querySelector(":scope > button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    const label = this.querySelector(".copy-label")?.textContent;
    button.textContent = "Copy";
    if (label) button.setAttribute("aria-label", `Copy ${label}`);
    button.addEventListener("click", () => this.#copy(button));
    this.append(button);
  }

  async #copy(button) {
    const text = this.dataset.text ?? this.querySelector("code, output, [data-from]").textContent;
    const done = (await copied(text)) ? "Copied" : "Press Ctrl+C";
    button.textContent = done;
    say(done);
    setTimeout(() => (button.textContent = "Copy"), 1500);
  }
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.body.appendChild(document.createElement("textarea"));
    area.value = text;
    area.className = "unseen";
    area.select();
    const worked = document.execCommand("copy"); // the only way where the page did not come by HTTPS
    area.remove();
    return worked;
  }
}

customElements.define("copy-text", CopyText);
