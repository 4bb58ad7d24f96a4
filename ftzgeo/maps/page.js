/* Draws the data of a page (see view.py) on a Leaflet map: backdrop, a layer per zone, list, legend, popups.
   Strings reach the page by textContent only; where Leaflet takes HTML (layer names, credits) they pass escaped(). */
function ftzgeoPage(map, groups) {
  "use strict";
  const data = JSON.parse(document.getElementById("ftzgeo-data").textContent);
  const ui = data.strings;
  const labels = mapLabels(map);
  const SVG = "http://www.w3.org/2000/svg";
  const TIER_STYLE = {
    traced: { weight: 3, dashArray: null, fillOpacity: 0.38 },
    completed: { weight: 2.5, dashArray: "14 6", fillOpacity: 0.14 },
    schematic: { weight: 2.5, dashArray: "3 5", fillOpacity: 1, hatched: true },
  };
  const THEME_STYLE = {
    district: { color: "#a9a3b5", weight: 1, dashArray: "6 3 1 3", fillColor: "#fcfbf8", fillOpacity: 1 },
    river: { color: "#a5cbe3", weight: 2.5 },
    railway: { color: "#9aa1aa", weight: 2.5 },
    road: { color: "#d3cbb9", weight: 2.5 },
    expressway: { color: "#eabf85", weight: 3 },
    place: { color: "#8b929c", weight: 1, radius: 2.5, fillColor: "#fff", fillOpacity: 1 },
  };
  // [least zoom, rank] of the labels
  const THEME_LABEL = { district: [8, 4], expressway: [9.5, 5], river: [10.5, 6], road: [11.5, 7], railway: [12.5, 8], place: [12.5, 9] };
  const BLOCK_LABEL = { block: [10.5, 1], parcel: [13, 2] };
  const KNOWN_STYLE = { weight: 2.6, dashArray: "0.1 7", lineCap: "round", fill: false };
  const LEAST_PLACE_ZOOM = 12.5;
  const NARROW = window.matchMedia("(max-width: 700px)");

  // -- small tools ---------------------------------------------------------------------------------------------

  function make(tag, className, ...content) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    node.append(...content.filter((one) => one !== "" && one != null));
    return node;
  }

  function text(tag, className, words) {
    const node = make(tag, className);
    node.textContent = words;
    return node;
  }

  function svg(tag, attributes, ...children) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  function escaped(words) {
    const node = document.createElement("i");
    node.textContent = words;
    return node.innerHTML;
  }

  // -- styles --------------------------------------------------------------------------------------------------

  function hatchPatterns() {
    const patterns = data.zones.map((zone, z) =>
      svg("pattern", { id: `hatch-${z}`, width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        svg("rect", { width: 7, height: 7, fill: zone.colour, "fill-opacity": 0.06 }),
        svg("line", { x1: 0, y1: 0, x2: 0, y2: 7, stroke: zone.colour, "stroke-width": 1.6, "stroke-opacity": 0.4 })));
    const grey = svg("pattern", { id: "hatch-grey", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      svg("line", { x1: 0, y1: 0, x2: 0, y2: 7, stroke: "#555", "stroke-width": 1.6, "stroke-opacity": 0.5 }));
    document.body.append(svg("svg", { class: "patterns", "aria-hidden": "true", width: 0, height: 0 }, svg("defs", {}, ...patterns, grey)));
  }

  function blockStyle(zone, z, item) {
    const style = TIER_STYLE[item.tier];
    const thin = item.level === "parcel";
    return {
      pane: thin ? "parcels" : "overlayPane",
      className: `block-path zone-${z} ${item.level}-path tier-${item.tier}`,
      color: zone.colour,
      weight: thin ? 1.5 : style.weight,
      dashArray: style.dashArray,
      fillColor: style.hatched ? `url(#hatch-${z})` : zone.colour,
      fillOpacity: thin ? 0 : style.fillOpacity,
    };
  }

  function swatch(tier, colour, hatch) {
    if (tier === "unlocated") return text("span", "swatch swatch-none", "—");
    const style = TIER_STYLE[tier];
    const box = svg("rect", { x: 1.5, y: 1.5, width: 27, height: 13, rx: 2, stroke: colour, "stroke-width": 2,
      fill: style.hatched ? `url(#${hatch})` : colour, "fill-opacity": style.fillOpacity });
    if (style.dashArray) box.setAttribute("stroke-dasharray", tier === "completed" ? "8 4" : "2 3");
    return svg("svg", { class: "swatch", width: 30, height: 16, "aria-hidden": "true" }, box);
  }

  // -- backdrop ------------------------------------------------------------------------------------------------

  function addPanes() {
    const panes = { backdrop: 300, known: 380, parcels: 420, labels: 620 };
    for (const [name, zIndex] of Object.entries(panes)) map.createPane(name).style.zIndex = zIndex;
    map.getPane("labels").style.pointerEvents = "none";
  }

  function backdropTip(feature) {
    const name = feature.ref && feature.ref !== feature.name ? `${feature.name} ${feature.ref}` : feature.name;
    return make("div", "tip", text("b", "", name), text("small", "", feature.note));
  }

  function backdropGroup(theme, tiles) {
    const group = L.featureGroup();
    const plain = { pane: "backdrop", className: `backdrop-path theme-${theme.theme}`, ...THEME_STYLE[theme.theme] };
    const filled = (feature) => theme.theme === "place" || (!tiles && feature.geometry.type.includes("Polygon"));
    for (const feature of theme.features) {
      const interactive = theme.theme !== "district";
      const style = { ...plain, fill: filled(feature) };
      const layer = L.geoJSON(feature.geometry, { ...style, style: () => style, interactive,
        pointToLayer: (_, latLng) => L.circleMarker(latLng, style) });
      if (interactive) layer.bindTooltip(() => backdropTip(feature), { sticky: true });
      group.addLayer(layer);
      if (theme.theme === "railway") group.addLayer(L.geoJSON(feature.geometry, { pane: "backdrop", interactive: false,
        style: { className: "backdrop-path", color: "#fff", weight: 1.2, dashArray: "7 7", fill: false } }));
      const short = theme.theme === "expressway" && feature.ref ? feature.ref.split(/[;,/]/)[0] : feature.name;
      labels.add(group, short, `label-${theme.theme}`, feature.at, THEME_LABEL[theme.theme]);
    }
    return group;
  }

  function addBackdrop(tiles) {
    return data.backdrop.map((theme) => {
      const group = backdropGroup(theme, tiles);
      if (theme.theme === "place") {
        const follow = () => (map.getZoom() >= LEAST_PLACE_ZOOM ? group.addTo(map) : group.remove());
        map.on("zoomend", follow);
        return { name: null, group };
      }
      return { name: theme.name, group: group.addTo(map) };
    });
  }

  // -- zones ---------------------------------------------------------------------------------------------------

  function findingList(rows) {
    return make("ul", "findings", ...rows.map(([level, word, title, message]) =>
      make("li", `finding finding-${level}`, text("b", "", word), " ", title && text("span", "", title),
        text(title ? "small" : "span", "", message))));
  }

  function sideTable(item) {
    const rows = item.sides.map(([direction, features, evidence]) =>
      make("tr", "", text("th", "", direction), make("td", "", text("span", "", features), evidence && text("small", "", evidence))));
    const note = item.sidesNote && text("p", "muted", item.sidesNote);
    return make("div", "sizhi", text("h3", "", ui.sizhi), note, rows.length ? make("table", "", make("tbody", "", ...rows)) : "");
  }

  function describe(item) {
    const rows = item.rows.flatMap(([label, value]) => [text("dt", "", label), text("dd", "", value)]);
    return make("div", "details", item.reason && text("p", "reason", item.reason), sideTable(item),
      make("dl", "", ...rows), item.findings.length ? findingList(item.findings) : "");
  }

  function popup(zone, item) {
    const title = make("h2", "", text("span", "heading", item.heading), item.name && text("span", "name", item.name));
    const node = make("div", "popup", title, describe(item));
    node.style.setProperty("--zone", zone.colour);
    return node;
  }

  function drawItem(zone, z, item) {
    const style = blockStyle(zone, z, item);
    item.layer = L.geoJSON(item.geometry, { pane: style.pane, style: () => style });
    item.layer.bindPopup(() => popup(zone, item), NARROW.matches
      ? { minWidth: 230, maxWidth: 270, maxHeight: window.innerHeight * 0.45, autoPanPaddingTopLeft: [8, 100], autoPanPaddingBottomRight: [60, 8] }
      : { minWidth: 260, maxWidth: 340, maxHeight: Math.max(200, window.innerHeight - 190), autoPanPaddingTopLeft: [10, 10] });
    item.layer.bindTooltip(() => text("div", "tip", `${item.heading} ${item.name}`), { sticky: true });
    item.layer.on("mouseover", () => item.layer.setStyle({ weight: style.weight + 2 }));
    item.layer.on("mouseout", () => item.layer.setStyle({ weight: style.weight }));
    groups[z].addLayer(item.layer);
    labels.add(groups[z], item.heading, "label-block", item.at, BLOCK_LABEL[item.level]);
  }

  function drawKnown(zone, z, known) {
    const style = { ...KNOWN_STYLE, color: zone.colour, className: `known-path zone-${z}` };
    const wide = { color: zone.colour, weight: 14, opacity: 0, fill: false, className: "known-reach" };
    const dot = (options) => (_, latLng) => L.circleMarker(latLng, { pane: "known", radius: 8, ...options, dashArray: "1 5" });
    const line = L.geoJSON(known.geometry, { pane: "known", interactive: false, style: () => style, pointToLayer: dot(style) });
    const reach = L.geoJSON(known.geometry, { pane: "known", style: () => wide, pointToLayer: dot(wide) });
    reach.bindTooltip(() => make("div", "tip", text("b", "", known.title), ...known.lines.map((one) => text("span", "", one))), { sticky: true });
    known.layer = L.featureGroup([line, reach]);
    known.flash = () => {
      line.setStyle({ weight: 6, dashArray: "0.1 10" });
      setTimeout(() => line.setStyle(style), 2500);
    };
    groups[z].addLayer(known.layer);
  }

  function drawZone(zone, z) {
    zone.known.forEach((known) => drawKnown(zone, z, known));
    zone.items.filter((item) => item.geometry).forEach((item) => drawItem(zone, z, item));
    groups[z].on("add remove", labels.placeSoon);
  }

  // -- going there -----------------------------------------------------------------------------------------------

  function freeSpace(margin) {
    const legend = document.querySelector(".legend[open]");
    const right = legend && map.getSize().x > 800 ? legend.offsetWidth : 0;
    return { paddingTopLeft: [margin, margin], paddingBottomRight: [margin + right, margin] };
  }

  function look(bounds) {
    map.fitBounds(bounds, { ...freeSpace(40), maxZoom: 15, animate: false });
  }

  function showDrawn(z, item) {
    if (!map.hasLayer(groups[z])) groups[z].addTo(map);
    if (NARROW.matches) openPanel(false);
    look(item.layer.getBounds());
    item.layer.openPopup(item.at[0]);
  }

  function showUndrawn(zone, z, i, row) {
    const open = row.classList.toggle("open");
    row.firstChild.setAttribute("aria-expanded", open);
    const known = zone.known.filter((one) => one.items.includes(i));
    if (!open) return row.lastChild.remove();
    row.append(describe(zone.items[i]));
    if (!known.length || NARROW.matches) return;
    if (!map.hasLayer(groups[z])) groups[z].addTo(map);
    look(L.featureGroup(known.map((one) => one.layer)).getBounds());
    known.forEach((one) => one.flash());
  }

  // -- panel ---------------------------------------------------------------------------------------------------

  function itemRow(zone, z, item, i) {
    const first = make("span", "item-line", text("b", "heading", item.heading), text("span", "name", item.name), text("span", "area", item.area));
    const second = make("span", "item-line", text("span", "tier", item.tierName),
      text("span", "note", item.reason || ""));
    const button = make("button", "item-head", swatch(item.tier, zone.colour, `hatch-${z}`), make("span", "item-text", first, second));
    button.type = "button";
    const row = make("li", `item ${item.level} tier-${item.tier}`, button);
    if (!item.geometry) button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => (item.geometry ? showDrawn(z, item) : showUndrawn(zone, z, i, row)));
    return row;
  }

  function zoneSwitch(zone, z) {
    const box = make("input", "zone-switch");
    box.type = "checkbox";
    box.checked = true;
    box.setAttribute("aria-label", ui.ui_show_layer + zone.name);
    box.addEventListener("change", () => (box.checked ? groups[z].addTo(map) : groups[z].remove()));
    groups[z].on("add remove", () => (box.checked = map.hasLayer(groups[z])));
    return box;
  }

  function zoneSection(zone, z) {
    const head = make("div", "zone-head", zoneSwitch(zone, z), text("h2", "", zone.name), text("p", "muted", zone.meta));
    const section = make("section", "zone", head,
      make("ul", "items", ...zone.items.map((item, i) => itemRow(zone, z, item, i))),
      zone.empty && text("p", "muted", zone.empty),
      zone.findings.length ? findingList(zone.findings) : "");
    section.style.setProperty("--zone", zone.colour);
    section.querySelector("h2").title = zone.fullName;
    return section;
  }

  function sourceList() {
    const list = (title, rows) => (rows.length ? [text("h3", "", title), make("ul", "", ...rows.map((row) => text("li", "", row)))] : []);
    return make("details", "sources", text("summary", "", ui.ui_sources),
      ...list(data.documentsTitle, data.documents), ...list(data.backdropTitle, data.credits));
  }

  let toggle;
  function openPanel(open) {
    document.body.classList.toggle("panel-closed", !open);
    toggle.textContent = open ? "✕" : "☰";
    toggle.setAttribute("aria-expanded", open);
    toggle.setAttribute("aria-label", open ? ui.ui_close : ui.ui_open);
    toggle.title = open ? ui.ui_close : ui.ui_open;
    map.invalidateSize({ pan: false });
    labels.placeSoon();
  }

  function addPanel() {
    toggle = make("button", "toggle");
    toggle.type = "button";
    toggle.addEventListener("click", () => openPanel(document.body.classList.contains("panel-closed")));
    const head = make("header", "panel-head", toggle, text("h1", "", data.title), text("p", "subtitle", data.subtitle),
      text("p", "muted", data.dataDate));
    const body = make("div", "panel-body", ...data.zones.map(zoneSection), text("p", "muted reading", ui.ui_reading), sourceList());
    const panel = make("aside", "panel", head, body);
    panel.setAttribute("aria-label", ui.ui_panel);
    document.body.prepend(panel);
    openPanel(!NARROW.matches);
  }

  // -- controls ------------------------------------------------------------------------------------------------

  function addControl(position, node) {
    const control = L.control({ position });
    control.onAdd = () => {
      L.DomEvent.disableClickPropagation(node);
      L.DomEvent.disableScrollPropagation(node);
      return node;
    };
    control.addTo(map);
  }

  function lineSwatch(theme) {
    const style = THEME_STYLE[theme];
    const line = (options) => svg("line", { x1: 1, y1: 8, x2: 29, y2: 8, stroke: style.color, "stroke-width": style.weight, ...options });
    const lines = [line(style.dashArray ? { "stroke-dasharray": style.dashArray } : {})];
    if (theme === "railway") lines.push(line({ stroke: "#fff", "stroke-width": 1.2, "stroke-dasharray": "5 5" }));
    if (theme === "place") lines.splice(0, 1, svg("circle", { cx: 15, cy: 8, r: 3, fill: "#fff", stroke: style.color }));
    return svg("svg", { class: "swatch", width: 30, height: 16, "aria-hidden": "true" }, ...lines);
  }

  function legendRow(mark, words, note) {
    return make("li", "", mark, make("span", "", text("span", "", words), note && text("small", "", note)));
  }

  function addLegend() {
    const dotted = svg("svg", { class: "swatch", width: 30, height: 16, "aria-hidden": "true" },
      svg("line", { x1: 3, y1: 8, x2: 29, y2: 8, stroke: "#555", "stroke-width": 3, "stroke-linecap": "round", "stroke-dasharray": "0.1 7" }));
    const tiers = data.tiers.map((tier) => legendRow(swatch(tier.id, "#555", "hatch-grey"), `${tier.name} (${tier.count})`, tier.meaning));
    const zones = data.zones.map((zone) => {
      const mark = make("span", "swatch colour");
      mark.style.background = zone.colour;
      return legendRow(mark, zone.name);
    });
    const themes = data.backdrop.map((theme) => legendRow(lineSwatch(theme.theme), theme.name));
    const part = (title, rows, className) => (rows.length ? [text("h3", "", title), make("ul", className, ...rows)] : []);
    const legend = make("details", "legend", text("summary", "", ui.ui_legend), make("div", "legend-body",
      ...part(ui.ui_legend_tiers, [...tiers, legendRow(dotted, ui.ui_legend_known)]),
      ...part(ui.ui_legend_zones, zones), ...part(ui.ui_legend_backdrop, themes, "two")));
    legend.open = !NARROW.matches && window.innerHeight > 640;
    addControl("bottomright", legend);
  }

  function addHome() {
    const button = text("button", "home", "⤢");
    button.type = "button";
    button.title = ui.ui_home;
    button.setAttribute("aria-label", ui.ui_home);
    button.addEventListener("click", showAll);
    addControl("topright", make("div", "leaflet-bar", button));
  }

  function addCoordinates() {
    const node = text("div", "coordinates", "");
    addControl("bottomleft", node);
    map.on("mousemove", ({ latlng }) => {
      node.textContent = `${ui.ui_coordinates}  ${latlng.lng.toFixed(5)}, ${latlng.lat.toFixed(5)}`;
    });
    map.on("mouseout", () => (node.textContent = ""));
  }

  function addLayerControl(backdrop, tiles) {
    const overlays = {};
    const name = (words, z) => `<i class="dot" style="background:${data.zones[z].colour}"></i>${escaped(words)}`;
    data.zones.forEach((zone, z) => (overlays[name(zone.name, z)] = groups[z]));
    backdrop.filter((one) => one.name).forEach((one) => (overlays[escaped(one.name)] = one.group));
    tiles.forEach((layer) => (overlays["OpenStreetMap"] = layer));
    const control = L.control.layers({}, overlays, { position: "topright", collapsed: true, hideSingleBase: true }).addTo(map);
    control.getContainer().querySelector("a").setAttribute("aria-label", ui.ui_layers);
    control.getContainer().querySelector("a").title = ui.ui_layers;
  }

  function addCredits() {
    map.attributionControl.setPrefix("Leaflet");
    data.credits.forEach((credit) => map.attributionControl.addAttribution(escaped(credit)));
    map.attributionControl.getContainer().title = data.credits.join("\n");
  }

  function showAll() {
    if (data.bounds) map.fitBounds(data.bounds, { ...freeSpace(16), animate: false });
  }

  // -- the page ------------------------------------------------------------------------------------------------

  const tiles = [];
  map.eachLayer((layer) => layer instanceof L.TileLayer && tiles.push(layer));
  map.getContainer().setAttribute("role", "region");
  map.getContainer().setAttribute("aria-label", ui.ui_map);
  addPanes();
  hatchPatterns();
  const backdrop = addBackdrop(tiles.length > 0);
  data.zones.forEach(drawZone);
  addPanel();
  L.control.zoom({ position: "topright", zoomInTitle: ui.ui_zoom_in, zoomOutTitle: ui.ui_zoom_out }).addTo(map);
  addHome();
  addLayerControl(backdrop, tiles);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  addCoordinates();
  addLegend();
  addCredits();
  map.on("popupopen", ({ popup: opened }) => opened.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", ui.ui_close_popup));
  map.on("moveend zoomend layeradd layerremove", labels.placeSoon);
  showAll();
  map.fire("zoomend");
}
