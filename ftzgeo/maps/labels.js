/* Labels on the map: placed by rank, never on top of each other, a river's name not at every bend.
   A label is a marker without interaction; its words are set by textContent. */
function mapLabels(map) {
  "use strict";
  const SAME_WORDS_APART = 260; // pixels between two labels of one river or road
  const labels = [];
  let frame = 0;

  /* points: where the label may stand, best first; rank 1 is placed first. */
  function add(group, words, className, points, [leastZoom, rank]) {
    if (!words || !points.length) return;
    const span = document.createElement("span");
    span.className = className;
    span.textContent = words;
    const icon = L.divIcon({ className: "label", html: span, iconSize: null });
    const marker = L.marker(points[0], { icon, pane: "labels", interactive: false, keyboard: false });
    labels.push({ marker, points, leastZoom, rank, words, unique: className === "label-block" });
    labels.sort((one, other) => one.rank - other.rank);
    group.addLayer(marker);
  }

  function overlaps(one, other) {
    return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  }

  function boxAt(at, span) {
    const [w, h] = [span.offsetWidth / 2 + 3, span.offsetHeight / 2 + 2];
    return { left: at.x - w, right: at.x + w, top: at.y - h, bottom: at.y + h };
  }

  function freePlace(label, span, taken, size) {
    for (const latLng of label.points) {
      const at = map.latLngToContainerPoint(latLng);
      const box = boxAt(at, span);
      if (box.right < 0 || box.left > size.x || box.bottom < 0 || box.top > size.y) continue;
      const said = (other) => other.words === label.words && other.at.distanceTo(at) < SAME_WORDS_APART;
      if (taken.some((other) => overlaps(box, other) || (!label.unique && said(other)))) continue;
      return { latLng, box: { ...box, at, words: label.words } };
    }
    return null;
  }

  function place() {
    const [taken, size, zoom] = [[], map.getSize(), map.getZoom()];
    for (const label of labels) {
      const node = label.marker.getElement();
      if (!node) continue;
      const found = zoom >= label.leastZoom && freePlace(label, node.firstChild, taken, size);
      node.style.visibility = found ? "visible" : "hidden";
      if (!found) continue;
      taken.push(found.box);
      label.marker.setLatLng(found.latLng);
    }
  }

  function placeSoon() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(place);
  }

  return { add, placeSoon };
}
