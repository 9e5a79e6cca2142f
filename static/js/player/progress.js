// Keeps the server told where the viewer is: every few seconds, at every pause and leap, and when the page goes away.
// The answer says whether the episode may still be shown: three and a half seconds, the takedown itself and one answer are less than the five that are allowed.

import { Beats } from "./beats.js";

const EVERY_MS = 3500;
// Kept, and the player stops all the same: taken down, or youth mode's time is over.
const STOPPING = { "episode-not-public": 404, "youth-mode": 404, "youth-minutes": 403, "youth-night": 403 };

export class ProgressReporter {
  /** `onWithdrawn(sessionId, refusal)` is called when the server answers that the episode may not be shown any more. */
  constructor(api, onWithdrawn) {
    this.api = api;
    this.onWithdrawn = onWithdrawn;
    this.beats = new Beats();
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

  /** Report the position of now, after those that could not be sent. */
  report() {
    this.#note();
    this.flush();
  }

  /** One message at a time, so that none overtakes another. */
  async flush() {
    if (this.sending) return;
    const events = this.beats.next();
    if (!events.length) return;
    this.sending = true;
    try {
      const answer = await this.api.progress(events);
      this.beats.done(events);
      for (const [index, result] of answer.results.entries()) this.#heard(events[index], result);
    } catch (refusal) {
      // What the server refuses as a whole it would refuse again.
      if (refusal.status === 0 || refusal.status === 429 || refusal.status >= 500) this.beats.store();
      else this.beats.done(events);
    }
    this.sending = false;
  }

  leave() {
    this.#note();
    const events = this.beats.next();
    if (!events.length) return;
    this.beats.store();
    this.api.beacon(events);
  }

  #heard(event, { code, detail }) {
    if (code in STOPPING) this.onWithdrawn(event.session_id, { status: STOPPING[code], code, detail });
  }

  #note() {
    const unit = this.current;
    if (unit?.sessionId && unit.hasStarted) this.beats.add(unit.sessionId, Math.round(unit.video.currentTime * 1000));
  }
}
