// What goes wrong while somebody watches: a lost connection is mended in silence as long as it can be, a refusal is said at once.

const RETRY_MS = 3000;
const SPINNER_MS = 400;
const QUIET_SECONDS = 2;
const OVER = new Set(["youth-minutes", "youth-night"]);
const NOTICES = { 402: "locked", 404: "gone", 410: "gone", 503: "preparing" };

export class Troubles {
  constructor(player) {
    this.player = player;
    this.root = player.root;
    this.notices = player.notices;
  }

  /** Another episode: nothing of the last one's troubles stays. */
  forget() {
    clearTimeout(this.retrying);
    this.notices.hide();
    this.spin(false);
  }

  /** The picture runs again. */
  mended() {
    this.spin(false);
    for (const name of ["network", "blocked"]) this.notices.hide(name);
  }

  /** While there is picture left in the buffer a lost connection is nobody's business but ours. */
  told(kind, secondsLeft = 0) {
    this.spin(false);
    if (kind === "network") {
      clearTimeout(this.retrying);
      this.retrying = setTimeout(() => this.player.retry(), RETRY_MS);
      if (secondsLeft > QUIET_SECONDS) return;
    }
    this.notices.show(kind);
  }

  /** The server's no. What was playing and may not be shown any more stops at once, and its bytes are given back. */
  refused(unit, refusal) {
    if (refusal.status === 0 || refusal.status === 429) {
      this.told("network", unit.ahead);
      return;
    }
    this.forget();
    if (OVER.has(refusal.code)) {
      unit.video.pause();
      location.replace(this.root.dataset.youthOver);
      return;
    }
    const name = NOTICES[refusal.status] ?? "broken";
    unit.video.pause();
    if (name === "gone" || (name === "locked" && !unit.sessionId)) this.player.drop(unit, name === "gone");
    this.notices.show(name, refusal.detail);
    if (refusal.code === "episode-locked") this.player.paywall.open(this.player.deck.item.episode_id);
  }

  spin(on) {
    clearTimeout(this.spinning);
    if (on) this.spinning = setTimeout(() => (this.root.dataset.waiting = "true"), SPINNER_MS);
    else this.root.dataset.waiting = "false";
  }
}
