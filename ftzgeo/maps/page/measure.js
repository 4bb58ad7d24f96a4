/* Measure a distance or an area by clicks: geodesic on GRS80. */
function addMeasure(page) {
  const { map, ui } = page;
  const LEAST_POINTS = { distance: 2, area: 3 };
  const box = make("div", "measure-box");
  box.setAttribute("role", "status");
  map.createPane("measure").style.zIndex = 640;
  const style = { pane: "measure", color: "#b3261e", weight: 2.5, interactive: false, className: "measure-path" };
  let state = null;

  function lengthText(metres) {
    return metres >= 1000 ? `${(metres / 1000).toFixed(3)} km` : `${metres.toFixed(1)} m`;
  }

  function areaText(squareMetres) {
    const hectares = `${(squareMetres / 1e4).toFixed(2)} ha`;
    return squareMetres >= 1e5 ? `${(squareMetres / 1e6).toFixed(4)} km² (${hectares})` : `${hectares} (${squareMetres.toFixed(0)} m²)`;
  }

  function result(points) {
    if (points.length < LEAST_POINTS[state.mode]) return "";
    if (state.mode === "distance") return filled(ui.ui_measure_length, { length: lengthText(geodesy.pathLength(points)) });
    const around = geodesy.pathLength([...points, points[0]]);
    return filled(ui.ui_measure_area_is, { area: areaText(geodesy.ringArea(points)), length: lengthText(around) });
  }

  function tell(points) {
    const hint = state.isDone ? ui.ui_measure_accuracy : ui.ui_measure_hint;
    const close = button("measure-close", "✕", stop);
    close.setAttribute("aria-label", ui.ui_measure_stop);
    box.replaceChildren(text("b", "", state.mode === "distance" ? ui.ui_measure_distance : ui.ui_measure_area),
      text("span", "measure-result", result(points)), text("small", "", hint), close);
  }

  function draw(points) {
    const latLngs = points.map(([lon, lat]) => [lat, lon]);
    state.shape.setLatLngs(latLngs);
    tell(points);
  }

  function addPoint({ latlng }) {
    if (!state || state.isDone) return;
    const at = [latlng.lng, latlng.lat];
    const last = state.points[state.points.length - 1];
    if (last && last[0] === at[0] && last[1] === at[1]) return; // the second click of a double click
    state.points.push(at);
    L.circleMarker(latlng, { ...style, radius: 4, fillColor: "#fff", fillOpacity: 1 }).addTo(state.group);
    draw(state.points);
  }

  function follow({ latlng }) {
    if (state && !state.isDone && state.points.length) draw([...state.points, [latlng.lng, latlng.lat]]);
  }

  function finish() {
    if (!state || state.isDone || state.points.length < LEAST_POINTS[state.mode]) return;
    state.isDone = true;
    draw(state.points);
    settle();
  }

  function settle() {
    map.getContainer().classList.remove("measuring");
    setTimeout(() => map.doubleClickZoom.enable(), 0); // after the double click that ended it
  }

  function stop() {
    if (!state) return;
    state.group.remove();
    state = null;
    box.remove();
    settle();
    page.changed();
  }

  function start(mode) {
    const again = state && state.mode === mode && !state.isDone;
    stop();
    if (again) return;
    page.popup.close();
    const shape = mode === "distance" ? L.polyline([], style) : L.polygon([], style);
    state = { mode, points: [], isDone: false, shape, group: L.layerGroup([shape]).addTo(map) };
    map.doubleClickZoom.disable();
    map.getContainer().classList.add("measuring");
    map.getContainer().append(box);
    L.DomEvent.disableClickPropagation(box);
    tell([]);
    map.getContainer().focus({ preventScroll: true });
    page.changed();
  }

  map.on("click", addPoint);
  map.on("mousemove", follow);
  map.on("dblclick", finish);
  page.onKey("Enter", finish);
  page.onKey("Escape", stop);
  return { start, stop, isActive: () => Boolean(state) && !state.isDone, mode: () => (state && !state.isDone ? state.mode : null) };
}
