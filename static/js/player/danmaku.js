// The button of danmaku: there where a series takes it. What draws the lines is fetched for viewers who have turned it on, and for nobody else.

export class DanmakuButton {
  constructor(player, panel) {
    this.player = player;
    this.link = player.root.querySelector("[data-danmaku]");
    this.taken = new Map();
    this.isOn = false;
    this.link.addEventListener("click", (event) => panel.open(event, this.link));
    player.root.addEventListener("episode", ({ detail }) => this.#follow(detail.episode_id));
    player.root.addEventListener("marks", ({ detail }) => this.#know(detail));
    player.root.addEventListener("sent", ({ detail }) => this.#sent(detail));
  }

  #follow(episode) {
    this.episode = episode;
    this.#draw();
  }

  #know({ episode, danmaku }) {
    this.taken.set(episode, Boolean(danmaku));
    if (danmaku) this.isOn = danmaku.is_on;
    this.#draw();
  }

  /** Something was sent from the panel: what the viewer wishes, or a line. */
  async #sent({ form, episode }) {
    const what = form.dataset.danmakuForm;
    if (what === "line" && episode === this.episode) this.screen?.say(form.elements.text.value);
    if (what !== "settings") return;
    const settings = await this.#settings();
    if (!settings) return;
    this.isOn = settings.is_on;
    this.screen?.adopt(settings);
    this.#draw();
  }

  async #draw() {
    const isTaken = this.taken.get(this.episode) ?? false;
    this.link.hidden = !isTaken;
    this.link.dataset.on = String(this.isOn);
    if (this.isOn && isTaken) this.loading ??= this.#load();
    await this.loading;
    this.screen?.follow(this.isOn && this.taken.get(this.episode) ? this.episode : null);
  }

  /** The screen for the lines; tried again at the next episode when it did not arrive. */
  async #load() {
    const [module, settings] = await Promise.all([import("./danmaku-screen.js").catch(() => null), this.#settings()]);
    if (module && settings) this.screen = new module.DanmakuScreen(this.player, this.link.dataset.apiLines, settings);
    else this.loading = null;
  }

  async #settings() {
    const answer = await fetch(this.link.dataset.apiSettings, { credentials: "same-origin", headers: { Accept: "application/json" } }).catch(() => null);
    return answer?.ok ? answer.json() : null;
  }
}
