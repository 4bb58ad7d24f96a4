/* Puts the page together: the data that Python wrote (see view.py) on folium's map, with a feature group per zone. */
const ROOM_FOR_SIDE_LABELS = 110; // pixels around a block

function openPage(map, groups) {
  const data = readData();
  const ui = data.strings;
  const listeners = { change: [], layers: [] };
  const keys = [];
  const page = {
    map, data, ui, groups, selected: null, coordinates, geodesy, nearness,
    labels: mapLabels(map),
    onChange: (listener) => listeners.change.push(listener),
    changed: () => listeners.change.forEach((listener) => listener()),
    onLayersChanged: (listener) => listeners.layers.push(listener),
    layersChanged: () => listeners.layers.forEach((listener) => listener()),
    onKey: (key, action) => keys.push([key, action]),
    isMeasuring: () => page.measure.isActive(),
    addControl, say, help, share, showAll, showDrawn, showItem, showKnownOf, goTo,
    print: () => window.print(),
  };

  function addControl(position, node) {
    const control = L.control({ position });
    control.onAdd = () => {
      L.DomEvent.disableClickPropagation(node);
      L.DomEvent.disableScrollPropagation(node);
      return node;
    };
    control.addTo(map);
  }

  // -- short messages --------------------------------------------------------------------------------------------

  const toast = make("div", "toast");
  toast.setAttribute("role", "status");
  let toastTimer = 0;

  function say(words) {
    toast.textContent = words;
    toast.classList.add("shown");
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => toast.classList.remove("shown"), 4000);
  }

  async function share() {
    const link = page.permalink.link();
    const copied = await navigator.clipboard?.writeText(link).then(() => true, () => false);
    say(copied ? ui.ui_share_copied : ui.ui_share_address);
  }

  function help() {
    const node = make("div", "popup help", text("h2", "", ui.ui_help), make("ul", "", ...ui.ui_help_lines.split("\n").map((line) => text("li", "", line))));
    page.popup.open(map.getCenter(), node, null);
  }

  // -- going there -----------------------------------------------------------------------------------------------

  function freeSpace(margin) {
    const legend = document.querySelector(".legend[open]");
    const right = legend && map.getSize().x > 800 ? legend.offsetWidth : 0;
    return { paddingTopLeft: [margin, margin + (isNarrow() ? 110 : 0)], paddingBottomRight: [margin + right, margin] };
  }

  function look(bounds) {
    map.fitBounds(bounds, { ...freeSpace(40), maxZoom: 15, animate: false });
  }

  function showAll() {
    const margin = isNarrow() ? 8 : data.single ? ROOM_FOR_SIDE_LABELS : 16;
    if (data.bounds) map.fitBounds(data.bounds, { ...freeSpace(margin), animate: false });
  }

  function showDrawn(item) {
    page.zones.showZone(item.zone, true);
    if (isNarrow()) page.panel.open(false);
    look(item.shape.getBounds());
    page.popup.open(item.at[0], make("div", "popup", blockTitle(item.zone, item), describe(item, page)), item);
  }

  function showKnownOf(item) {
    page.selected = item;
    page.changed();
    const known = item.zone.known.filter((one) => one.items.includes(item.i));
    if (!known.length || isNarrow()) return;
    page.zones.showZone(item.zone, true);
    look(L.featureGroup(known.map((one) => one.layer)).getBounds());
    known.forEach((one) => one.flash());
  }

  function showItem(item) {
    if (item.geometry) showDrawn(item);
    page.panel.reveal(item);
  }

  function showFeature({ at, layer, name }) {
    if (isNarrow()) page.panel.open(false);
    const bounds = layer.getBounds();
    look(bounds.isValid() ? bounds : L.latLngBounds([at[0]]));
    const mark = L.geoJSON(layer.toGeoJSON(), { pane: "measure", interactive: false, style: { color: "#14507a", weight: 7, opacity: 0.55, fill: false },
      pointToLayer: (_, latLng) => L.circleMarker(latLng, { pane: "measure", color: "#14507a", weight: 4, radius: 10, fill: false }) }).addTo(map);
    setTimeout(() => mark.remove(), 3000);
    say(name);
  }

  /* What a search result stands for: a zone, a block, or a feature of the backdrop. */
  function goTo({ target: [kind, first, second] }) {
    if (kind === "item") return showItem(data.zones[first].items[second]);
    if (kind === "feature") return showFeature(data.backdrop[first].features[second]);
    const zone = data.zones[first];
    page.zones.showZone(zone, true);
    if (zone.box) look(zone.box);
    if (isNarrow() && zone.box) return page.panel.open(false);
    page.panel.open(true);
    return page.panel.revealZone(zone);
  }

  // -- keys --------------------------------------------------------------------------------------------------------

  function onKeyDown(event) {
    const isTyping = event.target.matches("input[type=search], textarea");
    if (event.ctrlKey || event.metaKey || event.altKey || (isTyping && event.key !== "Escape")) return;
    const actions = keys.filter(([key]) => key === event.key);
    if (event.key === "/" && actions.length) event.preventDefault();
    actions.forEach(([, action]) => action());
  }

  // -- the page ----------------------------------------------------------------------------------------------------

  map.getContainer().setAttribute("role", "region");
  map.getContainer().setAttribute("aria-label", ui.ui_map);
  addSvgHatches(data.zones);
  addBasemap(page);
  page.popup = mapPopup(page);
  page.backdrop = addBackdrop(page);
  page.zones = addZones(page);
  page.band = addBand(page);
  page.measure = addMeasure(page);
  page.sideEvidence = addSides(page);
  page.panel = addPanel(page);
  page.downloads = blockDownloads(page);
  addToolbar(page);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  addPointerCoordinates(page);
  addLegend(page);
  addCredits(page);
  watchTiles(page);
  addHover(page);
  page.check = addCheck(page);
  page.printing = addPrinting(page);
  document.body.append(toast);
  document.addEventListener("keydown", onKeyDown);
  showAll();
  page.labels.placeSoon();
  page.permalink = addPermalink(page);
  page.permalink.read();
  return page;
}
