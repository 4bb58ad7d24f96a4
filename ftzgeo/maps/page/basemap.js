/* The tiles behind the map. Tiles in GCJ-02 get a map system of their own (see coordinates.js): whatever is drawn is
   shifted with them, whatever is read off the map is WGS84. */
function addBasemap({ map, data }) {
  if (!data.basemap) return;
  if (data.basemap.gcj02) {
    const [center, zoom] = [map.getCenter(), map.getZoom()];
    map.options.crs = coordinates.gcj02Crs();
    map.setView(center, zoom, { reset: true, animate: false });
  }
  const credit = ({ credit: words, href }) => (href ? `<a href="${escaped(href)}">${escaped(words)}</a>` : escaped(words));
  for (const layer of data.basemap.layers) L.tileLayer(layer.url, { ...layer.options, attribution: credit(layer) }).addTo(map);
}
