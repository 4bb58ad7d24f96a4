/* The print view: one sheet with title, map, legend, date and sources. */
const SHEET_HEIGHT_MM = 189; // A4 landscape without its margins

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

  /* Chromium records what is drawn on a canvas while it prepares to print, and puts what was cleared first on paper as
     white, over all that lies below. A copy is drawn without clearing. */
  function copiesOfCanvases() {
    return [...map.getPanes().mapPane.querySelectorAll("canvas")].map((canvas) => {
      const copy = canvas.cloneNode();
      copy.getContext("2d").drawImage(canvas, 0, 0);
      canvas.after(copy);
      canvas.style.display = "none";
      return { canvas, copy };
    });
  }

  /* Leave out the last sources while they run over the sheet, and say how many. */
  function fitSources(foot) {
    const list = foot.querySelector(".print-sources ul");
    const tallest = (SHEET_HEIGHT_MM * map.getContainer().offsetWidth) / 277; // the map is as wide as the sheet
    const rest = text("li", "", "");
    let dropped = 0;
    while (document.body.offsetHeight > tallest && list.children.length > 1 + Number(rest.isConnected)) {
      list.append(rest);
      rest.previousSibling.remove();
      dropped += 1;
      rest.textContent = filled(ui.ui_more_sources, { count: dropped });
    }
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
    fitSources(parts[1]);
    relayout(bounds.pad(-0.02));
    page.labels.placeNow();
    parts.copies = copiesOfCanvases();
  }

  function leave() {
    if (!parts) return;
    parts.forEach((part) => part.remove());
    for (const { canvas, copy } of parts.copies) {
      copy.remove();
      canvas.style.display = "";
    }
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
