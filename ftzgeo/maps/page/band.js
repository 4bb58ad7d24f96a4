/* The band of uncertainty: two standard deviations to either side of a border, side by side, drawn to scale. */
function addBand(page) {
  const { map, zones } = page;
  const SIGMAS = 2;
  const pane = map.createPane("band");
  pane.style.zIndex = 390;
  const group = L.layerGroup();
  const strokes = [];

  function addStroke(item, lines, sigma) {
    if (!(sigma > 0)) return;
    const latLngs = lines.map((line) => line.map(([lon, lat]) => [lat, lon]));
    const stroke = L.polyline(latLngs, { pane: "band", color: item.zone.colour, opacity: 1, lineCap: "round", lineJoin: "round",
      interactive: false, className: "band-path" });
    strokes.push({ stroke, item, sigma });
  }

  function build() {
    for (const item of zones.drawn) {
      const placed = item.borders.filter((side) => side.lines.length);
      if (placed.length) placed.forEach((side) => addStroke(item, side.lines, side.sigma ?? item.sigma));
      else addStroke(item, item.geometry.type === "MultiPolygon" ? item.geometry.coordinates.flat() : item.geometry.coordinates, item.sigma);
    }
  }

  function pixelsPerMetre(latLng) {
    const [, perLat] = geodesy.metresPerDegree(latLng.lat);
    const north = L.latLng(latLng.lat + 100 / perLat, latLng.lng);
    return map.project(latLng).distanceTo(map.project(north)) / 100;
  }

  function fit() {
    for (const { stroke, item, sigma } of strokes) {
      if (!zones.isShown(item)) {
        stroke.remove();
        continue;
      }
      stroke.setStyle({ weight: 2 * SIGMAS * sigma * pixelsPerMetre(L.latLng(item.at[0])) });
      group.addLayer(stroke);
    }
  }

  function show(isOn) {
    if (!strokes.length) build();
    if (!isOn) return group.remove();
    group.addTo(map);
    return fit();
  }

  const follow = () => map.hasLayer(group) && fit();
  map.on("zoomend", follow);
  page.onLayersChanged(follow);
  return { show, hasAny: () => zones.drawn.some((item) => item.sigma > 0 || item.borders.some((side) => side.sigma > 0)) };
}
