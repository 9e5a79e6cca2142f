// Small pictures of the sprite: a strip along the time line, and one beside each timed remark.

import { tilesOf } from "./player/thumbs.js";

const known = new Map();

async function fetchTiles(address) {
  if (!known.has(address)) {
    known.set(
      address,
      fetch(address, { credentials: "same-origin" })
        .then(async (answer) => (answer.ok ? tilesOf((await answer.text()).replaceAll("\r\n", "\n"), answer.url) : []))
        .catch(() => []),
    );
  }
  return known.get(address);
}

/** Show the tile of a second in `place`, `height` px high. */
function show(place, tiles, seconds, height) {
  const tile = tiles.find((each) => seconds < each.end) ?? tiles.at(-1);
  const scale = height / tile.height;
  const sheet = { width: Math.max(...tiles.map((each) => each.x + each.width)), height: Math.max(...tiles.map((each) => each.y + each.height)) };
  Object.assign(place.style, {
    backgroundImage: `url("${tile.image}")`,
    backgroundSize: `${sheet.width * scale}px ${sheet.height * scale}px`,
    backgroundPosition: `${-tile.x * scale}px ${-tile.y * scale}px`,
    inlineSize: `${tile.width * scale}px`,
    blockSize: `${height}px`,
  });
  return tile.width * scale;
}

/** Fill the strip and the thumbs in `root`; `length` is milliseconds. They stay empty where there are no pictures. */
export async function startFilm(root, address, length) {
  const tiles = address ? await fetchTiles(address) : [];
  if (!tiles.length || !root.isConnected) return;
  for (const thumb of root.querySelectorAll("[data-thumb-ms]")) {
    thumb.hidden = false;
    show(thumb, tiles, Number(thumb.dataset.thumbMs) / 1000, 72);
  }
  const strip = root.querySelector("[data-film]");
  if (!strip) return;
  const height = strip.clientHeight;
  const width = (tiles[0].width * height) / tiles[0].height;
  const count = Math.max(1, Math.floor(strip.clientWidth / width));
  strip.replaceChildren(
    ...Array.from({ length: count }, (_none, number) => {
      const picture = document.createElement("span");
      show(picture, tiles, ((number + 0.5) / count) * (length / 1000), height);
      return picture;
    }),
  );
}
