// What the address says about how the viewer came here: the second to begin at, and the page that offered the episode.

import { takeFrom } from "../came-from.js";

const OFFERED_BY = new Set(["home", "continue", "search", "share", "chart"]);

export class Arrival {
  constructor(isFeed) {
    const from = takeFrom();
    this.second = Number(new URLSearchParams(location.search).get("t")) || undefined;
    this.from = OFFERED_BY.has(from) ? from : "";
    this.here = isFeed ? "feed" : "series";
  }

  /** The second that the address names, for the first episode only. */
  takeSecond() {
    const { second } = this;
    this.second = undefined;
    return second;
  }

  /** Where an episode that starts now was chosen: the first one where the viewer came from, the others here. */
  takeFrom() {
    const from = this.from || this.here;
    this.from = "";
    return from;
  }
}
