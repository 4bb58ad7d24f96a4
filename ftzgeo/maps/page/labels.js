/* Labels on the map: placed by rank, never on top of each other, a river's name not at every bend. Only labels that
   are seen are elements; their words are set by textContent. */
function mapLabels(map) {
  const SAME_WORDS_APART = 260; // pixels between two labels of one river or road
  const WIDEST = 240;
  const MOST_MEASURED = 60; // characters
  const MOST_SHOWN = 250;
  const PADDING = { x: 3, y: 2 };
  const pane = map.createPane("labels");
  const labels = [];
  const kinds = new Map();
  const pen = make("canvas").getContext("2d");
  let frame = 0;

  /* points: where the label may stand as [lat, lon], best first. `isShown` tells whether its layer is on the map. */
  function add(words, className, points, [leastZoom, rank], isShown) {
    if (!words || !points.length) return;
    labels.push({ words, className, points, leastZoom, rank, isShown, node: null });
    labels.isSorted = false;
  }

  function element(label) {
    const node = text("span", `label ${label.className}`, label.words);
    pane.append(node);
    return node;
  }

  /* Font and height of a kind of label, read once from a label that is not seen. */
  function kindOf(className) {
    if (!kinds.has(className)) {
      const probe = pane.appendChild(text("span", `label ${className}`, "区"));
      const style = getComputedStyle(probe);
      const extra = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight) + 2 * parseFloat(style.borderLeftWidth);
      kinds.set(className, { font: `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`, spacing: parseFloat(style.letterSpacing) || 0,
        height: probe.offsetHeight, extra, widest: parseFloat(style.maxWidth) });
      probe.remove();
    }
    return kinds.get(className);
  }

  function sizeOf(label) {
    if (!label.size) {
      const kind = kindOf(label.className);
      pen.font = kind.font;
      const shown = label.words.slice(0, MOST_MEASURED);
      const width = pen.measureText(shown).width + kind.spacing * shown.length + kind.extra;
      label.size = [Math.min(width, kind.widest), kind.height];
    }
    return label.size;
  }

  function overlaps(one, other) {
    return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  }

  function boxAt(at, [width, height]) {
    const [w, h] = [width / 2 + PADDING.x, height / 2 + PADDING.y];
    return { left: at.x - w, right: at.x + w, top: at.y - h, bottom: at.y + h };
  }

  function inView(at, size) {
    return at.x > -WIDEST / 2 && at.y > -10 && at.x < size.x + WIDEST / 2 && at.y < size.y + 10;
  }

  function freePlace(label, taken, size) {
    const isUnique = label.className.includes("label-block") || label.className.includes("label-side");
    for (const latLng of label.points) {
      const at = map.latLngToContainerPoint(latLng);
      if (!inView(at, size)) continue;
      const box = boxAt(at, sizeOf(label));
      const said = (other) => other.words === label.words && other.at.distanceTo(at) < SAME_WORDS_APART;
      if (!taken.some((other) => overlaps(box, other) || (!isUnique && said(other)))) return { ...box, at, words: label.words };
    }
    return null;
  }

  function hide(label) {
    label.node?.remove();
    label.node = null;
  }

  function show(label, at) {
    label.node ??= element(label);
    const { x, y } = map.containerPointToLayerPoint(at);
    label.node.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px) translate(-50%, -50%)`;
  }

  function place() {
    if (!labels.isSorted) labels.sort((one, other) => one.rank - other.rank);
    labels.isSorted = true;
    const [taken, size, zoom] = [[], map.getSize(), map.getZoom()];
    for (const label of labels) {
      const box = taken.length < MOST_SHOWN && zoom >= label.leastZoom && label.isShown() && freePlace(label, taken, size);
      if (!box) {
        hide(label);
        continue;
      }
      taken.push(box);
      show(label, box.at);
    }
    pane.classList.remove("moving");
  }

  function placeSoon() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(place);
  }

  map.on("zoomstart", () => pane.classList.add("moving"));
  map.on("moveend zoomend layeradd layerremove resize", placeSoon);
  return { add, placeSoon, placeNow: place };
}
