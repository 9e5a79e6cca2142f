// The three pictures that all episodes share: the one before, the one being watched, the one fetched ahead.

import { savesData } from "../hls-source.js";
import { Unit } from "./unit.js";

const PICTURES = 3;
const AHEAD_AGAIN_MS = 10_000;

export class Pictures {
  constructor(api, listeners) {
    this.units = Array.from({ length: PICTURES }, () => new Unit(makeVideo(), api, listeners));
    this.aheadAgainAt = 0;
  }

  /** The picture that carries an episode already. */
  showing(item) {
    return item && this.units.find((unit) => unit.item === item);
  }

  /** The picture that is farthest from a slide, emptied. The one being watched is never taken. */
  free(deck, index, watched) {
    const distance = (unit) => (unit.item ? Math.abs(deck.items.indexOf(unit.item) - index) : Infinity);
    const farthest = this.units.filter((unit) => unit !== watched).sort((a, b) => distance(b) - distance(a))[0];
    farthest.release();
    return farthest;
  }

  /** Give everything back: what is asked for next is decided anew. */
  clear() {
    for (const unit of this.units) if (unit.item) unit.release();
  }

  /** Fetch the next episode while one plays, unless the viewer saves data. After a failure it waits before it tries again. */
  fetchAhead(deck, watched, muted) {
    const index = deck.index + 1;
    const item = deck.items[index];
    if (!item?.is_free || savesData()) return;
    if (this.showing(item) || performance.now() < this.aheadAgainAt) return;
    const unit = this.free(deck, index, watched);
    unit.video.muted = muted;
    unit.load(item, deck.slides[index], { ahead: true }).catch(() => {
      if (unit.item === item) unit.release();
      this.aheadAgainAt = performance.now() + AHEAD_AGAIN_MS;
    });
  }
}

function makeVideo() {
  const video = document.createElement("video");
  video.className = "slide__video";
  video.playsInline = true;
  video.preload = "auto";
  video.tabIndex = -1;
  video.setAttribute("aria-hidden", "true");
  return video;
}
