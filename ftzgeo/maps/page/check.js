/* A click anywhere says where that point lies: in which block and how far from its border, or near which block; and how
   sure that is. */
function addCheck(page) {
  const { map, data, ui, zones } = page;
  const drawnBlocks = new Set(zones.drawn.filter((item) => item.level === "block").map((item) => item.id));
  const missing = data.zones.flatMap((zone) => zone.items.filter((item) => !item.geometry && (item.level === "block" || drawnBlocks.has(item.block))));
  const blocksOf = data.zones.map((zone) => zone.items.filter((item) => item.geometry && (item.level === "block" || !drawnBlocks.has(item.block))));

  function metresText(metres) {
    if (metres >= 10000) return `${(metres / 1000).toFixed(0)} km`;
    return metres >= 1000 ? `${(metres / 1000).toFixed(2)} km` : `${metres.toFixed(0)} m`;
  }

  const isFirm = ({ verdict }) => verdict === "inside" || verdict === "outside";

  /* The border that the answer tells of: of the block around the point, else the nearest one, or the one that decides. */
  function toldBorder(found, at) {
    const inside = blocksOf.flat().find((item) => nearness.contains(item, at));
    return nearness.ofBlock(inside ?? (isFirm(found) ? found.item : found.decides), at);
  }

  function sentence(border) {
    const side = filled(ui.ui_check_border, { direction: ui[`ui_border_${border.direction}`] });
    const feature = border.side ? filled(ui.ui_check_feature, { feature: border.side.feature }) : "";
    return filled(border.isInside ? ui.ui_check_inside : ui.ui_check_outside,
      { block: border.item.label, border: side + feature, distance: metresText(border.metres) });
  }

  /* Where an uncertain border behind the nearest one decides, that is told too. */
  function decidingNote({ decides, decisiveMetres, sigma }, border) {
    const metres = Math.abs(decisiveMetres);
    if (sigma == null || Math.abs(metres - border.metres) < 1) return "";
    return filled(ui.ui_check_decides, { block: decides.label, distance: metresText(metres), metres: Math.round(2 * sigma) });
  }

  /* How sure an answer is, in sentences. */
  function notes(found, border, verdict) {
    const isNear = !isFirm(found);
    return [
      border.sigma == null ? ui.ui_check_no_sigma : filled(ui.ui_check_sigma, { metres: Math.round(2 * border.sigma) }),
      isNear && decidingNote(found, border),
      isNear && found.probability != null && filled(ui.ui_check_probability, { percent: Math.round(found.probability * 100) }),
      found.decides.tier === "schematic" && ui.ui_check_schematic,
      verdict !== "inside" && missing.length > 0 && filled(ui.ui_check_missing, { count: missing.length }),
    ].filter(Boolean);
  }

  function coordinateTable(at) {
    const rows = coordinates.rows(at).map(([system, numbers, note]) =>
      make("tr", "", text("th", "", system), make("td", "", text("span", "", numbers), note && text("small", "", note))));
    for (const row of rows) row.firstChild.scope = "row";
    return make("table", "positions", make("tbody", "", ...rows));
  }

  function judge(at) {
    const found = nearness.answer(blocksOf, at);
    const drawn = found ? found.verdict : "unknown";
    return { found, verdict: drawn === "outside" && missing.length ? "unknown" : drawn };
  }

  function answerNode(at, { found, verdict }) {
    const border = found && toldBorder(found, at);
    const words = found ? [sentence(border), ...notes(found, border, verdict)] : [filled(ui.ui_check_nothing, { count: missing.length })];
    return make("div", `answer answer-${verdict}`, text("strong", "verdict", ui[`ui_verdict_${verdict}`]),
      ...words.map((one, i) => text("p", i ? "muted" : "", one)), coordinateTable(at));
  }

  function check(latLng) {
    const at = [latLng.lng, latLng.lat];
    const [item] = zones.under(at);
    const about = item ? [blockTitle(item.zone, item), describe(item, page)] : [];
    page.popup.open(latLng, make("div", "popup", answerNode(at, judge(at)), ...about), item ?? null);
  }

  map.on("click", ({ latlng }) => page.isMeasuring() || check(latlng));
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === map.getContainer() && !page.isMeasuring()) check(map.getCenter());
  });
  return { check, judge };
}
