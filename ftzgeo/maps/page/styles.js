/* How tiers, evidence and backdrop are drawn. A tier is told by its line and fill, never by colour alone. */
const TIER_STYLE = {
  traced: { weight: 3, dashArray: null, fillOpacity: 0.38 },
  completed: { weight: 2.5, dashArray: "14 6", fillOpacity: 0.14 },
  schematic: { weight: 2.5, dashArray: "3 5", fillOpacity: 1, hatched: true },
};
const EVIDENCE_DASH = {
  line: null, reviewed: null, unnamed_line: "12 5", point: "8 4 2 4", place: "2 4", area: "2 6", assumed: "1 8", none: "1 8",
};
const THEME_STYLE = {
  district: { color: "#a9a3b5", weight: 1, dashArray: "6 3 1 3", fillColor: "#fcfbf8", fillOpacity: 1 },
  river: { color: "#a5cbe3", weight: 2.5 },
  railway: { color: "#9aa1aa", weight: 2.5 },
  road: { color: "#d3cbb9", weight: 2.5 },
  expressway: { color: "#eabf85", weight: 3 },
  place: { color: "#8b929c", weight: 1, radius: 2.5, fillColor: "#fff", fillOpacity: 1 },
};
const RAILWAY_TIES = { color: "#fff", weight: 1.2, dashArray: "7 7" };
const KNOWN_STYLE = { weight: 2.6, dashArray: "0.1 7", lineCap: "round", fill: false };

/* [least zoom, rank] of labels; rank 1 is placed first. */
const LABEL_RANK = {
  side: [0, 0], block: [10.5, 1], parcel: [13, 2],
  district: [8, 4], expressway: [9.5, 5], river: [10.5, 6], road: [11.5, 7], railway: [12.5, 8], place: [12.5, 9],
};
const LEAST_PLACE_ZOOM = 12.5;

const HATCH_STEP = 7;

/* Hatching for a canvas: diagonal lines in the zone's colour. */
function hatch(colour) {
  const tile = make("canvas");
  tile.width = tile.height = HATCH_STEP;
  const context = tile.getContext("2d");
  [context.strokeStyle, context.globalAlpha, context.lineWidth] = [colour, 0.45, 1.3];
  for (const start of [-HATCH_STEP, 0, HATCH_STEP]) {
    context.moveTo(start - 1, HATCH_STEP + 1);
    context.lineTo(start + HATCH_STEP + 1, -1);
  }
  context.stroke();
  return context.createPattern(tile, "repeat");
}

function hatchOfSvg(id, colour) {
  return svg("pattern", { id, width: HATCH_STEP, height: HATCH_STEP, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("line", { x1: 0, y1: 0, x2: 0, y2: HATCH_STEP, stroke: colour, "stroke-width": 1.6, "stroke-opacity": 0.5 }));
}

function addSvgHatches(zones) {
  const patterns = [...zones.map((zone, z) => hatchOfSvg(`hatch-${z}`, zone.colour)), hatchOfSvg("hatch-grey", "#555")];
  document.body.append(svg("svg", { class: "patterns", "aria-hidden": "true", width: 0, height: 0 }, svg("defs", {}, ...patterns)));
}

function blockStyle(zone, item) {
  const style = TIER_STYLE[item.tier];
  const isParcel = item.level === "parcel";
  return {
    color: zone.colour,
    weight: isParcel ? 1.5 : style.weight,
    dashArray: style.dashArray,
    fillColor: style.hatched ? zone.hatch : zone.colour,
    fillOpacity: isParcel ? 0 : style.fillOpacity,
  };
}

/* Small pictures for the list and the legend. */
const swatches = {
  box: (...content) => svg("svg", { class: "swatch", width: 30, height: 16, "aria-hidden": "true" }, ...content),

  tier(tier, colour, hatchId) {
    if (tier === "unlocated") return text("span", "swatch swatch-none", "—");
    const style = TIER_STYLE[tier];
    const area = svg("rect", { x: 1.5, y: 1.5, width: 27, height: 13, rx: 2, stroke: colour, "stroke-width": 2,
      fill: style.hatched ? `url(#${hatchId})` : colour, "fill-opacity": style.fillOpacity });
    if (style.dashArray) area.setAttribute("stroke-dasharray", tier === "completed" ? "8 4" : "2 3");
    return swatches.box(area);
  },

  line(colour, weight, dash, cap) {
    const line = svg("line", { x1: 2, y1: 8, x2: 28, y2: 8, stroke: colour, "stroke-width": weight });
    if (dash) line.setAttribute("stroke-dasharray", dash);
    if (cap) line.setAttribute("stroke-linecap", cap);
    return line;
  },

  theme(theme) {
    const style = THEME_STYLE[theme];
    if (theme === "place") return swatches.box(svg("circle", { cx: 15, cy: 8, r: 3, fill: "#fff", stroke: style.color }));
    const ties = theme === "railway" ? [swatches.line("#fff", 1.2, "5 5")] : [];
    return swatches.box(swatches.line(style.color, style.weight, style.dashArray), ...ties);
  },

  known: () => swatches.box(swatches.line("#555", 3, "0.1 7", "round")),
  evidence: (kind) => swatches.box(swatches.line("#333", 3, EVIDENCE_DASH[kind])),
  band: () => swatches.box(svg("rect", { x: 1, y: 3, width: 28, height: 10, fill: "#555", "fill-opacity": 0.3 }), swatches.line("#555", 1.5)),
};
