/* On the page of one block every side is drawn by its evidence, with its feature's name and what it rests on. */
function addSides(page) {
  const { map, data, labels, zones } = page;
  if (!data.single) return [];
  const renderer = L.canvas({ padding: 0.3, pane: map.createPane("sides") });
  map.getPane("sides").style.zIndex = 430;
  const used = new Map();

  function drawSide(item, side) {
    const latLngs = side.lines.map((line) => line.map(([lon, lat]) => [lat, lon]));
    L.polyline(latLngs, { renderer, color: "#fff", weight: 7, opacity: 0.9, interactive: false }).addTo(item.zone.group);
    L.polyline(latLngs, { renderer, color: item.zone.colour, weight: 4, dashArray: EVIDENCE_DASH[side.evidence], interactive: false }).addTo(item.zone.group);
    labels.add(side.label, "label-side", side.at, LABEL_RANK.side, () => zones.isShown(item));
    used.set(side.evidence, side.evidenceName);
  }

  for (const item of zones.drawn) item.borders.forEach((side) => drawSide(item, side));
  return [...used].map(([evidence, name]) => ({ evidence, name }));
}
