/* The address of the page holds what is looked at, and in which language: #map=zoom/lat/lon&block=id&lang=en. */
function addPermalink(page) {
  const { map, data } = page;
  let isReading = false;

  function hash(lang = data.shown) {
    const { lat, lng } = map.getCenter();
    const place = `map=${map.getZoom().toFixed(2)}/${lat.toFixed(5)}/${lng.toFixed(5)}`;
    const block = page.selected ? `&block=${encodeURIComponent(wellFormed(page.selected.id))}` : "";
    return `#${place}${block}${lang === data.lang ? "" : `&lang=${lang}`}`;
  }

  /* A lone surrogate has no place in an address. */
  function wellFormed(id) {
    return id.replace(/[\ud800-\udfff]/gu, "\ufffd");
  }

  function write(lang) {
    if (!isReading) history.replaceState(null, "", hash(lang));
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

  /* Someone changed the address by hand: another language needs the page anew. */
  function follow() {
    if ((askedLanguage() ?? data.lang) === data.shown) read();
    else location.reload();
  }

  page.onChange(() => write());
  map.on("moveend", () => write());
  window.addEventListener("hashchange", follow);
  return { read, write, link: () => location.href.split("#")[0] + hash() };
}
