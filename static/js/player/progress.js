// Keeps the server told where the viewer is: every five seconds, at every pause and leap, and when the page goes away.

const EVERY_MS = 5000;

export class ProgressReporter {
  /** `onWithdrawn(sessionId, refusal)` is called when the server answers that the episode may not be shown any more. */
  constructor(api, onWithdrawn) {
    this.api = api;
    this.onWithdrawn = onWithdrawn;
    this.unsent = null;
    this.current = null;
    setInterval(() => this.tick(), EVERY_MS);
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.leave();
    });
    addEventListener("online", () => this.flush());
  }

  /** Follow another episode; the one before is reported first. */
  follow(unit) {
    if (this.current === unit) return;
    this.report();
    this.current = unit;
  }

  tick() {
    if (this.current && !this.current.video.paused) this.report();
    else this.flush();
  }

  /** Report the position of now, or send again what could not be sent. */
  report() {
    const event = this.#event();
    if (event) this.unsent = event;
    this.flush();
  }

  async flush() {
    const event = this.unsent;
    if (!event) return;
    this.unsent = null;
    try {
      await this.api.progress(event.session, event.positionMs, Date.now() - event.at);
    } catch (refusal) {
      // A newer event replaces one that failed; what the server refuses for good is dropped.
      if (refusal.status === 0 || refusal.status >= 500) this.unsent ??= event;
      else if (refusal.code === "episode-not-public") this.onWithdrawn(event.session, refusal);
    }
  }

  leave() {
    const event = this.#event() ?? this.unsent;
    if (event) this.api.beacon(event.session, event.positionMs, Math.max(0, Date.now() - event.at));
  }

  #event() {
    const unit = this.current;
    if (!unit?.sessionId || !unit.hasStarted) return null;
    return { session: unit.sessionId, positionMs: Math.round(unit.video.currentTime * 1000), at: Date.now() };
  }
}
