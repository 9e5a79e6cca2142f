// The vertical player of /s/<slug>/<number>/ and /feed/: three pictures, one column of slides, one set of controls.

import { loadHls } from "./hls-source.js";
import { PlaybackApi } from "./player/api.js";
import { Arrival, keepPlace } from "./player/arrival.js";
import { Captions } from "./player/captions.js";
import { bindControls } from "./player/controls.js";
import { Deck } from "./player/deck.js";
import { FeedTail } from "./player/feed.js";
import { Paywall } from "./player/paywall.js";
import { Languages } from "./player/languages.js";
import { recall, remember } from "./player/memory.js";
import { Pictures, showPoster } from "./player/pictures.js";
import { ProgressReporter } from "./player/progress.js";
import { SeekLine, clock } from "./player/seek.js";
import { Chrome, Drawer, Notices } from "./player/surface.js";
import { Thumbs } from "./player/thumbs.js";
import { Troubles } from "./player/troubles.js";
import { announce, drawMuted, drawSpeed } from "./player/words.js";

const ENOUGH_AHEAD_SECONDS = 4;
const LABEL_SECONDS = 5;

class Player {
  constructor(root) {
    this.root = root;
    this.isFeed = root.dataset.mode === "feed";
    this.api = new PlaybackApi(root);
    this.feedTail = new FeedTail(this.api, root.dataset);
    this.texts = root.dataset;
    this.arrival = new Arrival(this.isFeed);
    this.autoIndex = -1;
    this.languages = new Languages(root, document.documentElement);
    this.captions = new Captions(root);
    this.pictures = new Pictures(this.api, this.#listeners());
    this.reporter = new ProgressReporter(this.api, (session, refusal) => this.#withdrawn(session, refusal));
    this.drawer = new Drawer(root);
    this.notices = new Notices(root, {
      play: () => this.play(),
      sound: () => this.setMuted(false),
      retry: () => this.retry(),
      episodes: () => this.drawer.open(),
      unlock: () => this.paywall.open(this.deck.item.episode_id),
    });
    this.troubles = new Troubles(this);
    this.paywall = new Paywall(this);
    this.thumbs = new Thumbs(root.querySelector("[data-thumb]"));
    this.seek = new SeekLine(root.querySelector("[data-seek]"), { onSeek: (seconds) => this.seekTo(seconds), onLook: (seconds) => this.thumbs.show(seconds), clock });
    this.chrome = new Chrome(root, () => Boolean(this.unit && !this.unit.video.paused));
    this.muted = recall("muted", "false") === "true";
    this.speed = Number(recall("speed", "1")) || 1;
    const column = root.querySelector("[data-deck]");
    column.querySelector("[data-first]")?.remove();
    this.deck = new Deck(column, document.getElementById("slide-template"), {
      onShow: (index) => this.show(index),
      isPrepared: (index) => Boolean(this.pictures.showing(this.deck.items[index])?.stream),
    });
    const kept = this.isFeed ? this.feedTail.kept() : null;
    this.deck.append(kept?.items ?? JSON.parse(document.getElementById("player-slides").textContent));
    bindControls(this);
    this.setSpeed(this.speed);
    drawMuted(this.root, this.muted);
    loadHls();
    this.deck.jump(kept?.index ?? Number(root.dataset.start));
    addEventListener("pagehide", () => this.unit?.hasStarted && keepPlace(this.unit.item.episode_id, this.unit.video.currentTime));
  }

  async show(index) {
    const item = this.deck.items[index];
    const auto = this.autoIndex === index;
    this.autoIndex = -1;
    this.troubles.forget();
    this.paywall.forget();
    this.root.dataset.place = item ? "episode" : "end";
    const before = this.unit;
    this.unit = undefined;
    this.captions.clear();
    this.languages.leave();
    if (before) {
      this.reporter.report();
      before.video.pause();
    }
    if (!item) return;
    announce(this, item);
    if (this.isFeed) this.feedTail.follow(this.deck, item);
    await this.#watch(index, item, auto);
  }

  async #watch(index, item, auto) {
    const start = this.arrival.secondOf(item);
    const isStill = () => this.deck.item === item;
    let unit = this.pictures.showing(item);
    const wasAhead = Boolean(unit);
    try {
      if (unit) {
        unit.settle(this.deck.slides[index]);
        this.#become(unit);
        await unit.loading;
        if (!isStill()) return;
        unit.begin({ auto });
      } else {
        unit = this.pictures.free(this.deck, index, this.unit);
        this.#become(unit);
        await unit.load(item, this.deck.slides[index], { auto, start });
      }
    } catch (refusal) {
      if (!isStill()) return;
      if (auto && refusal.code === "episode-locked" && (await this.paywall.unlockByItself(item.episode_id))) {
        unit.release();
        if (isStill()) await this.#watch(index, item, true);
      } else if (isStill()) {
        this.troubles.refused(unit, refusal);
      }
      return;
    }
    if (!isStill()) return;
    this.arrival.begun();
    if (auto && wasAhead) unit.video.currentTime = 0;
    this.#become(unit);
    this.captions.follow(unit);
    this.languages.adopt(unit);
    this.thumbs.follow(unit.offer.thumbs_url);
    this.play();
  }

  #become(unit) {
    this.unit = unit;
    this.reporter.follow(unit);
    this.#drawTime(unit);
  }

  async play() {
    const unit = this.unit;
    if (!unit) return;
    unit.wanted = true;
    unit.video.muted = this.muted;
    unit.video.playbackRate = this.speed;
    try {
      await unit.video.play();
    } catch (error) {
      if (error.name !== "NotAllowedError" || unit !== this.unit) return;
      await this.#playSilently(unit);
    }
  }

  /** The browser allows no sound before the first touch: play without, and say so. */
  async #playSilently(unit) {
    unit.video.muted = true;
    drawMuted(this.root, true);
    try {
      await unit.video.play();
      this.notices.show("sound");
    } catch {
      this.notices.show("blocked");
    }
  }

  toggle() {
    if (this.unit?.video.paused) this.play();
    else this.pause();
  }

  pause() {
    if (!this.unit) return;
    this.unit.wanted = false;
    this.unit.video.pause();
  }

  seekTo(seconds) {
    if (this.unit) this.unit.video.currentTime = seconds;
    this.reporter.report();
  }

  seekBy(seconds) {
    if (this.unit) this.seekTo(Math.max(0, Math.min(this.unit.durationSeconds - 0.25, this.unit.video.currentTime + seconds)));
  }

  setMuted(muted) {
    this.muted = muted;
    remember("muted", muted);
    if (this.unit) this.unit.video.muted = muted;
    drawMuted(this.root, muted);
    this.notices.hide("sound");
  }

  setSpeed(speed) {
    this.speed = speed;
    remember("speed", speed);
    if (this.unit) this.unit.video.playbackRate = speed;
    drawSpeed(this.root, speed);
  }

  /** What the viewer may play has changed: ask for the episode on the picture anew. */
  again() {
    if (this.unit) this.drop(this.unit, false);
    this.show(this.deck.index);
  }

  retry() {
    this.troubles.forget();
    if (this.unit?.stream) {
      this.unit.stream.retry();
      if (this.unit.wanted) this.play();
    } else {
      this.unit?.release();
      const index = this.deck.index;
      this.#watch(index, this.deck.items[index], false);
    }
  }

  /** The network is back: do not wait for the next attempt. */
  reconnect() {
    if (this.notices.current === "network") this.retry();
    else this.unit?.stream?.retry();
  }

  /** Give up what may not be watched: its bytes go, its poster comes back; `gone` says that the others must be asked for anew too. */
  drop(unit, gone) {
    const isWatched = unit === this.unit;
    if (isWatched) this.reporter.report();
    unit.release();
    if (!isWatched) return;
    this.unit = undefined;
    this.captions.clear();
    this.languages.follow();
    if (gone) this.pictures.clear();
    this.#drawPaused(true);
  }

  /** The answer to a beat: the episode was taken down. */
  #withdrawn(session, refusal) {
    if (this.unit?.sessionId === session) this.troubles.refused(this.unit, refusal);
  }

  #listeners() {
    const mine = (act) => (unit, ...more) => unit === this.unit && act(unit, ...more);
    return {
      cameFrom: () => this.arrival.takeFrom(),
      choose: this.languages.choose,
      tracks: mine((unit) => this.languages.follow(unit)),
      offered: showPoster,
      firstFrame: (unit) => unit.slide.classList.add("is-playing"),
      time: mine((unit) => {
        if (unit.video.currentTime > 0) unit.hasStarted = true;
        this.#drawTime(unit);
        unit.slide.classList.toggle("shows-labels", unit.secondsSeen() < LABEL_SECONDS || unit.video.currentTime < LABEL_SECONDS);
        if (unit.ahead >= Math.min(ENOUGH_AHEAD_SECONDS, unit.durationSeconds - unit.video.currentTime - 0.5)) this.pictures.fetchAhead(this.deck, unit, this.muted);
      }),
      buffered: mine((unit) => this.#drawTime(unit)),
      played: mine(() => this.#drawPaused(false)),
      paused: mine((unit) => this.#drawPaused(!unit.video.ended)),
      waiting: mine(() => this.troubles.spin(true)),
      playing: mine(() => this.troubles.mended()),
      ended: mine((unit) => this.watchOn(unit)),
      renewed: mine((unit) => unit.wanted && this.play()),
      trouble: mine((unit, kind) => this.troubles.told(kind, unit.ahead)),
      refused: mine((unit, refusal) => this.troubles.refused(unit, refusal)),
    };
  }

  /** To the episode that follows, after the end or from a trailer: in the feed it takes the place of the one before it. */
  watchOn(unit = this.unit) {
    if (!unit?.offer) return;
    this.reporter.report();
    if (this.isFeed) {
      const [index, next] = [this.deck.index, unit.offer.next];
      if (next) {
        unit.release();
        this.unit = undefined;
        this.deck.replace(index, next);
        this.feedTail.follow(this.deck, next);
        announce(this, next);
        this.#watch(index, next, true);
      } else {
        this.deck.step(1);
      }
      return;
    }
    this.autoIndex = this.deck.index + 1;
    this.deck.go(this.autoIndex);
  }

  #drawTime(unit) {
    this.seek.show(unit.video.currentTime, unit.durationSeconds, unit.ahead);
  }

  #drawPaused(paused) {
    this.root.dataset.paused = String(paused);
    this.chrome.wake();
    this.reporter.report();
  }

  /** Double speed while the picture is held. */
  hurry(on) {
    this.root.dataset.hurry = String(on);
    if (this.unit) this.unit.video.playbackRate = on ? 2 : this.speed;
  }
}

new Player(document.getElementById("player"));
