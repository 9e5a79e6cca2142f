// The hero of the first page plays the first episode without sound, where the viewer wants motion and has data to spare.

import { openStream, savesData } from "./hls-source.js";

const LEAST_SHARE = 0.4;
const BEAT_MS = 5000;
const REFUSED = new Set([401, 403, 404, 410]);

class Hero {
  constructor(element) {
    this.element = element;
    this.video = element.querySelector("video");
    this.pause = element.querySelector("[data-hero-pause]");
    this.stopped = false;
    this.pause.addEventListener("click", () => this.#toggle());
    new IntersectionObserver(([entry]) => this.#seen(entry.intersectionRatio), { threshold: [0, LEAST_SHARE] }).observe(element);
    document.addEventListener("visibilitychange", () => this.#settle());
    this.#start();
  }

  async #start() {
    const opened = await fetch(this.element.dataset.playback, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.element.dataset.csrf },
      body: JSON.stringify({ ahead: true, auto_advanced: true }),
    });
    if (!opened.ok) return;
    const { master_url: address } = await opened.json();
    this.video.hidden = false;
    this.stream = await openStream(this.video, address, { onProblem: () => this.#giveUp() });
    const shown = () => {
      this.element.classList.add("is-playing");
      this.pause.hidden = false;
    };
    this.beat = setInterval(() => this.#ask(address), BEAT_MS);
    if (this.video.requestVideoFrameCallback) this.video.requestVideoFrameCallback(shown);
    else this.video.addEventListener("playing", shown, { once: true });
    this.#settle();
  }

  #seen(share) {
    this.visible = share >= LEAST_SHARE;
    this.#settle();
  }

  #settle() {
    if (this.visible && !this.stopped && document.visibilityState === "visible") this.video.play().catch(() => {});
    else this.video.pause();
  }

  #toggle() {
    this.stopped = !this.stopped;
    this.pause.setAttribute("aria-pressed", String(this.stopped));
    this.#settle();
  }

  /** It plays in a loop from its own memory: whether it still may, only the server knows. */
  async #ask(address) {
    if (this.video.paused) return;
    const answer = await fetch(address, { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (answer && REFUSED.has(answer.status)) this.#giveUp();
  }

  /** The poster is still underneath. */
  #giveUp() {
    clearInterval(this.beat);
    this.stream?.close();
    this.element.classList.remove("is-playing");
    this.pause.hidden = true;
    this.video.hidden = true;
  }
}

const element = document.querySelector("[data-hero]");
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
// The page comes first: the library of playing is fetched when everything else is there and the browser has nothing to do.
const whenIdle = (start) => (window.requestIdleCallback ? requestIdleCallback(start, { timeout: 2000 }) : setTimeout(start, 200));
if (element && !calm && !savesData()) {
  const start = () => whenIdle(() => new Hero(element));
  if (document.readyState === "complete") start();
  else addEventListener("load", start, { once: true });
}
