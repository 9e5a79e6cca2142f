// The progress line: a slider for pointer and keyboard. While it is dragged it shows the second it would go to.

const STEP_SECONDS = 5;

export class SeekLine {
  constructor(element, { onSeek, onLook = () => {}, clock }) {
    this.element = element;
    this.onSeek = onSeek;
    this.onLook = onLook;
    this.clock = clock;
    this.fill = element.querySelector("[data-fill]");
    this.buffer = element.querySelector("[data-buffer]");
    this.bubble = element.querySelector("[data-bubble]");
    this.second = element.querySelector("[data-bubble-second]");
    this.duration = 0;
    this.position = 0;
    this.dragging = false;
    element.addEventListener("pointerdown", (event) => this.#grab(event));
    element.addEventListener("pointermove", (event) => this.#move(event));
    element.addEventListener("pointerleave", () => this.element.classList.remove("is-looked-at"));
    element.addEventListener("pointerup", (event) => this.#drop(event));
    element.addEventListener("pointercancel", () => this.#cancel());
    element.addEventListener("keydown", (event) => this.#key(event));
  }

  show(position, duration, ahead = 0) {
    this.duration = duration;
    if (!this.dragging) this.#draw(position);
    this.buffer.style.setProperty("--share", duration ? Math.min(1, (position + ahead) / duration) : 0);
  }

  #draw(position) {
    this.position = position;
    this.fill.style.setProperty("--share", this.duration ? Math.min(1, position / this.duration) : 0);
    this.element.setAttribute("aria-valuemax", String(Math.round(this.duration)));
    this.element.setAttribute("aria-valuenow", String(Math.round(position)));
    this.element.setAttribute("aria-valuetext", `${this.clock(position)} / ${this.clock(this.duration)}`);
  }

  #at(event) {
    const box = this.element.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    const directed = getComputedStyle(this.element).direction === "rtl" ? 1 - share : share;
    return Math.max(0, Math.min(1, directed)) * this.duration;
  }

  #grab(event) {
    if (!this.duration) return;
    event.preventDefault();
    this.element.setPointerCapture(event.pointerId);
    this.dragging = true;
    this.element.classList.add("is-held");
    this.#preview(event);
  }

  #preview(event) {
    this.#draw(this.#at(event));
    this.#look(event);
  }

  /** A mouse over the line looks at a second without going there. */
  #move(event) {
    if (this.dragging) this.#preview(event);
    else if (event.pointerType === "mouse" && this.duration) this.#look(event);
  }

  #look(event) {
    const seconds = this.#at(event);
    this.element.classList.add("is-looked-at");
    this.bubble.style.setProperty("--share", this.duration ? seconds / this.duration : 0);
    this.second.textContent = `${this.clock(seconds)} / ${this.clock(this.duration)}`;
    this.onLook(seconds);
  }

  #drop(event) {
    if (!this.dragging) return;
    this.#cancel();
    this.onSeek(this.#at(event));
  }

  #cancel() {
    this.dragging = false;
    this.element.classList.remove("is-held", "is-looked-at");
  }

  #key(event) {
    const rtl = getComputedStyle(this.element).direction === "rtl" ? -1 : 1;
    const steps = {
      ArrowRight: rtl * STEP_SECONDS,
      ArrowLeft: -rtl * STEP_SECONDS,
      PageUp: this.duration / 10,
      PageDown: -this.duration / 10,
      Home: -Infinity,
      End: Infinity,
    };
    if (!(event.key in steps)) return;
    event.preventDefault();
    event.stopPropagation();
    this.onSeek(Math.max(0, Math.min(this.duration - 0.25, this.position + steps[event.key])));
  }
}

/** 65 -> "1:05". */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
