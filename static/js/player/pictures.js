// The four pictures that all episodes share: the one before, the one being watched, the two fetched ahead.

import { savesData } from "../hls-source.js";
import { Unit } from "./unit.js";

const PICTURES = 4;
const AHEAD = 2;
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

  /** Give back all pictures but one. */
  keepOnly(watched) {
    for (const unit of this.units) if (unit.item && unit !== watched) unit.release();
  }

  /** Fetch the next two episodes while one plays, one after the other, unless the viewer saves data. After a failure it waits before it tries again. */
  fetchAhead(deck, watched, muted) {
    if (savesData() || performance.now() < this.aheadAgainAt) return;
    for (let index = deck.index + 1; index <= deck.index + AHEAD; index += 1) {
      const item = deck.items[index];
      if (!item?.is_open) return;
      const there = this.showing(item);
      if (!there) this.#prepare(deck, index, watched, muted);
      if (!there || there.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    }
  }

  #prepare(deck, index, watched, muted) {
    const item = deck.items[index];
    const unit = this.free(deck, index, watched);
    unit.video.muted = muted;
    unit.load(item, deck.slides[index], { ahead: true }).catch(() => {
      if (unit.item === item) unit.release();
      this.aheadAgainAt = performance.now() + AHEAD_AGAIN_MS;
    });
  }
}

/** The episode's own still stands in until its first decoded frame is on the screen. */
export function showPoster(unit) {
  const poster = unit.slide.querySelector("[data-poster]");
  if (!poster || !unit.offer.poster_url || unit.slide.classList.contains("is-playing")) return;
  poster.hidden = false;
  poster.src = unit.offer.poster_url;
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
