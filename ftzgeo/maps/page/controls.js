/* The bar of tools, the coordinates under the pointer, scale and credits. */
const ICONS = {
  zoom_in: "M12 5v14M5 12h14",
  zoom_out: "M5 12h14",
  home: "M4 11.5 12 4l8 7.5M6.5 10v10h11V10",
  fullscreen: "M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7",
  distance: "M3 16.5 16.5 3 21 7.5 7.5 21zM7 12.5l2 2M10 9.5l3 3M13 6.5l2 2",
  area: "M5 19 3.5 8.5 11 4l9.5 5.5L17 20z",
  share: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  help: "M9 9a3 3 0 1 1 4 2.8c-.7.3-1 .9-1 1.7v.5M12 18v.1",
};

function icon(name) {
  return svg("svg", { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" },
    svg("path", { d: ICONS[name], fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round" }));
}

function addToolbar(page) {
  const { map, ui, measure } = page;
  const modes = {};

  function tool(name, onClick) {
    const node = button(`tool tool-${name}`, "", onClick);
    node.append(icon(name));
    node.title = ui[`ui_${name}`];
    node.setAttribute("aria-label", node.title);
    return node;
  }

  function mode(name) {
    modes[name] = tool(name, () => measure.start(name));
    modes[name].setAttribute("aria-pressed", "false");
    return modes[name];
  }

  async function fullscreen() {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await document.documentElement.requestFullscreen().catch(() => page.say(ui.ui_fullscreen_refused));
  }

  page.onChange(() => {
    for (const [name, node] of Object.entries(modes)) node.setAttribute("aria-pressed", String(measure.mode() === name));
  });
  const group = (...tools) => make("div", "tool-group", ...tools);
  const bar = make("div", "toolbar",
    group(tool("zoom_in", () => map.zoomIn(1)), tool("zoom_out", () => map.zoomOut(1)), tool("home", page.showAll), tool("fullscreen", fullscreen)),
    group(mode("distance"), mode("area")),
    group(tool("share", page.share), downloadMenu(page, tool), tool("print", page.print), tool("help", page.help)),
    group(languageButton(page)));
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", ui.ui_tools);
  page.addControl("topright", bar);
}

function downloadMenu(page, tool) {
  const { ui, downloads } = page;
  const opener = tool("download", () => show(menu.hidden));
  const entry = (words, save) => button("menu-entry", words, () => {
    save();
    show(false);
    opener.focus();
  });
  const menu = make("div", "menu", text("p", "muted", ui.ui_download_note), entry("GeoJSON", downloads.saveGeoJson), entry("KML", downloads.saveKml));
  const show = (isOpen) => {
    menu.hidden = !isOpen;
    opener.setAttribute("aria-expanded", String(isOpen));
  };
  show(false);
  page.onKey("Escape", () => show(false));
  return make("div", "menu-holder", opener, menu);
}

function addPointerCoordinates(page) {
  const node = make("div", "coordinates");
  page.addControl("bottomleft", node);
  page.map.on("mousemove", ({ latlng }) => node.replaceChildren(...coordinates.rows([latlng.lng, latlng.lat]).map(([system, numbers]) =>
    make("div", "", text("span", "system", system), text("span", "numbers", numbers)))));
  page.map.on("mouseout", () => node.replaceChildren());
}

function addCredits({ map, data }) {
  map.attributionControl.setPrefix("Leaflet");
  data.credits.forEach((credit) => map.attributionControl.addAttribution(escaped(credit)));
  map.attributionControl.getContainer().title = data.credits.join("\n");
}

/* Tell once when tiles do not come: without them the page is still a map. */
function watchTiles({ map, ui, say }) {
  let isTold = false;
  map.eachLayer((layer) => layer instanceof L.TileLayer && layer.on("tileerror", () => {
    if (!isTold) say(ui.ui_no_tiles);
    isTold = true;
  }));
}
