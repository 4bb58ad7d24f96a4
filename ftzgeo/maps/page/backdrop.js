/* What makes a map of an empty page: districts, rivers, railways, roads, expressways and places of the control features. */
function addBackdrop(page) {
  const { map, data, labels } = page;
  map.createPane("backdrop").style.zIndex = 300;

  function tip(feature) {
    const name = feature.ref && feature.ref !== feature.name ? `${feature.name} ${feature.ref}` : feature.name;
    return make("div", "tip", text("b", "", name), text("small", "", feature.note));
  }

  function draw(theme, feature, group) {
    const isInteractive = theme !== "district";
    const hasFill = theme === "place" || (!data.basemap && feature.geometry.type.includes("Polygon"));
    const style = { pane: "backdrop", className: `backdrop-path theme-${theme}`, ...THEME_STYLE[theme], fill: hasFill };
    feature.layer = L.geoJSON(feature.geometry, { ...style, style: () => style, interactive: isInteractive,
      pointToLayer: (_, latLng) => L.circleMarker(latLng, style) });
    if (isInteractive) feature.layer.bindTooltip(() => tip(feature), { sticky: true });
    group.addLayer(feature.layer);
    if (theme === "railway") group.addLayer(L.geoJSON(feature.geometry, { pane: "backdrop", interactive: false,
      style: { className: "backdrop-path", ...RAILWAY_TIES, fill: false } }));
  }

  function label(theme, feature, group) {
    const words = theme === "expressway" && feature.ref ? feature.ref.split(/[;,/]/)[0] : feature.name;
    labels.add(words, `label-${theme}`, feature.at, LABEL_RANK[theme], () => map.hasLayer(group));
  }

  function themeGroup({ theme, features }) {
    const group = L.featureGroup();
    for (const feature of features) {
      draw(theme, feature, group);
      label(theme, feature, group);
    }
    return group;
  }

  /* Places would crowd a small scale: they come and go with the zoom, unless they are switched off. */
  function followZoom(layer) {
    const follow = () => {
      const isWanted = layer.isOn && (layer.theme !== "place" || map.getZoom() >= LEAST_PLACE_ZOOM);
      if (isWanted !== map.hasLayer(layer.group)) isWanted ? layer.group.addTo(map) : layer.group.remove();
    };
    map.on("zoomend", follow);
    return follow;
  }

  return data.backdrop.map((theme) => {
    const layer = { theme: theme.theme, name: theme.name, group: themeGroup(theme), isOn: true };
    const follow = followZoom(layer);
    layer.show = (isOn) => {
      layer.isOn = isOn;
      follow();
    };
    follow();
    return layer;
  });
}
