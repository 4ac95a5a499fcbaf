// Files dropped anywhere on the page; the veil `.drop-here` shows while some are held over it.
import { droppedFiles } from "./dropped-files.js";

/** Calls `take(files)` for what is dropped, an empty list where there is no file in it. */
export function takeDrops(take) {
  const veil = document.querySelector(".drop-here");
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  let over = 0;
  addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over += 1;
    veil.hidden = false;
    (document.querySelector("dialog[open]") ?? document.body).append(veil); // above an open dialog, too
  });
  addEventListener("dragleave", (event) => {
    if (hasFiles(event) && (over -= 1) <= 0) veil.hidden = true;
  });
  addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  addEventListener("drop", async (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over = 0;
    veil.hidden = true;
    take(await droppedFiles(event.dataTransfer));
  });
}
