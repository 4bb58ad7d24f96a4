/* Title, search, and the list of all blocks beside the map; what is not drawn is listed with its reason. */
function addPanel(page) {
  const { map, data, ui, zones, labels } = page;
  const MOST_OPEN = 300; // blocks; with more of them the zones start closed and their rows are made when opened
  const isCrowded = data.zones.reduce((sum, zone) => sum + zone.items.length, 0) > MOST_OPEN;
  const toggle = button("toggle", "", () => open(document.body.classList.contains("panel-closed")));

  function unfold(item, isOpen) {
    const { row } = item;
    if (isOpen === row.classList.contains("open")) return;
    row.classList.toggle("open", isOpen);
    if (!item.geometry) row.firstChild.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) row.append(describe(item, page));
    else row.lastChild.remove();
  }

  function showUndrawn(item, isOpen) {
    unfold(item, isOpen);
    if (isOpen) page.showKnownOf(item);
  }

  function itemRow(item) {
    const first = make("span", "item-line", text("b", "heading", item.heading), text("span", "name", item.name), text("span", "area", item.area));
    const second = make("span", "item-line", text("span", "tier", item.tierName), text("span", "note", item.reason || ""));
    const third = item.next && !item.geometry && make("span", "item-line", text("span", "note next", item.next));
    const head = make("button", "item-head", swatches.tier(item.tier, item.zone.colour, `hatch-${item.z}`), make("span", "item-text", first, second, third));
    head.type = "button";
    const row = make("li", `item ${item.level} tier-${item.tier}`, head);
    item.row = row;
    if (!item.geometry) head.setAttribute("aria-expanded", "false");
    head.addEventListener("click", () => (item.geometry ? page.showDrawn(item) : showUndrawn(item, !row.classList.contains("open"))));
    return row;
  }

  function zoneSwitch(zone) {
    const box = checkbox("zone-switch", true, ui.ui_show_layer + zone.name, (isOn) => zones.showZone(zone, isOn));
    zone.group.on("add remove", () => (box.checked = map.hasLayer(zone.group)));
    return box;
  }

  function zoneSection(zone, z) {
    const rows = make("ul", "items");
    const fold = button("fold", "", () => openZone(zone, rows.hidden));
    const name = text("h2", "", zone.name);
    [name.title, name.id, rows.id] = [zone.fullName, `zone-${z}`, `zone-items-${z}`];
    rows.setAttribute("aria-labelledby", name.id);
    fold.setAttribute("aria-controls", rows.id);
    const head = make("div", "zone-head", zoneSwitch(zone), name, fold, text("p", "muted", zone.meta), ownPageLink(zone, page));
    Object.assign(zone, { rows, fold });
    const section = make("section", "zone", head, rows, zone.empty && text("p", "muted", zone.empty),
      zone.findings.length ? findingList(zone.findings) : "");
    section.style.setProperty("--zone", zone.colour);
    zone.section = section;
    openZone(zone, !isCrowded);
    return section;
  }

  function openZone(zone, isOpen) {
    if (isOpen && !zone.rows.firstChild) zone.rows.append(...zone.items.map(itemRow));
    zone.rows.hidden = !isOpen;
    zone.fold.textContent = isOpen ? "▾" : "▸";
    zone.fold.setAttribute("aria-expanded", String(isOpen));
    zone.fold.setAttribute("aria-label", (isOpen ? ui.ui_fold : ui.ui_unfold) + zone.name);
  }

  function reveal(item) {
    openZone(item.zone, true);
    if (!item.geometry) {
      open(true);
      showUndrawn(item, true);
    }
    document.querySelectorAll(".item.current").forEach((row) => row.classList.remove("current"));
    item.row.classList.add("current");
    item.row.scrollIntoView({ block: "nearest" });
  }

  function revealZone(zone) {
    openZone(zone, true);
    zone.section.scrollIntoView({ block: "start" });
  }

  function open(isOpen) {
    document.body.classList.toggle("panel-closed", !isOpen);
    toggle.textContent = isOpen ? "✕" : "☰";
    toggle.setAttribute("aria-expanded", String(isOpen));
    toggle.title = isOpen ? ui.ui_close : ui.ui_open;
    toggle.setAttribute("aria-label", toggle.title);
    map.invalidateSize({ pan: false });
    labels.placeSoon();
  }

  const head = make("header", "panel-head", toggle, crumbs(page), text("h1", "", data.title), text("p", "subtitle", data.subtitle),
    text("p", "muted date", data.dataDate), addSearch(page));
  const body = make("div", "panel-body", ...data.zones.map(zoneSection), text("p", "muted reading", ui.ui_reading), sourceList(page));
  body.tabIndex = -1;
  const panel = make("aside", "panel", head, body);
  panel.setAttribute("aria-label", ui.ui_panel);
  document.body.prepend(panel);
  open(!isNarrow());
  if (data.single) data.zones[0].items.forEach((item) => unfold(item, true)); // all of it, on the page of one block
  return { open, reveal, revealZone };
}

function sourceList({ data, ui }) {
  const list = (title, rows) => (rows.length ? [text("h3", "", title), make("ul", "", ...rows.map((row) => text("li", "", row)))] : []);
  return make("details", "sources", text("summary", "", ui.ui_sources),
    ...list(data.documentsTitle, data.documents), ...list(data.backdropTitle, data.credits));
}
