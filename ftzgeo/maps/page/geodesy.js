/* Distances and areas on the GRS80 ellipsoid. Positions are [longitude, latitude] in degrees, results in metres. */
const geodesy = (() => {
  const A = 6378137;
  const F = 1 / 298.257222101;
  const B = A * (1 - F);
  const E2 = F * (2 - F);
  const E = Math.sqrt(E2);
  const RAD = Math.PI / 180;
  const CONVERGED = 1e-12;
  const MOST_STEPS = 60;

  /* Vincenty's inverse formula (Survey Review 1975): good to a millimetre wherever it converges, so in all of China. */
  function distance(from, to) {
    const l = (to[0] - from[0]) * RAD;
    const [u1, u2] = [from, to].map((at) => Math.atan((1 - F) * Math.tan(at[1] * RAD)));
    const [sin1, cos1, sin2, cos2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
    let [lambda, previous, steps] = [l, Infinity, 0];
    let sinSigma, cosSigma, sigma, cosSqAlpha, cos2m;
    while (Math.abs(lambda - previous) > CONVERGED && steps++ < MOST_STEPS) {
      const [sinL, cosL] = [Math.sin(lambda), Math.cos(lambda)];
      sinSigma = Math.hypot(cos2 * sinL, cos1 * sin2 - sin1 * cos2 * cosL);
      if (sinSigma === 0) return 0;
      cosSigma = sin1 * sin2 + cos1 * cos2 * cosL;
      sigma = Math.atan2(sinSigma, cosSigma);
      const sinAlpha = (cos1 * cos2 * sinL) / sinSigma;
      cosSqAlpha = 1 - sinAlpha * sinAlpha;
      cos2m = cosSqAlpha ? cosSigma - (2 * sin1 * sin2) / cosSqAlpha : 0;
      const c = (F / 16) * cosSqAlpha * (4 + F * (4 - 3 * cosSqAlpha));
      previous = lambda;
      lambda = l + (1 - c) * F * sinAlpha * (sigma + c * sinSigma * (cos2m + c * cosSigma * (2 * cos2m * cos2m - 1)));
    }
    return arcLength(sinSigma, cosSigma, sigma, cosSqAlpha, cos2m);
  }

  function arcLength(sinSigma, cosSigma, sigma, cosSqAlpha, cos2m) {
    const u = (cosSqAlpha * (A * A - B * B)) / (B * B);
    const p = 1 + (u / 16384) * (4096 + u * (u * (320 - 175 * u) - 768));
    const q = (u / 1024) * (256 + u * (u * (74 - 47 * u) - 128));
    const square = 2 * cos2m * cos2m - 1;
    const last = (q / 6) * cos2m * (4 * sinSigma * sinSigma - 3) * (4 * cos2m * cos2m - 3);
    return B * p * (sigma - q * sinSigma * (cos2m + (q / 4) * (cosSigma * square - last)));
  }

  function pathLength(points) {
    return points.slice(1).reduce((sum, point, i) => sum + distance(points[i], point), 0);
  }

  function authalic(latitude) {
    const s = Math.sin(latitude * RAD);
    return (1 - E2) * (s / (1 - E2 * s * s) + Math.atanh(E * s) / E);
  }

  /* Area of a ring in m². Its corners go to the authalic sphere and there to Lambert's equal-area plane about the
     ring's middle, in which geodesics of a few kilometres are straight: within 0.01 % of the geodesic area. */
  function ringArea(ring) {
    const pole = authalic(90);
    const radius = A * Math.sqrt(pole / 2);
    const middle = [0, 1].map((axis) => ring.reduce((sum, at) => sum + at[axis], 0) / ring.length);
    const sin0 = authalic(middle[1]) / pole;
    const cos0 = Math.sqrt(1 - sin0 * sin0);
    const plane = ring.map(([lon, lat]) => {
      const s = authalic(lat) / pole;
      const c = Math.sqrt(1 - s * s);
      const l = (lon - middle[0]) * RAD;
      const k = radius * Math.sqrt(2 / (1 + sin0 * s + cos0 * c * Math.cos(l)));
      return [k * c * Math.sin(l), k * (cos0 * s - sin0 * c * Math.cos(l))];
    });
    const twice = plane.reduce((sum, [x, y], i) => {
      const next = plane[(i + 1) % plane.length];
      return sum + x * next[1] - next[0] * y;
    }, 0);
    return Math.abs(twice) / 2;
  }

  /* Metres per degree of longitude and of latitude at a latitude. */
  function metresPerDegree(latitude) {
    const w2 = 1 - E2 * Math.sin(latitude * RAD) ** 2;
    return [(RAD * A * Math.cos(latitude * RAD)) / Math.sqrt(w2), (RAD * A * (1 - E2)) / w2 ** 1.5];
  }

  return { distance, pathLength, ringArea, metresPerDegree };
})();
