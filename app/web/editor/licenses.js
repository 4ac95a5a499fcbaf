// Writes the licences of what is in the bundle beside it: one text for all who share it, with the packages' names above.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
const texts = new Map();
for (const [folder, { dev, version }] of Object.entries(lock.packages)) {
  if (!folder || dev) continue;
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  const text = readFileSync(`${folder}/${file}`, "utf8").trim();
  texts.set(text, [...(texts.get(text) ?? []), `${folder.replace("node_modules/", "")} ${version}`]);
}
const parts = [...texts].map(([text, packages]) => `${packages.join("\n")}\n\n${text}\n`);
writeFileSync("../static/vendor/codemirror.LICENSE.txt", parts.join(`\n${"-".repeat(80)}\n\n`));
