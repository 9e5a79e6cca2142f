// The column of the feed: more slides, asked for once at a time; a word when all that is new has been seen; and its place, kept in the history.

import { showToast } from "../toast.js";

const KEPT_BEFORE = 10;
const KEPT_MS = 12 * 3600 * 1000;

export class FeedTail {
  /** `data` is the player's: nextCursor, textBegun, and audience, which names for whom the slides were chosen. */
  constructor(api, { nextCursor = "", textBegun, audience }) {
    this.api = api;
    this.cursor = nextCursor;
    this.text = textBegun;
    this.audience = audience;
  }

  /** A slide is on the picture: keep the place, fetch more where the column ends soon. */
  follow(deck, item) {
    this.#tell(item);
    this.#keep(deck);
    if (deck.index >= deck.items.length - 2) this.#extend(deck);
  }

  /** The column as this entry of the history left it, { items, index }: after a reload and on the way back it goes on there. */
  kept() {
    const feed = history.state?.feed;
    if (feed?.audience !== this.audience || Date.now() - feed.at > KEPT_MS) return null;
    this.cursor = feed.cursor;
    return feed;
  }

  #keep({ items, index }) {
    const first = Math.max(0, index - KEPT_BEFORE);
    const feed = { items: items.slice(first), index: index - first, cursor: this.cursor, audience: this.audience, at: Date.now() };
    history.replaceState({ ...history.state, feed }, "");
  }

  /** Says once that from here on there are series which the viewer knows. */
  #tell(item) {
    if (!item.is_begun || !this.text) return;
    showToast(this.text, "info");
    this.text = "";
  }

  /** Put the next page at the end of the deck; when it cannot be had the column simply ends here until the next swipe. */
  async #extend(deck) {
    if (!this.cursor || this.fetching) return;
    this.fetching = true;
    try {
      const page = await this.api.feed(this.cursor);
      this.cursor = page.next_cursor;
      deck.append(page.results);
      this.#keep(deck);
    } catch {
      // asked again by the next swipe
    }
    this.fetching = false;
  }
}
