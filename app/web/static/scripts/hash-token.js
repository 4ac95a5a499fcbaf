// <hash-token><input type=hidden name=token>: takes the secret behind `#` into the form, and out of the address bar and history.
import { keep, kept } from "./said.js";

class HashToken extends HTMLElement {
  connectedCallback() {
    const place = `token:${location.pathname}`;
    if (location.hash.length > 1) {
      keep(sessionStorage, place, decodeURIComponent(location.hash.slice(1)));
      history.replaceState(null, "", location.pathname);
    }
    const token = kept(sessionStorage, place) ?? "";
    this.querySelector("input").value = token;
    this.closest("api-form").addEventListener("sent", () => keep(sessionStorage, place, null));
    if (!token) this.#tellMissing();
  }

  #tellMissing() {
    const box = document.createElement("div");
    box.className = "message warn";
    box.setAttribute("role", "alert");
    box.textContent = "The link is not complete: it ends in # and a token. Copy the whole link, or ask for a new one.";
    this.append(box);
  }
}

customElements.define("hash-token", HashToken);
