/* Search by zone, block, road or place: Chinese, pinyin or initials, digits or Chinese numerals. */
function addSearch(page) {
  const { data, ui } = page;
  const MOST = 12;
  const LATIN = /^[a-z]+$/;
  let [found, active] = [[], -1];

  function rankOfPinyin(entry, word) {
    entry.syllables ??= entry.pinyin ? entry.pinyin.split(" ") : [];
    for (let i = 0; i < entry.syllables.length; i++) {
      const rest = entry.syllables.slice(i);
      if (rest.join("").startsWith(word) || rest.map((one) => one[0]).join("").startsWith(word)) return i ? 3 : 2;
    }
    return null;
  }

  function rankOfWord(entry, word) {
    if (entry.key.startsWith(word)) return 0;
    if (entry.key.includes(word)) return 1;
    return LATIN.test(word) ? rankOfPinyin(entry, word) : null;
  }

  function rankOf(entry, words) {
    const ranks = words.map((word) => rankOfWord(entry, word));
    return ranks.includes(null) ? null : Math.max(...ranks);
  }

  function matches(query) {
    const words = query.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const ranked = data.search.map((entry, order) => ({ entry, order, rank: rankOf(entry, words) }));
    ranked.sort((one, other) => one.rank - other.rank || one.order - other.order);
    return ranked.filter(({ rank }) => rank !== null).slice(0, MOST).map(({ entry }) => entry);
  }

  const input = make("input", "search-input");
  Object.assign(input, { type: "search", placeholder: ui.ui_search_hint, autocomplete: "off", spellcheck: false });
  const list = make("ul", "search-results");
  const status = make("p", "visually-hidden");
  status.setAttribute("role", "status");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-label": ui.ui_search, "aria-expanded": "false",
    "aria-controls": "search-results", "aria-autocomplete": "list" })) input.setAttribute(name, value);
  for (const [name, value] of Object.entries({ role: "listbox", id: "search-results", "aria-label": ui.ui_search })) list.setAttribute(name, value);
  list.hidden = true;

  function option(entry, i) {
    const node = make("li", "search-option", text("span", "search-kind", ui[`ui_kind_${entry.kind}`]),
      make("span", "search-words", text("b", "", entry.words), entry.hint && text("small", "", entry.hint)));
    node.id = `search-option-${i}`;
    node.setAttribute("role", "option");
    node.addEventListener("mousedown", (event) => event.preventDefault());
    node.addEventListener("click", () => choose(i));
    return node;
  }

  function show() {
    found = matches(input.value);
    list.replaceChildren(...found.map(option));
    const isAsked = input.value.trim() !== "";
    status.textContent = isAsked ? filled(found.length ? ui.ui_search_found : ui.ui_search_none, { count: found.length }) : "";
    status.classList.toggle("visually-hidden", !isAsked || found.length > 0);
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    activate(found.length ? 0 : -1);
  }

  function activate(i) {
    active = i;
    [...list.children].forEach((node, k) => node.setAttribute("aria-selected", String(k === i)));
    if (i < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", `search-option-${i}`);
    return list.children[i].scrollIntoView({ block: "nearest" });
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(i) {
    if (!found[i]) return;
    close();
    page.goTo(found[i]);
  }

  function onKey(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && found.length) {
      event.preventDefault();
      if (list.hidden) show();
      activate((active + steps[event.key] + found.length) % found.length);
    } else if (event.key === "Enter") choose(active);
    else if (event.key === "Escape") close();
  }

  input.addEventListener("input", show);
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", close);
  input.addEventListener("focus", () => input.value && show());
  page.onKey("/", () => {
    input.focus();
    input.select();
  });
  return make("div", "search", input, list, status);
}
