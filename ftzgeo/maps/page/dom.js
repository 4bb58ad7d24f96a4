/* Elements of the page. Words from documents reach it by textContent only; Leaflet's HTML goes through escaped(). */
const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

function make(tag, className, ...content) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...content.filter((one) => one !== "" && one != null && one !== false));
  return node;
}

function text(tag, className, words) {
  const node = make(tag, className);
  node.textContent = words;
  return node;
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG_NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function escaped(words) {
  const node = document.createElement("i");
  node.textContent = words;
  return node.innerHTML;
}

function button(className, words, onClick) {
  const node = text("button", className, words);
  node.type = "button";
  node.addEventListener("click", onClick);
  return node;
}

function checkbox(className, checked, label, onChange) {
  const box = make("input", className);
  box.type = "checkbox";
  box.checked = checked;
  if (label) box.setAttribute("aria-label", label);
  box.addEventListener("change", () => onChange(box.checked));
  return box;
}

/* Put values into the fields of a sentence of the catalogue: filled("{metres} m", { metres: 3 }). */
function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (field, name) => (name in values ? String(values[name]) : field));
}

function isNarrow() {
  return window.matchMedia("(max-width: 700px)").matches;
}

function saveFile(name, type, content) {
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
