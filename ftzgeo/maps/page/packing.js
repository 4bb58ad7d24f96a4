/* The data as ftzgeo.maps.packing wrote it: in one language, with coordinates as numbers again. */
const packing = (() => {
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const VALUE = Object.fromEntries([...DIGITS].map((digit, value) => [digit.charCodeAt(0), value]));

  function line({ line: digits, decimals }) {
    const [scale, positions, last] = [10 ** decimals, [], [0, 0]];
    let [number, unit, axis] = [0, 1, 0];
    for (let i = 0; i < digits.length; i++) {
      const value = VALUE[digits.charCodeAt(i)];
      number += (value % 32) * unit;
      unit *= 32;
      if (value >= 32) continue;
      last[axis] += number % 2 ? -(number + 1) / 2 : number / 2;
      if (axis) positions.push([last[0] / scale, last[1] / scale]);
      [number, unit, axis] = [0, 1, 1 - axis];
    }
    return positions;
  }

  function unpacked(tree, lang) {
    if (Array.isArray(tree)) return tree.map((one) => unpacked(one, lang));
    if (tree === null || typeof tree !== "object") return tree;
    if ("line" in tree && "decimals" in tree) return line(tree);
    if ("zh" in tree && "en" in tree) return unpacked(tree[lang], lang);
    for (const name of Object.keys(tree)) tree[name] = unpacked(tree[name], lang);
    return tree;
  }

  return { unpacked };
})();
