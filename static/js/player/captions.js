// Captions: the browser reads the WebVTT, we draw the cues, so that they stand clear of the words and buttons.

import { recall, remember } from "./memory.js";

export class Captions {
  constructor(root, page) {
    this.screen = root.querySelector("[data-captions]");
    this.menu = root.querySelector("[data-captions-menu]");
    this.list = this.menu.querySelector("[data-captions-list]");
    this.off = this.list.querySelector("[data-language='']");
    this.chosen = recall("captions", page.lang.toLowerCase());
    this.list.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-language]");
      if (!choice) return;
      this.#choose(choice.dataset.language);
      this.menu.open = false;
    });
  }

  /** Show the tracks of another episode. */
  follow(unit) {
    this.unit = unit;
    this.screen.textContent = "";
    const tracks = unit.item.captions;
    this.menu.hidden = tracks.length === 0;
    this.list.replaceChildren(this.off, ...tracks.map((track) => this.#button(track)));
    if (!unit.video.querySelector("track")) unit.video.append(...tracks.map((track) => this.#element(track, unit)));
    this.#apply();
  }

  /** Nothing is being watched: no line stays behind. */
  clear() {
    this.unit = undefined;
    this.screen.textContent = "";
  }

  /** Captions on or off, in the language that was chosen last. */
  toggle() {
    if (!this.unit?.item.captions.length) return;
    this.#choose(this.#language() ? "" : this.unit.item.captions[0].language);
  }

  #choose(language) {
    this.chosen = language;
    remember("captions", language);
    this.#apply();
  }

  #language() {
    return this.unit.item.captions.find((track) => track.language === this.chosen)?.language ?? "";
  }

  #apply() {
    const language = this.#language();
    this.screen.textContent = "";
    this.screen.lang = language;
    for (const track of this.unit.video.textTracks) track.mode = track.language === language ? "hidden" : "disabled";
    for (const choice of this.list.querySelectorAll("[data-language]")) {
      choice.setAttribute("aria-pressed", String(choice.dataset.language === language));
    }
    this.menu.dataset.on = String(Boolean(language));
  }

  #button(track) {
    const button = this.off.cloneNode(false);
    button.dataset.language = track.language;
    button.lang = track.language;
    button.textContent = track.name;
    return button;
  }

  #element(track, unit) {
    const element = document.createElement("track");
    element.kind = "subtitles";
    element.srclang = track.language;
    element.label = track.name;
    element.src = track.url;
    element.track.addEventListener("cuechange", () => {
      if (this.unit !== unit || element.track.language !== this.#language()) return;
      const cues = [...(element.track.activeCues ?? [])];
      this.screen.replaceChildren(
        ...cues.map((cue) => {
          const line = document.createElement("p");
          line.append(cue.getCueAsHTML());
          return line;
        }),
      );
    });
    return element;
  }
}
