// The heart and the bell over the picture: how the episode and its series stand to the viewer, asked for as each comes on.

import { Keep, sendKeep } from "../keep.js";
import { showToast } from "../toast.js";

const SETTLE_MS = 250;

export class Keeps {
  constructor(root, token) {
    this.root = root;
    this.token = token;
    this.column = root.querySelector("[data-keeps]");
    this.buttons = { like: this.column.querySelector("[data-like]"), follow: this.column.querySelector("[data-follow]") };
    this.episodes = new Map();
    this.series = new Map();
    root.addEventListener("episode", (event) => this.#show(event.detail));
    for (const [name, button] of Object.entries(this.buttons)) button.addEventListener("click", () => this.#toggle(name));
  }

  /** For a double tap: likes what is on the picture, and never takes a like back. */
  async like() {
    (await this.#known())?.like.want(true);
  }

  async #toggle(name) {
    const known = await this.#known();
    if (known) known[name].toggle();
    else this.#fail();
  }

  #show(item) {
    this.item = item;
    this.shown = null;
    this.asking = null;
    for (const name of Object.keys(this.buttons)) this.#draw(name, false, 0);
    clearTimeout(this.timer);
    const known = this.episodes.get(item.episode_id);
    if (known) this.#adopt(known);
    else this.timer = setTimeout(() => this.#known(), SETTLE_MS);
  }

  /** How the episode on the picture stands; asked for once, nothing when there was no answer. */
  #known() {
    clearTimeout(this.timer);
    this.asking ??= this.#ask(this.item);
    return this.shown ?? this.asking;
  }

  async #ask(item) {
    const address = this.column.dataset.apiMarks.replace("/0/", `/${item.episode_id}/`);
    const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) {
      if (this.item === item) this.asking = null;
      return null;
    }
    const marks = await answer.json();
    this.root.dispatchEvent(new CustomEvent("marks", { detail: { episode: item.episode_id, comments: marks.comments, danmaku: marks.danmaku } }));
    if (!this.series.has(marks.series)) this.series.set(marks.series, this.#keep("follow", this.column.dataset.apiFollows, marks.series, marks.follow));
    const known = { like: this.#keep("like", this.column.dataset.apiLikes, item.episode_id, marks.like), follow: this.series.get(marks.series) };
    this.episodes.set(item.episode_id, known);
    if (this.item === item) this.#adopt(known);
    return known;
  }

  #fail() {
    showToast(this.column.dataset.textFailed, "bad");
  }

  #keep(name, address, ref, state) {
    const keep = new Keep({
      isOn: state.is_on,
      count: state.count,
      draw: (isOn, count) => this.shown?.[name] === keep && this.#draw(name, isOn, count),
      send: (isOn) => sendKeep(address.replace(/\/0$/, `/${ref}`), isOn, this.token),
      failed: () => this.#fail(),
    });
    return keep;
  }

  #adopt(known) {
    this.shown = known;
    for (const [name, keep] of Object.entries(known)) this.#draw(name, keep.wanted, keep.known.count);
  }

  #draw(name, isOn, count) {
    const button = this.buttons[name];
    button.dataset.on = String(isOn);
    button.setAttribute("aria-pressed", String(isOn));
    button.querySelector("[data-count]").textContent = count ? new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" }).format(count) : "";
  }
}
