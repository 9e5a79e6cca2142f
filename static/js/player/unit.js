// One of the three pictures: a <video> that is never thrown away, the stream on it, and the slide it stands in.

import { openStream } from "../hls-source.js";
import { randomName } from "./beats.js";

const RENEWALS_IN_A_ROW = 2;
const BEGIN_AGAIN_MS = 5000;

export class Unit {
  constructor(video, api, on) {
    this.video = video;
    this.api = api;
    this.on = on;
    this.reset();
    const say = (name) => () => this.item && on[name]?.(this);
    video.addEventListener("timeupdate", say("time"));
    video.addEventListener("durationchange", say("time"));
    video.addEventListener("ended", say("ended"));
    video.addEventListener("pause", say("paused"));
    video.addEventListener("play", say("played"));
    video.addEventListener("waiting", say("waiting"));
    video.addEventListener("playing", say("playing"));
    video.addEventListener("progress", say("buffered"));
  }

  reset() {
    this.item = null;
    this.slide = null;
    this.offer = null;
    this.stream = null;
    this.loading = null;
    this.sessionId = "";
    this.view = "";
    this.from = "";
    this.hasStarted = false;
    this.wanted = false;
    this.renewals = 0;
    this.renewing = false;
    this.firstSecond = null;
    this.turn = (this.turn ?? 0) + 1;
  }

  /** Give the picture back: nothing of the old episode is left on it. */
  release() {
    this.stream?.close();
    this.video.pause();
    this.video.remove();
    this.slide?.classList.remove("is-playing");
    this.reset();
  }

  /** Put an episode on the picture, in its slide. Throws the server's Refusal. */
  load(item, slide, { ahead, auto, start }) {
    this.item = item;
    slide.querySelector("[data-picture]").prepend(this.video);
    this.slide = slide;
    this.loading = this.#open(this.turn, { ahead, auto, start });
    return this.loading;
  }

  /** Back in its slide, should the column have emptied that one while it was far away. */
  settle(slide) {
    const place = slide.querySelector("[data-picture]");
    if (place.contains(this.video)) return;
    place.prepend(this.video);
    this.#awaitFirstFrame(this.turn);
  }

  async #open(turn, { ahead, auto, start }) {
    const offer = await this.#ask({ ahead, auto });
    if (turn !== this.turn) return false;
    this.offer = offer;
    this.sessionId = offer.session_id;
    this.on.offered?.(this);
    this.#awaitFirstFrame(turn);
    const seconds = start ?? (ahead || auto ? 0 : offer.resume_ms / 1000);
    const stream = await openStream(this.video, offer.master_url, {
      start: seconds,
      ahead,
      choose: this.on.choose,
      onTracks: () => turn === this.turn && this.stream && this.on.tracks?.(this),
      onProblem: (kind) => turn === this.turn && this.#problem(kind),
    });
    if (turn !== this.turn) {
      stream.close();
      return false;
    }
    this.stream = stream;
    return true;
  }

  /** From fetched ahead to watched: a session begins, and the position of an earlier visit counts unless it follows by itself. */
  async begin({ auto }) {
    this.stream?.deepen();
    if (this.sessionId) return;
    const turn = this.turn;
    if (!auto && this.offer.resume_ms && this.video.currentTime < 1) this.video.currentTime = this.offer.resume_ms / 1000;
    try {
      const started = await this.#ask({ auto });
      if (turn === this.turn) this.sessionId = started.session_id;
    } catch (refusal) {
      if (turn !== this.turn) return;
      if (refusal.status === 0 || refusal.status >= 500) setTimeout(() => turn === this.turn && this.begin({ auto: true }), BEGIN_AGAIN_MS);
      else this.on.refused?.(this, refusal);
    }
  }

  /** Asked for again after a lost answer it is the same start, so the view counts once. */
  #ask({ ahead = false, auto = false }) {
    if (ahead) return this.api.prepare(this.item, { auto });
    this.view ||= randomName();
    this.from ||= this.on.cameFrom();
    return this.api.start(this.item, { auto, view: this.view, from: this.from });
  }

  async #problem(kind) {
    if (kind !== "refused") return this.on.trouble?.(this, kind);
    if (this.renewing) return undefined;
    if (this.renewals >= RENEWALS_IN_A_ROW) return this.on.trouble?.(this, "broken");
    this.renewals += 1;
    return this.renew();
  }

  /** A fresh address for what plays, at the same second: the old one is no longer valid, or something else is wanted of it. */
  async renew() {
    if (this.renewing || !this.stream) return undefined;
    this.renewing = true;
    const turn = this.turn;
    try {
      const grant = this.sessionId ? await this.api.renew(this.sessionId) : await this.#ask({ ahead: true });
      if (turn !== this.turn) return undefined;
      this.renewing = false;
      this.slide.classList.remove("is-playing");
      this.stream?.renew(grant.master_url);
      this.#awaitFirstFrame(turn);
      this.on.renewed?.(this);
    } catch (refusal) {
      if (turn !== this.turn) return undefined;
      this.renewing = false;
      this.on.refused?.(this, refusal);
    }
    return undefined;
  }

  /** The poster leaves when a decoded frame is on the screen, not before: no black flash. */
  #awaitFirstFrame(turn) {
    const seen = () => {
      if (turn !== this.turn) return;
      this.renewals = 0;
      this.on.firstFrame?.(this);
    };
    if (this.video.requestVideoFrameCallback) this.video.requestVideoFrameCallback(seen);
    else this.video.addEventListener("timeupdate", seen, { once: true });
  }

  /** Seconds of the episode since the one at which this visit began. */
  secondsSeen() {
    if (!this.hasStarted) return 0;
    this.firstSecond ??= this.video.currentTime;
    return Math.abs(this.video.currentTime - this.firstSecond);
  }

  /** Seconds that are ready beyond the current one. */
  get ahead() {
    const { buffered, currentTime } = this.video;
    for (let i = 0; i < buffered.length; i += 1) {
      if (buffered.start(i) <= currentTime + 0.3 && buffered.end(i) > currentTime) return buffered.end(i) - currentTime;
    }
    return 0;
  }

  get durationSeconds() {
    return Number.isFinite(this.video.duration) ? this.video.duration : (this.item?.duration_ms ?? 0) / 1000;
  }
}
