/* The address of the page holds what is looked at: #map=zoom/lat/lon&block=id. */
function addPermalink(page) {
  const { map, data } = page;
  let isReading = false;

  function hash() {
    const { lat, lng } = map.getCenter();
    const place = `map=${map.getZoom().toFixed(2)}/${lat.toFixed(5)}/${lng.toFixed(5)}`;
    return `#${place}${page.selected ? `&block=${encodeURIComponent(wellFormed(page.selected.id))}` : ""}`;
  }

  /* A lone surrogate has no place in an address. */
  function wellFormed(id) {
    return id.replace(/[\ud800-\udfff]/gu, "\ufffd");
  }

  function write() {
    if (isReading) return;
    history.replaceState(null, "", hash());
  }

  function view(asked) {
    const [zoom, lat, lon] = (asked ?? "").split("/").map(Number);
    return asked && [zoom, lat, lon].every(Number.isFinite) && Math.abs(lat) <= 85 ? { zoom, at: [lat, lon] } : null;
  }

  /* Show what the address asks for; false when it asks for nothing that is here. */
  function read() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const [wanted, at] = [asked.get("block"), view(asked.get("map"))];
    const item = wanted && data.zones.flatMap((zone) => zone.items).find((one) => wellFormed(one.id) === wanted);
    if (!item && !at) return false;
    isReading = true;
    if (item) page.showItem(item);
    if (at) map.setView(at.at, at.zoom, { animate: false });
    isReading = false;
    return true;
  }

  page.onChange(write);
  map.on("moveend", write);
  window.addEventListener("hashchange", read);
  return { read, link: () => location.href.split("#")[0] + hash() };
}
