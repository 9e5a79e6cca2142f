// Which sound and which captions: what was chosen last, else the viewer's language, else the original. One menu for each.

import { recall, remember } from "./memory.js";

const ORIGINAL = "original";
const NO_LANGUAGE = new Set(["", "und", "zxx", "mul"]);

export class Languages {
  constructor(root, page) {
    this.page = page.lang.toLowerCase();
    this.sound = recall("dub", "");
    this.caption = recall("captions", this.page);
    this.lastRead = this.caption || this.page;
    this.sounds = new Menu(root.querySelector("[data-dubs-menu]"), (track) => this.#hear(track));
    this.captions = new Menu(root.querySelector("[data-captions-menu]"), (track) => this.#read(track));
    /** What a stream asks when its tracks become known; each answers with the id of a track. */
    this.choose = {
      sound: (tracks) => this.#soundOf(tracks).id,
      caption: (tracks) => (this.caption ? (spoken(tracks, this.caption)?.id ?? -1) : -1),
    };
  }

  /** Begin to watch a picture: one that was fetched ahead learns what was chosen since. */
  adopt(unit) {
    const { sounds, captions } = unit.stream.tracks();
    if (sounds.length) unit.stream.hear(this.choose.sound(sounds));
    unit.stream.read(this.choose.caption(captions));
    if (sounds.length) this.follow(unit);
  }

  /** Between two episodes the menus stand still; what is chosen then holds for the next one. */
  leave() {
    this.unit = undefined;
  }

  /** Offer the tracks of what is being watched, or nothing. */
  follow(unit) {
    this.unit = unit;
    const tracks = unit?.stream?.tracks() ?? { sounds: [], captions: [] };
    this.sounds.show(tracks.sounds.length > 1 ? tracks.sounds : [], tracks.sound);
    this.captions.show(tracks.captions, tracks.caption);
  }

  /** Captions on or off, in the language that was read last. */
  toggleCaptions() {
    const { captions, caption } = this.unit?.stream?.tracks() ?? { captions: [] };
    if (!captions.length) return;
    this.#read(caption >= 0 ? undefined : (spoken(captions, this.lastRead) ?? captions[0]));
  }

  #hear(track) {
    this.sound = track.isOriginal ? ORIGINAL : track.language;
    remember("dub", this.sound);
    this.unit?.stream?.hear(track.id);
    if (this.unit) this.follow(this.unit);
  }

  /** `undefined` reads nothing. */
  #read(track) {
    this.caption = track?.language ?? "";
    if (track) this.lastRead = track.language;
    remember("captions", this.caption);
    this.unit?.stream?.read(track?.id ?? -1);
    if (this.unit) this.follow(this.unit);
  }

  #soundOf(tracks) {
    const original = tracks.find((track) => track.isOriginal) ?? tracks[0];
    if (this.sound === ORIGINAL) return original;
    return spoken(tracks, this.sound) ?? spoken(tracks, this.page) ?? original;
  }
}

/** The track in a language: exactly, else in another form of it (zh for zh-hans), the original before a dub. */
function spoken(tracks, language) {
  if (!language) return undefined;
  const primary = (code) => code.split("-")[0];
  const near = tracks.filter((track) => primary(track.language) === primary(language));
  return near.find((track) => track.language === language) ?? near.find((track) => track.isOriginal) ?? near[0];
}

/** A <details> with one button per track; the button without a track, where there is one, stays. */
class Menu {
  constructor(element, onPick) {
    this.element = element;
    this.list = element.querySelector("[data-tracks]");
    this.none = this.list.querySelector("[data-track='-1']");
    this.tracks = [];
    this.list.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-track]");
      if (!choice) return;
      onPick(this.tracks[Number(choice.dataset.track)]);
      element.open = false;
      element.querySelector("summary").focus();
    });
  }

  show(tracks, chosen) {
    this.tracks = tracks;
    this.element.hidden = tracks.length === 0;
    this.element.dataset.on = String(chosen >= 0);
    this.none?.setAttribute("aria-pressed", String(chosen < 0));
    this.list.replaceChildren(...(this.none ? [this.none] : []), ...tracks.map((track) => this.#button(track, chosen)));
  }

  #button(track, chosen) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "menu__item";
    button.dataset.track = String(track.id);
    button.setAttribute("aria-pressed", String(track.id === chosen));
    button.append(...this.#words(track));
    return button;
  }

  /** A track by its name; the original by its language's own name, and that it is the original. */
  #words(track) {
    const { textOriginal } = this.element.dataset;
    const isNamed = !NO_LANGUAGE.has(track.language);
    if (textOriginal && track.isOriginal && !isNamed) return [textOriginal];
    const name = document.createElement("span");
    if (isNamed) name.lang = track.language;
    name.textContent = textOriginal && track.isOriginal ? ownName(track.language) : track.name;
    if (!textOriginal || !track.isOriginal) return [name];
    const note = document.createElement("span");
    note.className = "small";
    note.textContent = textOriginal;
    return [name, note];
  }
}

/** The language's own name for itself. */
function ownName(language) {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(language);
  } catch {
    return language;
  }
}
