/* The page has all its words in Chinese and in English; the address or the button says which are shown. */
const LANGUAGES = { zh: { name: "中文", short: "中" }, en: { name: "English", short: "EN" } };

function askedLanguage() {
  const asked = new URLSearchParams(location.hash.slice(1)).get("lang");
  return asked in LANGUAGES ? asked : null;
}

/* The data of the page in the language that is asked for. */
function readData() {
  const data = { ...JSON.parse(document.getElementById("ftzgeo-data").textContent), ...window.ftzgeoBackdrop };
  const shown = askedLanguage() ?? data.lang;
  const read = packing.unpacked(data, shown);
  [document.documentElement.lang, document.title] = [read.htmlLang, read.title];
  const isSide = ({ kind }) => Number(kind === "side");
  const search = [...read.search, ...read.backdropSearch].sort((one, other) => isSide(one) - isSide(other)); // a road before its sides
  return { ...read, search, shown };
}

/* A button that opens the page again in the other language, at the same place. */
function languageButton(page) {
  const [other] = Object.keys(LANGUAGES).filter((lang) => lang !== page.data.shown);
  const node = button("tool tool-language", LANGUAGES[other].short, () => {
    page.permalink.write(other);
    location.reload();
  });
  [node.lang, node.title] = [other, LANGUAGES[other].name];
  node.setAttribute("aria-label", LANGUAGES[other].name);
  return node;
}
