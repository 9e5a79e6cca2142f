// The picture of a second for the progress line: a WebVTT file says which part of one sprite it is (#xywh).

const CUE = /([\d:.]+)\s+-->\s+([\d:.]+)[^\n]*\n([^\n#]+)#xywh=(\d+),(\d+),(\d+),(\d+)/g;

export class Thumbs {
  constructor(element) {
    this.element = element;
  }

  /** Another episode, and where the file of its pictures is; without an address there are none. */
  follow(url) {
    this.url = url;
    this.tiles = undefined;
    this.element.hidden = true;
  }

  /** Show the picture of a second, or none. The first look fetches file and sprite: until then the film needs the line more. */
  show(seconds) {
    this.second = seconds;
    if (this.url && !this.tiles) this.#read(this.url);
    this.#draw();
  }

  async #read(url) {
    this.tiles = [];
    try {
      const answer = await fetch(url, { credentials: "same-origin" });
      const text = answer.ok ? (await answer.text()).replaceAll("\r\n", "\n") : "";
      if (url === this.url) this.tiles = tilesOf(text, answer.url);
      this.#draw();
    } catch {
      // The line works without pictures.
    }
  }

  #draw() {
    const tile = this.tiles?.find((each) => this.second < each.end) ?? this.tiles?.at(-1);
    this.element.hidden = !tile;
    if (!tile) return;
    const { style } = this.element;
    style.backgroundImage = `url("${tile.image}")`;
    style.backgroundPosition = `${-tile.x}px ${-tile.y}px`;
    style.inlineSize = `${tile.width}px`;
    style.blockSize = `${tile.height}px`;
  }
}

/** The tiles that a WebVTT file names: { end (seconds), image, x, y, width, height }. */
export function tilesOf(text, base) {
  return [...text.matchAll(CUE)].map(([, , end, image, x, y, width, height]) => ({
    end: secondsOf(end),
    image: new URL(image.trim(), base).href,
    x: Number(x),
    y: Number(y),
    width: Number(width),
    height: Number(height),
  }));
}

/** "01:05.500" -> 65.5 */
function secondsOf(time) {
  return time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}
