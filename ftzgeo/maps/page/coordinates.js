/* The systems in which a position is shown: GCJ-02 (as ftzgeo.crs computes it) and CGCS2000 in 3-degree zones.
   Positions are [longitude, latitude] in degrees. */
const coordinates = (() => {
  const RAD = Math.PI / 180;
  const KRASOVSKY = { a: 6378245, e2: 0.006693421622965943 };
  const BOX = { west: 72.004, east: 137.8347, south: 0.8293, north: 55.8271 };
  const CHINA = { west: 73, east: 136, south: 3, north: 54 };
  const GRS80 = { a: 6378137, f: 1 / 298.257222101 };
  const FALSE_EASTING = 500000;
  const FIRST_EPSG = 4534; // CGCS2000 / 3-degree Gauss-Kruger CM 75E; then one per meridian
  const FIRST_MERIDIAN = 75;
  const LAST_MERIDIAN = 135;
  const ROUNDS = 8; // each brings the inverse 30 times nearer

  const wave = (degrees, frequency) => Math.sin(degrees * frequency * Math.PI);

  function distortion(x, y) {
    const root = 0.2 * Math.sqrt(Math.abs(x));
    const both = 2 * wave(x, 6) + 2 * wave(x, 2);
    const northWaves = both + 2 * wave(y, 1) + 4 * wave(y, 1 / 3) + 16 * wave(y, 1 / 12) + 32 * wave(y, 1 / 30);
    const eastWaves = both + 2 * wave(x, 1) + 4 * wave(x, 1 / 3) + 15 * wave(x, 1 / 12) + 30 * wave(x, 1 / 30);
    const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + root + (northWaves * 20) / 3;
    const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + root / 2 + (eastWaves * 20) / 3;
    return [east, north];
  }

  function inBox([lon, lat]) {
    return lon >= BOX.west && lon <= BOX.east && lat >= BOX.south && lat <= BOX.north;
  }

  function shifted([lon, lat]) {
    const [east, north] = distortion(lon - 105, lat - 35);
    const phi = lat * RAD;
    const w2 = 1 - KRASOVSKY.e2 * Math.sin(phi) ** 2;
    const perLat = (RAD * KRASOVSKY.a * (1 - KRASOVSKY.e2)) / w2 ** 1.5;
    const perLon = (RAD * KRASOVSKY.a * Math.cos(phi)) / Math.sqrt(w2);
    return [lon + east / perLon, lat + north / perLat];
  }

  function toGcj02(at) {
    return inBox(at) ? shifted(at) : at;
  }

  function fromGcj02(at) {
    if (!inBox(at)) return at;
    let guess = at;
    for (let round = 0; round < ROUNDS; round++) {
      const image = shifted(guess);
      guess = [guess[0] - image[0] + at[0], guess[1] - image[1] + at[1]];
    }
    return guess;
  }

  /* Krüger's series to the fourth power of n (L. Krüger 1912): under a millimetre inside a 3-degree zone. */
  const n = GRS80.f / (2 - GRS80.f);
  const e = (2 * Math.sqrt(n)) / (1 + n);
  const rectifying = (GRS80.a / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64);
  const series = [
    n / 2 - (2 * n ** 2) / 3 + (5 * n ** 3) / 16 + (41 * n ** 4) / 180,
    (13 * n ** 2) / 48 - (3 * n ** 3) / 5 + (557 * n ** 4) / 1440,
    (61 * n ** 3) / 240 - (103 * n ** 4) / 140,
    (49561 * n ** 4) / 161280,
  ];

  /* Easting (without the zone's number) and northing in metres, in the 3-degree zone that holds the position. */
  function gaussKruger([lon, lat]) {
    const meridian = Math.min(LAST_MERIDIAN, Math.max(FIRST_MERIDIAN, 3 * Math.round(lon / 3)));
    const [s, l] = [Math.sin(lat * RAD), (lon - meridian) * RAD];
    const t = Math.sinh(Math.atanh(s) - e * Math.atanh(e * s));
    const [xi, eta] = [Math.atan2(t, Math.cos(l)), Math.atanh(Math.sin(l) / Math.hypot(1, t))];
    let [x, y] = [eta, xi];
    series.forEach((alpha, i) => {
      const k = 2 * (i + 1);
      x += alpha * Math.cos(k * xi) * Math.sinh(k * eta);
      y += alpha * Math.sin(k * xi) * Math.cosh(k * eta);
    });
    const epsg = FIRST_EPSG + (meridian - FIRST_MERIDIAN) / 3;
    return { easting: FALSE_EASTING + rectifying * x, northing: rectifying * y, meridian, epsg };
  }

  /* A map system for tiles in GCJ-02: everything that is given in WGS84 is drawn where those tiles have it, and what
     is read off the map is WGS84 again. */
  function gcj02Crs() {
    const plain = L.Projection.SphericalMercator;
    const moved = ([lon, lat]) => L.latLng(lat, lon);
    const projection = {
      ...plain,
      project: ({ lng, lat }) => plain.project(moved(toGcj02([lng, lat]))),
      unproject: (point) => {
        const { lng, lat } = plain.unproject(point);
        return moved(fromGcj02([lng, lat]));
      },
    };
    return L.extend({}, L.CRS.EPSG3857, { projection });
  }

  function isInChina([lon, lat]) {
    return lon >= CHINA.west && lon <= CHINA.east && lat >= CHINA.south && lat <= CHINA.north;
  }

  /* What is shown of a position: one row per system; outside of China WGS84 alone. */
  function rows([lon, lat]) {
    if (!isInChina([lon, lat])) return [["WGS84", `${lon.toFixed(6)}, ${lat.toFixed(6)}`]];
    const [gcjLon, gcjLat] = toGcj02([lon, lat]);
    const plane = gaussKruger([lon, lat]);
    return [
      ["WGS84", `${lon.toFixed(6)}, ${lat.toFixed(6)}`],
      ["GCJ-02", `${gcjLon.toFixed(6)}, ${gcjLat.toFixed(6)}`],
      [`CGCS2000 ${plane.meridian}°E`, `E ${plane.easting.toFixed(1)}  N ${plane.northing.toFixed(1)}`, `EPSG:${plane.epsg}`],
    ];
  }

  return { toGcj02, fromGcj02, gaussKruger, gcj02Crs, rows };
})();
