// What was dropped, as files: folders are opened, and their files keep their paths.
const MOST = 1000;

/** The files in what was dropped, at most as many as are read at once. */
export async function droppedFiles(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean); // before anything is waited for
  if (!entries.length) return [...transfer.files];
  const found = [];
  for (const entry of entries) await gather(entry, found);
  return found;
}

async function gather(entry, found) {
  if (found.length >= MOST || entry.name.startsWith(".")) return;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    file.path = entry.fullPath.replace(/^\//, "");
    found.push(file);
    return;
  }
  const reader = entry.createReader();
  for (let some = await more(reader); some.length; some = await more(reader)) for (const each of some) await gather(each, found);
}

const more = (reader) => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
