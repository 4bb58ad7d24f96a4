/* The shown blocks as files: GeoJSON and KML, always in WGS84, with tier and accuracy beside every polygon. */
function blockDownloads(page) {
  const { data, zones } = page;
  const NOT_IN_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
  const LINE_WIDTH = { traced: 3, completed: 2, schematic: 1 };

  function feature(item) {
    const zone = { zone: item.zone.id, zone_name: item.zone.fullName };
    return { type: "Feature", id: item.id, properties: { ...item.properties, ...zone }, geometry: item.geometry };
  }

  function geoJson() {
    return `${JSON.stringify({ type: "FeatureCollection", name: data.title, features: zones.shown().map(feature) })}\n`;
  }

  function xml(words) {
    const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
    return String(words).replace(NOT_IN_XML, "\ufffd").replace(/[&<>"]/g, (one) => entities[one]);
  }

  function ringXml(tag, ring) {
    return `<${tag}><LinearRing><coordinates>${ring.map((at) => at.join(",")).join(" ")}</coordinates></LinearRing></${tag}>`;
  }

  function polygonXml([outer, ...inner]) {
    return `<Polygon>${ringXml("outerBoundaryIs", outer)}${inner.map((ring) => ringXml("innerBoundaryIs", ring)).join("")}</Polygon>`;
  }

  function kmlColour(colour, alpha) {
    return alpha + colour.slice(5, 7) + colour.slice(3, 5) + colour.slice(1, 3); // KML writes aabbggrr
  }

  function placemarkXml(item) {
    const { type, coordinates: parts } = item.geometry;
    const polygons = type === "MultiPolygon" ? parts : [parts];
    const known = Object.entries(item.properties).filter(([, value]) => value != null);
    const rows = known.map(([name, value]) => `<Data name="${xml(name)}"><value>${xml(value)}</value></Data>`);
    const line = `<LineStyle><color>${kmlColour(item.zone.colour, "ff")}</color><width>${LINE_WIDTH[item.tier]}</width></LineStyle>`;
    return `<Placemark><name>${xml(`${item.heading} ${item.name}`.trim())}</name><description>${xml(item.tierName)}</description>`
      + `<Style>${line}<PolyStyle><color>${kmlColour(item.zone.colour, "40")}</color></PolyStyle></Style>`
      + `<ExtendedData>${rows.join("")}</ExtendedData><MultiGeometry>${polygons.map(polygonXml).join("")}</MultiGeometry></Placemark>\n`;
  }

  function kml() {
    const folder = (zone) => {
      const items = zones.shown().filter((item) => item.zone === zone);
      return items.length ? `<Folder><name>${xml(zone.fullName)}</name>\n${items.map(placemarkXml).join("")}</Folder>\n` : "";
    };
    return `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>${xml(data.title)}</name>\n`
      + `${data.zones.map(folder).join("")}</Document></kml>\n`;
  }

  return {
    saveGeoJson: () => saveFile(`${data.fileName}.geojson`, "application/geo+json", geoJson()),
    saveKml: () => saveFile(`${data.fileName}.kml`, "application/vnd.google-earth.kml+xml", kml()),
  };
}
