// What lies over the picture: the chrome that fades, the notices, the drawer.

const FADE_MS = 2000;

/** Fades the chrome after two seconds without a touch, but never under keyboard focus, while paused, or for viewers who want no motion. */
export class Chrome {
  constructor(root, isPlaying) {
    this.root = root;
    this.isPlaying = isPlaying;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    for (const name of ["pointermove", "pointerdown", "keydown", "focusin"]) root.addEventListener(name, () => this.wake());
    document.addEventListener("keydown", () => this.wake());
    this.wake();
  }

  wake() {
    this.root.dataset.idle = "false";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#fade(), FADE_MS);
  }

  /** The focus goes from the picture to what can be done now: to what is said over it, or to the button that pauses. */
  enter() {
    this.wake();
    const said = this.root.querySelector("[data-notice]:not([hidden]) :is(a, button)");
    const end = this.root.dataset.place === "end" && this.root.querySelector("[data-end] a");
    (said || end || this.root.querySelector("[data-toggle]")).focus();
  }

  #fade() {
    const focused = this.root.querySelector("[data-chrome] :focus-visible");
    const busy = this.root.querySelector("[data-chrome] details[open], .is-held, [data-notice]:not([hidden])");
    if (this.calm.matches || focused || busy || !this.isPlaying()) {
      this.timer = setTimeout(() => this.#fade(), FADE_MS);
      return;
    }
    this.root.dataset.idle = "true";
  }
}

/** One notice at a time over the picture, each with its words and its button in the page already. */
export class Notices {
  constructor(root, actions) {
    this.notices = new Map([...root.querySelectorAll("[data-notice]")].map((element) => [element.dataset.notice, element]));
    this.current = "";
    for (const element of this.notices.values()) {
      element.addEventListener("click", (event) => {
        const action = event.target.closest("[data-action]")?.dataset.action;
        if (action) actions[action]?.();
      });
    }
  }

  /** Show a notice by name; `sentence` replaces its words by the server's. */
  show(name, sentence = "") {
    this.hide();
    const element = this.notices.get(name);
    if (!element) return;
    if (sentence) element.querySelector("[data-sentence]").textContent = sentence;
    element.hidden = false;
    this.current = name;
  }

  hide(name = this.current) {
    if (name !== this.current) return;
    const element = this.notices.get(name);
    if (element) element.hidden = true;
    this.current = "";
  }
}

/** The drawer: beside the stage where there is room, a sheet from below on phones. */
export class Drawer {
  constructor(root) {
    this.root = root;
    this.panel = root.querySelector("[data-drawer]");
    this.opener = root.querySelector("[data-drawer-open]");
    this.wide = matchMedia("(width >= 64rem)");
    this.wide.addEventListener("change", () => this.#settle());
    this.opener.addEventListener("click", () => this.open());
    root.addEventListener("click", (event) => {
      if (event.target.closest("[data-drawer-close]")) this.close();
    });
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.isOpen) {
        event.stopPropagation();
        this.close();
      }
    });
    this.#settle();
  }

  get isOpen() {
    return !this.wide.matches && this.root.dataset.drawer === "open";
  }

  open() {
    this.root.dataset.drawer = "open";
    this.#settle();
    if (!this.isOpen) return;
    this.#watchForBack();
    const current = this.panel.querySelector("[aria-current]") ?? this.panel.querySelector("a, button");
    this.#reveal(current);
    current?.focus({ preventScroll: true });
  }

  close() {
    if (!this.isOpen) return;
    this.root.dataset.drawer = "closed";
    this.watcher?.destroy();
    this.#settle();
    this.opener.focus();
  }

  /** Where the browser can tell, a phone's own way back closes the sheet and does not leave the page. */
  #watchForBack() {
    if (!window.CloseWatcher) return;
    this.watcher = new CloseWatcher();
    this.watcher.onclose = () => this.close();
  }

  #settle() {
    this.panel.inert = !this.wide.matches && this.root.dataset.drawer !== "open";
    this.opener.setAttribute("aria-expanded", String(!this.panel.inert));
    const stage = this.root.querySelector("[data-stage]");
    stage.inert = this.isOpen;
  }

  /** Mark the cell of the playing episode. */
  mark(number) {
    this.panel.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const cell = this.panel.querySelector(`[data-number="${number}"]`);
    cell?.setAttribute("aria-current", "true");
    if (this.wide.matches) this.#reveal(cell);
  }

  /** Scroll the panel and nothing else: scrollIntoView would move the stage as well. */
  #reveal(element) {
    if (!element) return;
    const box = element.getBoundingClientRect();
    const frame = this.panel.getBoundingClientRect();
    if (box.top < frame.top || box.bottom > frame.bottom) this.panel.scrollTop += box.top - frame.top - frame.height / 2;
  }
}
