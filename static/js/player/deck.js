// The column of slides: native scroll-snap moves it, an IntersectionObserver says which slide fills the screen.
// Sections exist for every episode (they cost nothing empty); only the ones near the current one carry a picture and words.

import { fillSlots } from "./words.js";

const NEAR = 2;
const KEPT = 5;
const FAR = 3;
const SETTLE_MS = 120;

export class Deck {
  constructor(element, template, { onShow, isPrepared }) {
    this.element = element;
    this.template = template;
    this.onShow = onShow;
    this.isPrepared = isPrepared;
    this.items = [];
    this.slides = [];
    this.index = -1;
    this.aim = -1;
    this.end = element.querySelector("[data-end]");
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.watcher = new IntersectionObserver((entries) => this.#seen(entries), { root: element, threshold: 0.6 });
    if (this.end) this.watcher.observe(this.end);
    new ResizeObserver(() => this.#hold()).observe(element);
  }

  /** Add episodes after those that are there. */
  append(items) {
    const added = document.createDocumentFragment();
    for (const item of items) {
      const slide = document.createElement("section");
      slide.className = "slide";
      slide.inert = true;
      slide.dataset.index = String(this.items.length);
      this.items.push(item);
      this.slides.push(slide);
      added.append(slide);
    }
    this.element.insertBefore(added, this.end);
    for (const slide of this.slides.slice(-items.length)) this.watcher.observe(slide);
  }

  /** Another episode on the same slide (the feed goes on within a series). */
  replace(index, item) {
    this.items[index] = item;
    this.#empty(this.slides[index]);
    this.#fillNear(index);
  }

  /** Jump without movement, for the first slide. */
  jump(index) {
    this.element.scrollTop = index * this.element.clientHeight;
    this.#arrive(index);
  }

  /** Move by whole slides; repeated presses add up while the movement is under way. */
  step(direction) {
    this.go((this.aim === -1 ? this.index : this.aim) + direction);
  }

  go(index) {
    const last = this.slides.length - (this.end ? 0 : 1);
    const target = Math.max(0, Math.min(index, last));
    this.aim = target;
    this.#fillNear(Math.min(target, this.slides.length - 1));
    const far = Math.abs(target - this.index) > FAR;
    this.element.scrollTo({ top: target * this.element.clientHeight, behavior: far || this.calm.matches ? "instant" : "smooth" });
  }

  get item() {
    return this.items[this.index];
  }

  get slide() {
    return this.slides[this.index];
  }

  #seen(entries) {
    const shown = entries.filter((entry) => entry.isIntersecting).pop();
    if (!shown) return;
    clearTimeout(this.settling);
    const index = shown.target === this.end ? this.slides.length : Number(shown.target.dataset.index);
    if (index === this.index) return;
    this.settling = setTimeout(() => this.#arrive(index), this.isPrepared(index) ? 0 : SETTLE_MS);
  }

  #arrive(index) {
    if (index === this.index) return;
    if (this.index === -1 || index === this.aim) this.aim = -1;
    this.index = index;
    this.#fillNear(index);
    this.slides.forEach((slide, at) => {
      slide.inert = at !== index;
    });
    if (this.end) this.end.inert = index !== this.slides.length;
    this.onShow(index);
  }

  /** Turning the phone keeps the slide. */
  #hold() {
    if (this.index >= 0) this.element.scrollTo({ top: this.index * this.element.clientHeight, behavior: "instant" });
  }

  #fillNear(index) {
    this.slides.forEach((slide, at) => {
      const distance = Math.abs(at - index);
      if (distance <= NEAR && !slide.firstChild) this.#fill(slide, this.items[at]);
      else if (distance > KEPT && slide.firstChild && at !== this.index) this.#empty(slide);
    });
  }

  #fill(slide, item) {
    slide.append(this.template.content.cloneNode(true));
    slide.classList.toggle("slide--locked", !item.is_open);
    fillSlots(slide, item, this.element.dataset);
    const poster = slide.querySelector("[data-poster]");
    if (item.cover_url) poster.src = item.cover_url;
    else poster.hidden = true;
  }

  #empty(slide) {
    slide.classList.remove("is-playing");
    slide.replaceChildren();
  }
}
