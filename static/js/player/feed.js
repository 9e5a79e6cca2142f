// More slides for the column of the feed, asked for once at a time, and a word when all that is new has been seen.

import { showToast } from "../toast.js";

export class FeedTail {
  constructor(api, cursor, text) {
    this.api = api;
    this.cursor = cursor;
    this.text = text;
  }

  /** Says once that from here on there are series which the viewer knows. */
  tell(item) {
    if (!item.is_begun || !this.text) return;
    showToast(this.text, "info");
    this.text = "";
  }

  /** Put the next page at the end of the deck; when it cannot be had the column simply ends here until the next swipe. */
  async extend(deck) {
    if (!this.cursor || this.fetching) return;
    this.fetching = true;
    try {
      const page = await this.api.feed(this.cursor);
      this.cursor = page.next_cursor;
      deck.append(page.results);
    } catch {
      // asked again by the next swipe
    }
    this.fetching = false;
  }
}
