/* Polygons for a canvas that holds thousands of them. A polygon is laid into the plane of zoom 0 once, thinned to what
   a zoom can show when it is first needed there, and placed on the canvas when it comes into view. */
const FINEST_LEVEL = 17;
const THINNED_TO = 1; // pixels between the corners that are kept

const BlockShape = L.Path.extend({
  options: { fill: true, interactive: false },

  initialize(geometry, options) {
    L.setOptions(this, options);
    this._polygons = geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates];
    const corners = this._polygons.flat(2);
    this._box = corners.reduce(([west, south, east, north], [lon, lat]) =>
      [Math.min(west, lon), Math.min(south, lat), Math.max(east, lon), Math.max(north, lat)], [Infinity, Infinity, -Infinity, -Infinity]);
    this._levels = [];
  },

  getBounds() {
    const [west, south, east, north] = this._box;
    return L.latLngBounds([south, west], [north, east]);
  },

  _project() {
    const bounds = this.getBounds();
    const corner = (latLng) => this._map.latLngToLayerPoint(latLng);
    this._isStale = true;
    this._parts = [];
    this._rawPxBounds = L.bounds([corner(bounds.getNorthWest()), corner(bounds.getSouthEast())]);
    this._updateBounds();
  },

  _updateBounds() {
    const margin = L.point(this._clickTolerance(), this._clickTolerance());
    this._pxBounds = L.bounds([this._rawPxBounds.min.subtract(margin), this._rawPxBounds.max.add(margin)]);
  },

  _update() {
    if (this._map) this._updatePath();
  },

  /* Put the corners of the zoom's level where the map has them. */
  _place() {
    const zoom = this._map.getZoom();
    const scale = this._map.options.crs.scale(zoom) / this._map.options.crs.scale(0);
    const { x, y } = this._map.getPixelOrigin();
    this._parts = this._levelFor(Math.min(FINEST_LEVEL, Math.ceil(zoom))).map((ring) => {
      const points = new Array(ring.length / 2);
      for (let i = 0; i < points.length; i++) points[i] = { x: ring[2 * i] * scale - x, y: ring[2 * i + 1] * scale - y };
      return points;
    });
  },

  _levelFor(level) {
    this.prepare(this._map);
    this._levels[level] ??= level === FINEST_LEVEL ? this._world : this._world.map((ring) => thinned(ring, THINNED_TO / 2 ** level));
    return this._levels[level];
  },

  /* Lay the rings into the plane before they are needed. */
  prepare(map) {
    this._world ??= this._polygons.flat().map((ring) => inPlane(ring, map.options.crs));
  },

  _updatePath() {
    if (this._isStale && this._pxBounds.intersects(this._renderer._bounds)) {
      this._isStale = false;
      this._place();
    }
    this._renderer._updatePoly(this, true);
  },

  _empty() {
    return !this._parts.length;
  },
});

/* Prepare shapes while the page has nothing else to do, so that no zoom has to wait for all of them. */
function prepareInIdleTime(shapes, map) {
  const rest = shapes.slice();
  const some = (deadline) => {
    while (rest.length && deadline.timeRemaining() > 2) rest.pop().prepare(map);
    if (rest.length) requestIdleCallback(some);
  };
  window.requestIdleCallback?.(some);
}

/* A ring of [lon, lat] as x, y, x, y … in pixels of zoom 0. */
function inPlane(ring, crs) {
  const plane = new Float64Array(2 * ring.length);
  ring.forEach(([lon, lat], i) => {
    const at = crs.latLngToPoint({ lat, lng: lon }, 0);
    [plane[2 * i], plane[2 * i + 1]] = [at.x, at.y];
  });
  return plane;
}

/* Leave out corners that are nearer than `least` to the last one kept. */
function thinned(ring, least) {
  const kept = [];
  let [x, y] = [Infinity, Infinity];
  for (let i = 0; i < ring.length; i += 2) {
    if (Math.abs(ring[i] - x) <= least && Math.abs(ring[i + 1] - y) <= least) continue;
    [x, y] = [ring[i], ring[i + 1]];
    kept.push(x, y);
  }
  return Float64Array.from(kept);
}
