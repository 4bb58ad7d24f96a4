/* The print view: one sheet with title, map, legend, date and sources. */
function addPrinting(page) {
  const { map, data, ui } = page;
  let parts = null;

  function headPart() {
    return make("header", "print-head", text("h1", "", data.title), text("p", "", [data.subtitle, data.dataDate].filter(Boolean).join(" · ")));
  }

  function footPart() {
    const legend = document.querySelector(".legend-body").cloneNode(true);
    legend.querySelectorAll("input").forEach((box) => (box.checked ? box.remove() : box.closest("li").remove()));
    [legend.tabIndex, legend.className] = [-1, "print-legend"];
    const sources = make("div", "print-sources", text("h3", "", ui.ui_sources), make("ul", "", ...[...data.documents, ...data.credits].map((row) => text("li", "", row))));
    return make("footer", "print-foot", legend, sources, text("p", "", ui.ui_reading));
  }

  /* What was in view stays in view on the sheet, which has another shape. */
  function relayout(bounds) {
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(bounds, { animate: false });
    page.labels.placeSoon();
  }

  function enter() {
    if (parts) return;
    const bounds = map.getBounds();
    page.popup.close();
    parts = [headPart(), footPart()];
    document.body.classList.add("printing");
    map.getContainer().before(parts[0]);
    map.getContainer().after(parts[1]);
    parts.view = { center: map.getCenter(), zoom: map.getZoom() };
    relayout(bounds.pad(-0.02));
    page.labels.placeNow();
  }

  function leave() {
    if (!parts) return;
    parts.forEach((part) => part.remove());
    const { center, zoom } = parts.view;
    parts = null;
    document.body.classList.remove("printing");
    map.invalidateSize({ animate: false, pan: false });
    map.setView(center, zoom, { animate: false });
  }

  window.addEventListener("beforeprint", enter);
  window.addEventListener("afterprint", leave);
  return { enter, leave };
}
