/* The legend is the list of layers too: tiers, zones, backdrop, tiles and the band of uncertainty, each with a box. */
function addLegend(page) {
  const { map, data, ui, zones, band, backdrop, sideEvidence } = page;

  function row(mark, words, { note, isOn = true, onChange, className = "" }) {
    const label = make("span", "legend-words", text("span", "", words), note && text("small", "", note));
    if (!onChange) return make("li", className, make("span", "legend-space"), mark, label);
    const box = checkbox("", isOn, "", (checked) => {
      onChange(checked);
      page.layersChanged();
    });
    const item = make("li", className, make("label", "", box, mark, label));
    item.box = box;
    return item;
  }

  function tierRow(tier) {
    const mark = swatches.tier(tier.id, "#555", "hatch-grey");
    const words = `${tier.name} (${tier.count})`;
    if (tier.id === "unlocated") return row(mark, words, { note: tier.meaning });
    return row(mark, words, { note: tier.meaning, className: `layer-tier-${tier.id}`, onChange: (isOn) => zones.showTier(tier.id, isOn) });
  }

  function zoneRow(zone) {
    const mark = make("span", "swatch colour");
    mark.style.background = zone.colour;
    const item = row(mark, zone.name, { className: "layer-zone", onChange: (isOn) => zones.showZone(zone, isOn) });
    zone.group.on("add remove", () => (item.box.checked = map.hasLayer(zone.group)));
    return item;
  }

  function tileRows() {
    const layers = [];
    map.eachLayer((layer) => layer instanceof L.TileLayer && layers.push(layer));
    if (!layers.length) return [];
    const show = (isOn) => layers.forEach((layer) => (isOn ? layer.addTo(map) : layer.remove()));
    return [row(swatches.box(), data.basemap.name, { note: data.basemap.note, className: "layer-tiles", onChange: show })];
  }

  function bandRow() {
    if (!band.hasAny()) return [];
    return [row(swatches.band(), ui.ui_band, { note: ui.ui_band_note, isOn: false, className: "layer-band", onChange: band.show })];
  }

  function knownRow() {
    if (!data.zones.some((zone) => zone.known.length)) return [];
    return [row(swatches.known(), ui.ui_legend_known, { className: "layer-known", onChange: zones.showKnown })];
  }

  const part = (title, rows, className) => (rows.length ? [text("h3", "", title), make("ul", className, ...rows)] : []);
  const evidence = sideEvidence.map(({ evidence: kind, name }) => row(swatches.evidence(kind), name, {}));
  const themes = backdrop.map((layer) => row(swatches.theme(layer.theme), layer.name, { className: `layer-${layer.theme}`, onChange: layer.show }));
  const body = make("div", "legend-body",
    ...part(ui.ui_legend_tiers, [...data.tiers.map(tierRow), ...knownRow(), ...bandRow()]), ...part(ui.ui_legend_evidence, evidence),
    ...part(ui.ui_legend_zones, data.zones.map(zoneRow)), ...part(ui.ui_legend_backdrop, [...tileRows(), ...themes], "two"));
  body.tabIndex = 0;
  body.setAttribute("role", "group");
  body.setAttribute("aria-label", ui.ui_legend);
  const legend = make("details", "legend", text("summary", "", ui.ui_legend), body);
  legend.open = !isNarrow() && window.innerHeight > 640;
  page.addControl("bottomright", legend);
  return legend;
}
