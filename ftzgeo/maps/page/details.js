/* What is told of a block: in its popup and under its row of the list. */
function findingList(rows) {
  return make("ul", "findings", ...rows.map(([level, word, title, message]) =>
    make("li", `finding finding-${level}`, text("b", "", word), " ", title && text("span", "", title),
      text(title ? "small" : "span", "", message))));
}

function sideTable(item, ui) {
  const rows = item.sides.map(([direction, features, evidence, note]) =>
    make("tr", "", text("th", "", direction),
      make("td", "", text("span", "", features), evidence && text("small", "", evidence), note && text("small", "", note))));
  for (const row of rows) row.firstChild.scope = "row";
  return make("div", "sizhi", text("h3", "", ui.ui_sizhi), item.sidesNote && text("p", "muted", item.sidesNote),
    rows.length ? make("table", "", make("tbody", "", ...rows)) : "");
}

function areaCheck(item, ui) {
  if (!item.areaCheck) return "";
  const [verdict, words, stated, drawn] = item.areaCheck;
  return make("div", `area-check area-${verdict}`, text("h3", "", ui.ui_area_check), text("p", "", words),
    make("p", "muted", text("span", "", stated), " → ", text("span", "", drawn)));
}

function describe(item, page) {
  const { ui } = page;
  const rows = item.rows.flatMap(([label, value]) => [text("dt", "", label), text("dd", "", value)]);
  return make("div", "details", item.reason && text("p", "reason", item.reason),
    item.next && text("p", "next", item.next), sideTable(item, ui), areaCheck(item, ui), make("dl", "", ...rows),
    item.findings.length ? findingList(item.findings) : "", ownPageLink(item, page));
}

function blockTitle(zone, item) {
  const title = make("h2", "", text("span", "heading", item.heading), item.name && text("span", "name", item.name));
  title.style.setProperty("--zone", zone.colour);
  return title;
}

/* One popup for the whole map: about a block, or about the point that was clicked. */
function mapPopup(page) {
  const { map, ui } = page;
  const TALLEST = 440; // pixels: the map around the place stays in view
  let popup = null;

  function options() {
    if (isNarrow()) return { minWidth: 230, maxWidth: 270, maxHeight: window.innerHeight * 0.45, autoPanPaddingTopLeft: [8, 150], autoPanPaddingBottomRight: [52, 8] };
    return { minWidth: 270, maxWidth: 350, maxHeight: Math.min(TALLEST, Math.max(200, window.innerHeight - 190)), autoPanPaddingTopLeft: [10, 60], autoPanPaddingBottomRight: [10, 30] };
  }

  function open(latLng, node, item) {
    map.eachLayer((layer) => layer instanceof L.Tooltip && map.closeTooltip(layer));
    map.closePopup();
    popup = L.popup(options()).setLatLng(latLng).setContent(node).openOn(map);
    page.selected = item;
    popup.getElement().querySelector(".leaflet-popup-content").tabIndex = 0; // it scrolls with keys
    popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", ui.ui_close_popup);
    page.changed();
  }

  map.on("popupclose", (event) => {
    if (event.popup !== popup) return;
    page.selected = null;
    page.changed();
  });
  return { open, close: () => map.closePopup() };
}
