/* Where a position lies among drawn blocks, by the rules of ftzgeo.sites: a zone is the union of its blocks; the border
   that is nearest in standard deviations decides; within two of them the answer is "borderline", or "unknown" where that
   border is only a scheme. Positions are [longitude, latitude] in degrees. */
const nearness = (() => {
  const BAND_SIGMAS = 2;
  const ON_BORDER_M = 1e-3;
  const SAME_EDGE_M = 0.15; // coordinates on the page have six decimals, about 0.1 m
  const NUDGE_M = 1;
  const SIDE_REACH_DEG = 1e-4;
  const LEAST_VARIANCE = 1e-18;

  function ringsOf(item) {
    item.rings ??= item.geometry.type === "MultiPolygon" ? item.geometry.coordinates.flat() : item.geometry.coordinates;
    return item.rings;
  }

  function boxOf(item) {
    if (!item.box) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (const [lon, lat] of ringsOf(item).flat()) {
        [box[0], box[1]] = [Math.min(box[0], lon), Math.min(box[1], lat)];
        [box[2], box[3]] = [Math.max(box[2], lon), Math.max(box[3], lat)];
      }
      item.box = box;
    }
    return item.box;
  }

  function contains(item, [x, y]) {
    const [west, south, east, north] = boxOf(item);
    if (x < west || x > east || y < south || y > north) return false;
    let isInside = false;
    for (const ring of ringsOf(item)) {
      for (let i = 1; i < ring.length; i++) {
        const [[x1, y1], [x2, y2]] = [ring[i - 1], ring[i]];
        if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) isInside = !isInside;
      }
    }
    return isInside;
  }

  function boxDistance(item, [x, y], [perLon, perLat]) {
    const [west, south, east, north] = boxOf(item);
    return Math.hypot(Math.max(west - x, 0, x - east) * perLon, Math.max(south - y, 0, y - north) * perLat);
  }

  /* The point of a segment that is nearest to a position, in the plane whose scale is metres per degree. */
  function footOn(from, to, at, [perLon, perLat]) {
    const [dx, dy] = [(to[0] - from[0]) * perLon, (to[1] - from[1]) * perLat];
    const [px, py] = [(at[0] - from[0]) * perLon, (at[1] - from[1]) * perLat];
    const squared = dx * dx + dy * dy;
    const part = squared ? Math.min(1, Math.max(0, (px * dx + py * dy) / squared)) : 0;
    return { part, metres: Math.hypot(px - part * dx, py - part * dy), length: Math.sqrt(squared) };
  }

  function along(from, to, part) {
    return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
  }

  /* The nearest point of lines; `isCounted(from, to, foot)` may leave a segment out. */
  function nearestOnLines(lines, at, scale, best, isCounted) {
    let found = best;
    for (const line of lines) {
      for (let i = 1; i < line.length; i++) {
        const foot = footOn(line[i - 1], line[i], at, scale);
        if (foot.metres >= found.metres || (isCounted && !isCounted(line[i - 1], line[i], foot))) continue;
        found = { metres: foot.metres, at: along(line[i - 1], line[i], foot.part) };
      }
    }
    return found;
  }

  /* Whether a segment is an edge between two blocks of one zone where `foot` lies. It is looked at a little further
     inside the segment, for its end may lie on the zone's border. */
  function isInnerEdge(item, items, from, to, foot, scale) {
    const nudge = Math.min(NUDGE_M, foot.length / 2) / (foot.length || 1);
    const at = along(from, to, foot.part + Math.sign(0.5 - foot.part) * nudge);
    return items.some((other) => other !== item && boxDistance(other, at, scale) <= SAME_EDGE_M
      && (nearestOnLines(ringsOf(other), at, scale, { metres: Infinity }).metres <= SAME_EDGE_M || contains(other, at)));
  }

  /* What a segment's distance is weighed by: without a sigma a scheme may lie anywhere, another border is exact. */
  function varianceOf(item, sigma) {
    if (sigma == null) return item.tier === "schematic" ? Infinity : LEAST_VARIANCE;
    return Math.max(sigma * sigma, LEAST_VARIANCE);
  }

  /* The sigma of every segment of a block: of the side that it belongs to, else of the block. */
  function sigmasOf(item) {
    item.sigmas ??= ringsOf(item).map((ring) => ring.slice(1).map((to, i) => {
      const side = item.borders.length ? sideAt(item, along(ring[i], to, 0.5)) : null;
      return side?.sigma ?? item.sigma;
    }));
    return item.sigmas;
  }

  /* The outer border of a zone seen from a position: its nearest point, and the point that decides. */
  function zoneBorder(items, at) {
    const scale = geodesy.metresPerDegree(at[1]);
    let [nearest, decisive] = [{ metres: Infinity }, { score: Infinity }];
    for (const item of items) {
      const sigmas = sigmasOf(item);
      ringsOf(item).forEach((ring, r) => {
        for (let i = 1; i < ring.length; i++) {
          const foot = footOn(ring[i - 1], ring[i], at, scale);
          const sigma = sigmas[r][i - 1];
          const score = foot.metres ** 2 / varianceOf(item, sigma);
          if (foot.metres >= nearest.metres && score >= decisive.score) continue;
          if (items.length > 1 && isInnerEdge(item, items, ring[i - 1], ring[i], foot, scale)) continue;
          const found = { item, sigma, score, metres: foot.metres, at: along(ring[i - 1], ring[i], foot.part) };
          if (found.metres < nearest.metres) nearest = found;
          if (found.score < decisive.score) decisive = found;
        }
      });
    }
    return { nearest, decisive };
  }

  function sideAt(item, at) {
    const nearest = { metres: SIDE_REACH_DEG, side: null };
    for (const side of item.borders) {
      const found = nearestOnLines(side.lines, at, [1, 1], nearest);
      if (found !== nearest) Object.assign(nearest, found, { side });
    }
    return nearest.side;
  }

  /* The four-wind direction of the border as the block sees it. */
  function windOf(from, to) {
    const [perLon, perLat] = geodesy.metresPerDegree(from[1]);
    const [east, north] = [(to[0] - from[0]) * perLon, (to[1] - from[1]) * perLat];
    if (Math.abs(east) > Math.abs(north)) return east > 0 ? "east" : "west";
    return north > 0 ? "north" : "south";
  }

  /* The nearest border of one block: distance in metres, the side it belongs to (if known), its direction. */
  function ofBlock(item, at) {
    const foot = nearestOnLines(ringsOf(item), at, geodesy.metresPerDegree(at[1]), { metres: Infinity }).at;
    const side = sideAt(item, foot);
    const isInside = contains(item, at);
    const direction = side ? side.direction : isInside ? windOf(at, foot) : windOf(foot, at);
    return { item, isInside, metres: geodesy.distance(at, foot), side, direction, sigma: side?.sigma ?? item.sigma };
  }

  function verdictOf(metres, sigma, isSchematic) {
    const isNear = Math.abs(metres) <= Math.max(BAND_SIGMAS * (sigma ?? 0), ON_BORDER_M) || (isSchematic && sigma == null);
    if (isNear) return isSchematic ? "unknown" : "borderline";
    return metres < 0 ? "inside" : "outside";
  }

  /* Complementary error function (Abramowitz and Stegun 1964, 7.1.26): absolute error below 2e-7. */
  function erfc(x) {
    const t = 1 / (1 + 0.3275911 * Math.abs(x));
    const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    const positive = sum * Math.exp(-x * x);
    return x < 0 ? 2 - positive : positive;
  }

  /* Put an answer together; `metres` and `decisiveMetres` are negative inside. */
  function judged({ nearest, decisive }, at, isInside) {
    const signed = (foot) => geodesy.distance(at, foot.at) * (isInside ? -1 : 1);
    const [{ item, sigma }, decisiveMetres] = [decisive, signed(decisive)];
    const probability = sigma > 0 ? 0.5 * erfc(decisiveMetres / (sigma * Math.SQRT2)) : null;
    const verdict = verdictOf(decisiveMetres, sigma, item.tier === "schematic");
    return { item: nearest.item, metres: signed(nearest), decides: item, decisiveMetres, sigma, probability, verdict };
  }

  /* Answer for a position. `zones`: per zone its drawn blocks, and parcels whose block is not drawn. Inside a zone its
     own border counts (of several zones the deepest), outside the borders of all. Null when nothing is drawn. */
  function answer(zones, at) {
    const drawn = zones.filter((items) => items.length);
    if (!drawn.length) return null;
    const around = drawn.filter((items) => items.some((item) => contains(item, at)));
    if (around.length) {
      const depth = ({ decisiveMetres, sigma }) => -decisiveMetres / (sigma ?? Infinity);
      const inside = around.map((items) => judged(zoneBorder(items, at), at, true));
      return inside.reduce((best, one) => (depth(one) > depth(best) ? one : best));
    }
    const borders = drawn.map((items) => zoneBorder(items, at));
    const least = (of, by) => borders.map((border) => border[of]).reduce((best, one) => (one[by] < best[by] ? one : best));
    return judged({ nearest: least("nearest", "metres"), decisive: least("decisive", "score") }, at, false);
  }

  return { answer, ofBlock, contains };
})();
