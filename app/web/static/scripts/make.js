/** An element with attributes (functions become listeners, `false` and null leave one out) and children; texts stay texts. */
export function make(tag, attributes = {}, ...children) {
  const found = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") found.addEventListener(name, value);
    else if (value !== false && value !== null && value !== undefined) found.setAttribute(name, value === true ? "" : value);
  }
  found.append(...children.flat().filter((each) => each !== null && each !== undefined && each !== false));
  return found;
}

export const counted = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
