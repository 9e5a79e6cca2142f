// How the viewer came here: the second to begin at, and the page that offered the episode. Where they are in it outlives a reload.

import { takeFrom } from "../came-from.js";

const OFFERED_BY = new Set(["home", "continue", "search", "share", "chart"]);
const PLACE = "duanju-place";

export class Arrival {
  constructor(isFeed) {
    const from = takeFrom();
    this.second = Number(new URLSearchParams(location.search).get("t")) || undefined;
    this.place = takePlace();
    this.from = OFFERED_BY.has(from) ? from : "";
    this.here = isFeed ? "feed" : "series";
  }

  /** The second to begin an episode at, where it is known: that of the address or of the reloaded page. It is for the first episode alone. */
  secondOf(item) {
    this.first ??= item.episode_id;
    if (this.first !== item.episode_id) return this.begun();
    const second = this.place?.episode === item.episode_id ? this.place.second : this.second;
    return second > 0 && second < item.duration_ms / 1000 - 1 ? second : undefined;
  }

  /** It plays: the second is used up. From now on the address names the episode, and the viewer's place is remembered. */
  begun() {
    this.second = undefined;
    this.place = undefined;
    const query = new URLSearchParams(location.search);
    if (!query.has("t")) return;
    query.delete("t");
    history.replaceState(history.state, "", location.pathname + (query.size ? `?${query}` : "") + location.hash);
  }

  /** Where an episode that starts now was chosen: the first one where the viewer came from, the others here. */
  takeFrom() {
    const from = this.from || this.here;
    this.from = "";
    return from;
  }
}

/** Keep the place for a reload: the server may hear of it only after the page has asked for it again. */
export function keepPlace(episode, second) {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify({ episode, second }));
  } catch {
    // then the server's answer is what there is
  }
}

function takePlace() {
  try {
    const kept = sessionStorage.getItem(PLACE);
    sessionStorage.removeItem(PLACE);
    const isReload = performance.getEntriesByType("navigation")[0]?.type === "reload";
    return isReload && kept ? JSON.parse(kept) : undefined;
  } catch {
    return undefined;
  }
}
