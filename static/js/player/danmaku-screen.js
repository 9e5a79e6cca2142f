// Draws the lines of danmaku over the picture. They keep clear of what the law wants on it above, and of the captions below (see player.css).

import { lay, leftOf } from "./danmaku-lanes.js";

const BUCKET_SECONDS = 30; // as the API cuts episodes
const AHEAD_SECONDS = 8;
const AGAIN_MS = 10_000;
const LINE_HEIGHT = 1.5;
const CLEAR_OF_LABELS_PX = 8;

export class DanmakuScreen {
  constructor(player, address, settings) {
    this.player = player;
    this.address = address;
    this.screen = player.root.querySelector("[data-danmaku-screen]");
    this.pen = document.createElement("canvas").getContext("2d");
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.calm.addEventListener("change", () => this.#lay());
    new ResizeObserver(() => this.#lay()).observe(this.screen);
    for (const name of ["play", "seeked", "timeupdate"]) player.root.addEventListener(name, () => this.#wake(), true);
    this.drawn = new Map();
    this.cache = "default";
    this.#forget();
    this.#look(settings);
  }

  /** Lines of another episode; null: of none. */
  follow(episode) {
    this.screen.hidden = !episode;
    if (episode === this.episode) return;
    this.episode = episode;
    this.#forget();
    this.#lay();
    this.#wake();
  }

  /** The viewer wishes something else: what is there is asked for anew. */
  adopt(settings) {
    this.#look(settings);
    this.#forget();
    this.cache = "reload";
    this.#wake();
  }

  /** The viewer's own line, at once. */
  say(text) {
    const video = this.#video();
    if (!video) return;
    this.said.push({ key: `said-${this.said.length}`, at: video.currentTime, text: text.trim(), isMine: true });
    this.#lay();
    this.#wake();
  }

  #look(settings) {
    this.cross = settings.seconds_to_cross;
    this.screen.dataset.size = settings.size;
    this.screen.style.opacity = String(settings.opacity / 100);
  }

  #forget() {
    this.buckets = new Map();
    this.said = [];
    this.placed = [];
    this.#clear();
  }

  #clear() {
    this.drawn.clear();
    this.screen.replaceChildren();
  }

  /** The picture, while it shows the episode whose lines these are. */
  #video() {
    const unit = this.player.unit;
    return this.episode && unit?.item?.episode_id === this.episode ? unit.video : null;
  }

  #wake() {
    this.frame ??= requestAnimationFrame(() => this.#tick());
  }

  #tick() {
    this.frame = undefined;
    const video = this.#video();
    if (!video) {
      if (this.drawn.size) this.#clear();
      return;
    }
    this.#want(video.currentTime, this.player.unit.durationSeconds);
    this.#draw(video.currentTime);
    if (!video.paused) this.#wake();
  }

  #want(second, duration) {
    const first = Math.floor(second / BUCKET_SECONDS);
    const last = Math.floor(Math.min(second + AHEAD_SECONDS, duration) / BUCKET_SECONDS);
    for (let bucket = first; bucket <= last; bucket += 1) if (!this.buckets.has(bucket)) this.#fetch(bucket);
  }

  async #fetch(bucket) {
    const { buckets } = this;
    buckets.set(bucket, []);
    const address = `${this.address.replace("/0/", `/${this.episode}/`)}?bucket=${bucket}`;
    const answer = await fetch(address, { credentials: "same-origin", cache: this.cache, headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) {
      setTimeout(() => buckets.delete(bucket), AGAIN_MS);
      return;
    }
    const { lines } = await answer.json();
    if (buckets !== this.buckets) return;
    buckets.set(
      bucket,
      lines.map((line) => ({ key: line.comment_id, at: line.at_ms / 1000, text: line.text, isMine: line.is_mine })),
    );
    this.#lay();
    this.#wake();
  }

  /** Give all lines that are here their lanes. */
  #lay() {
    this.#keepClearOfLabels();
    const style = getComputedStyle(this.screen);
    const size = parseFloat(style.fontSize);
    this.pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    this.laneHeight = Math.ceil(size * LINE_HEIGHT);
    this.space = { width: this.screen.clientWidth, cross: this.cross, isStill: this.calm.matches, lanes: Math.floor(this.screen.clientHeight / this.laneHeight) };
    const lines = [...this.buckets.values()].flat().concat(this.said);
    for (const line of lines) line.width = Math.ceil(this.pen.measureText(line.text).width + size);
    this.placed = lay(lines.sort((one, other) => one.at - other.at), this.space);
    this.#clear();
    const video = this.#video();
    if (video) this.#draw(video.currentTime);
  }

  #keepClearOfLabels() {
    const labels = this.player.unit?.slide?.querySelector(".slide__labels:not([hidden])");
    if (labels) this.screen.style.setProperty("--danmaku-from", `${labels.offsetTop + labels.offsetHeight + CLEAR_OF_LABELS_PX}px`);
    else this.screen.style.removeProperty("--danmaku-from");
  }

  #draw(second) {
    for (const line of this.placed) {
      const isSeen = line.from <= second && second < line.until;
      let element = this.drawn.get(line.key);
      if (isSeen && !element) {
        element = this.#write(line);
        this.drawn.set(line.key, element);
      }
      if (isSeen) element.style.transform = `translate(${leftOf(line, second, this.space).toFixed(1)}px, ${line.lane * this.laneHeight}px)`;
      else if (element) {
        element.remove();
        this.drawn.delete(line.key);
      }
    }
  }

  #write(line) {
    const element = document.createElement("span");
    element.className = "danmaku__line";
    element.classList.toggle("is-mine", line.isMine);
    element.dir = "auto";
    element.textContent = line.text;
    this.screen.append(element);
    return element;
  }
}
