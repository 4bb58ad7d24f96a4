/* Polygons for a canvas that holds thousands of them. A polygon is laid into the plane of zoom 0 once, where each corner
   learns up to which zoom it can be left out (Douglas and Peucker 1973), and placed on the canvas when it comes into
   view. Clicks are answered on the corners as they were given. */
const TOLERANCE = 0.4; // pixels by which the drawn border may miss the true one
const DOT = 3; // pixels: a smaller polygon is drawn as a dot

const BlockShape = L.Path.extend({
  options: { fill: true, interactive: false },

  initialize(geometry, options) {
    L.setOptions(this, options);
    this._polygons = geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates];
    const corners = this._polygons.flat(2);
    this._box = corners.reduce(([west, south, east, north], [lon, lat]) =>
      [Math.min(west, lon), Math.min(south, lat), Math.max(east, lon), Math.max(north, lat)], [Infinity, Infinity, -Infinity, -Infinity]);
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

  /* Put the corners that the zoom can show where the map has them. */
  _place() {
    this.prepare(this._map);
    const scale = this._map.options.crs.scale(this._map.getZoom()) / this._map.options.crs.scale(0);
    const { x, y } = this._map.getPixelOrigin();
    this._parts = this._rings.map(({ plane, matters }) => {
      const points = [];
      for (let i = 0; i < matters.length; i++) {
        if (matters[i] * scale > TOLERANCE) points.push({ x: plane[2 * i] * scale - x, y: plane[2 * i + 1] * scale - y });
      }
      return points;
    });
  },

  /* Lay the rings into the plane before they are needed. */
  prepare(map) {
    this._rings ??= this._polygons.flat().map((ring) => {
      const plane = inPlane(ring, map.options.crs);
      return { plane, matters: importance(plane) };
    });
  },

  _drawDot() {
    const { min, max } = this._rawPxBounds;
    const context = this._renderer._ctx;
    [context.globalAlpha, context.fillStyle] = [1, this.options.color];
    context.fillRect((min.x + max.x) / 2 - 1, (min.y + max.y) / 2 - 1, 2, 2);
  },

  _updatePath() {
    const size = this._rawPxBounds.getSize();
    if (!this._renderer._drawing || !this._pxBounds.intersects(this._renderer._bounds)) return;
    if (Math.max(size.x, size.y) < DOT) {
      this._drawDot();
      return;
    }
    if (this._isStale) this._place();
    this._isStale = false;
    this._renderer._updatePoly(this, true);
  },

  _empty() {
    return false;
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

/* How far, in pixels of zoom 0, the border misses each corner when it is left out; never less than for the corners that
   come in only after it. */
function importance(plane) {
  const last = plane.length / 2 - 1;
  const matters = new Float64Array(last + 1);
  matters[0] = matters[last] = Infinity;
  const stretches = [[0, last, Infinity]];
  while (stretches.length) {
    const [from, to, most] = stretches.pop();
    let [far, at] = [-1, 0];
    for (let i = from + 1; i < to; i++) {
      const distance = toSegment(plane, i, from, to);
      if (distance > far) [far, at] = [distance, i];
    }
    if (far < 0) continue;
    matters[at] = Math.min(far, most);
    stretches.push([from, at, matters[at]], [at, to, matters[at]]);
  }
  return matters;
}

/* The distance of a corner from the segment between two others. */
function toSegment(plane, i, from, to) {
  const [x1, y1] = [plane[2 * from], plane[2 * from + 1]];
  const [dx, dy] = [plane[2 * to] - x1, plane[2 * to + 1] - y1];
  const [px, py] = [plane[2 * i] - x1, plane[2 * i + 1] - y1];
  const squared = dx * dx + dy * dy;
  const part = squared ? Math.min(1, Math.max(0, (px * dx + py * dy) / squared)) : 0;
  return Math.hypot(px - part * dx, py - part * dy);
}
