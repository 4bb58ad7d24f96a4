/* The blocks and parcels on a canvas, a layer per zone and per tier, and the known sides of what is not drawn. */
function addZones(page) {
  const { map, data, labels, groups } = page;
  const renderer = L.canvas({ padding: 0.3 });
  const hidden = { tiers: new Set(), known: false };
  const drawn = [];
  map.createPane("known").style.zIndex = 380;

  function isShown(item) {
    return map.hasLayer(item.zone.group) && !hidden.tiers.has(item.tier);
  }

  function drawItem(zone, item) {
    item.style = blockStyle(zone, item);
    item.shape = new BlockShape(item.geometry, { ...item.style, renderer });
    zone.group.addLayer(item.shape);
    drawn.push(item);
    labels.add(item.heading, "label-block", item.at, LABEL_RANK[item.level], () => isShown(item));
  }

  function knownTip(known) {
    return make("div", "tip", text("b", "", known.title), ...known.lines.map((one) => text("span", "", one)));
  }

  function drawKnown(zone, z, known) {
    const style = { ...KNOWN_STYLE, color: zone.colour, className: `known-path zone-${z}` };
    const reach = { color: zone.colour, weight: 14, opacity: 0, fill: false, className: "known-reach" };
    const dot = (options) => (_, latLng) => L.circleMarker(latLng, { pane: "known", radius: 8, ...options, dashArray: "1 5" });
    const line = L.geoJSON(known.geometry, { pane: "known", interactive: false, style: () => style, pointToLayer: dot(style) });
    const wide = L.geoJSON(known.geometry, { pane: "known", style: () => reach, pointToLayer: dot(reach) });
    wide.bindTooltip(() => knownTip(known), { sticky: true });
    known.layer = L.featureGroup([line, wide]);
    known.flash = () => {
      line.setStyle({ weight: 6, dashArray: "0.1 10" });
      setTimeout(() => line.setStyle(style), 2500);
    };
    zone.group.addLayer(known.layer);
  }

  function addZone(zone, z) {
    zone.group = groups[z];
    zone.hatch = hatch(zone.colour);
    zone.known.forEach((known) => drawKnown(zone, z, known));
    zone.items.forEach((item, i) => Object.assign(item, { zone, z, i }));
    const withShape = zone.items.filter((item) => item.geometry);
    for (const level of ["block", "parcel"]) withShape.filter((item) => item.level === level).forEach((item) => drawItem(zone, item));
  }

  function showZone(zone, isOn) {
    if (isOn) zone.group.addTo(map);
    else zone.group.remove();
  }

  function showTier(tier, isOn) {
    if (isOn) hidden.tiers.delete(tier);
    else hidden.tiers.add(tier);
    for (const item of drawn) {
      if (item.tier === tier) isOn ? item.zone.group.addLayer(item.shape) : item.zone.group.removeLayer(item.shape);
    }
    if (isOn) drawn.filter((item) => item.level === "parcel" && isShown(item)).forEach((item) => item.shape.bringToFront());
    labels.placeSoon();
  }

  function showKnown(isOn) {
    for (const zone of data.zones) {
      for (const { layer } of zone.known) isOn ? zone.group.addLayer(layer) : zone.group.removeLayer(layer);
    }
  }

  /* The drawn parts that hold a position [lon, lat], the smallest first. */
  function under(at) {
    const parcelFirst = (one, other) => (one.level === "parcel" ? 0 : 1) - (other.level === "parcel" ? 0 : 1);
    return drawn.filter((item) => isShown(item) && nearness.contains(item, at)).sort(parcelFirst);
  }

  data.zones.forEach(addZone);
  prepareInIdleTime(drawn.map((item) => item.shape), map);
  return { drawn, isShown, under, showZone, showTier, showKnown, shown: () => drawn.filter(isShown) };
}

/* The block under the pointer is drawn stronger and named. */
function addHover(page) {
  const { map, zones } = page;
  const tip = L.tooltip({ direction: "right", offset: [14, 0], opacity: 0.95 });
  let [current, frame] = [null, 0];

  function leave() {
    if (!current) return;
    current.shape.setStyle({ weight: current.style.weight });
    map.getContainer().classList.remove("over-block");
    map.closeTooltip(tip);
    current = null;
  }

  function enter(item) {
    current = item;
    item.shape.setStyle({ weight: item.style.weight + 2 });
    map.getContainer().classList.add("over-block");
    tip.setContent(make("div", "tip", text("b", "", `${item.heading} ${item.name}`), text("span", "", item.zone.name), text("span", "", item.tierName)));
  }

  function follow(latlng) {
    const [item] = page.isMeasuring() ? [] : zones.under([latlng.lng, latlng.lat]);
    if (item !== current) {
      leave();
      if (item) enter(item);
    }
    if (current) tip.setLatLng(latlng).addTo(map);
  }

  map.on("mousemove", ({ latlng }) => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => follow(latlng));
  });
  map.on("mouseout zoomstart movestart", () => {
    cancelAnimationFrame(frame);
    leave();
  });
}
