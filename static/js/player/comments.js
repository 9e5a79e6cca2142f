// What viewers say, as a panel of the player. The server draws every part of it; where it cannot be fetched the link leads to the page.

import { clock } from "./seek.js";

const HEADERS = { "X-Sheet": "1", Accept: "application/problem+json" };

export class CommentsPanel {
  constructor(player, reports) {
    this.player = player;
    this.reports = reports;
    this.dialog = document.getElementById("comments");
    this.link = player.root.querySelector("[data-comments]");
    this.counts = new Map();
    this.link.addEventListener("click", (event) => this.open(event, this.link));
    this.dialog.addEventListener("click", (event) => this.#clicked(event));
    this.dialog.addEventListener("submit", (event) => this.#sent(event));
    this.dialog.addEventListener("focusin", (event) => this.#offerMoment(event.target));
    player.root.addEventListener("marks", ({ detail }) => this.#know(detail.episode, detail.comments));
    player.root.addEventListener("episode", ({ detail }) => this.#follow(detail));
  }

  /** Open what a link leads to: comments, or danmaku. */
  async open(event, link) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const address = link.href;
    const answer = await this.#ask(address);
    if (!answer?.ok) {
      location.assign(address);
      return;
    }
    this.about = this.episode;
    this.#draw(await answer.text());
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.scrollTop = 0;
  }

  /** Another episode is on the picture: a panel that is open stays what it is, and its moments lead back to its own episode. */
  #follow(item) {
    this.episode = item.episode_id;
    this.#drawCount();
  }

  #clicked(event) {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.dataset.seek && this.about === this.episode) this.player.seekTo(Number(link.dataset.seek) / 1000);
    else if ("reportComment" in link.dataset) this.reports.open(link);
    else if (link.dataset.part === "answer") this.#answer(link);
    else if (link.dataset.part) this.#load(link);
    else return;
    event.preventDefault();
  }

  async #load(link) {
    const replies = link.dataset.part === "replies" ? link.closest("[data-comment]").querySelector("[data-replies]") : null;
    if (replies?.hasChildNodes()) {
      replies.replaceChildren();
      link.setAttribute("aria-expanded", "false");
      return;
    }
    const answer = await this.#ask(link.href);
    if (!answer?.ok) return this.#tell(answer);
    const text = await answer.text();
    if (replies) {
      replies.innerHTML = text;
      link.setAttribute("aria-expanded", "true");
      replies.querySelector("textarea, a, button")?.focus();
    } else if (link.dataset.part === "more") {
      const place = link.closest("li");
      const before = place.previousElementSibling;
      place.outerHTML = text;
      before?.nextElementSibling?.querySelector("a, button, summary")?.focus();
    } else {
      this.#draw(text);
      this.dialog.querySelector(`[href="${link.getAttribute("href")}"]`)?.focus();
    }
  }

  /** A reply to a reply is written in the form under them, and names whom it answers. */
  #answer(link) {
    const form = link.closest("[data-replies]").querySelector("form.comment-form");
    form.elements.reply_to.value = link.dataset.ref;
    form.elements.text.focus();
  }

  async #sent(event) {
    event.preventDefault();
    const form = event.target;
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    const answer = await this.#ask(form.action, { method: "POST", body: new FormData(form) });
    delete form.dataset.sending;
    if (!answer || ![200, 201, 422, 429].includes(answer.status) || answer.headers.get("Content-Type").includes("json")) return this.#tell(answer);
    this.#tell();
    this.#adopt(form, await answer.text(), answer.status);
    if (answer.ok) this.player.root.dispatchEvent(new CustomEvent("sent", { detail: { form, episode: this.about } }));
  }

  #adopt(form, text, status) {
    const { answer } = form.dataset;
    const comment = form.closest("[data-comment]");
    if (answer === "comment") {
      const place = document.activeElement?.dataset.place;
      const replies = comment.querySelector("[data-replies]");
      const isUncovered = Boolean(comment.querySelector(":scope > .spoiler[open]"));
      comment.outerHTML = text.replace("<li ", '<li data-new="1" ');
      const now = this.dialog.querySelector("[data-new]");
      now.removeAttribute("data-new");
      now.querySelector(":scope > .spoiler")?.toggleAttribute("open", isUncovered);
      if (replies?.hasChildNodes()) now.querySelector("[data-replies]").replaceChildren(...replies.childNodes);
      (now.querySelector(`[data-place="${place}"]:not(.menu *)`) ?? now.querySelector("summary")).focus();
    } else if (answer === "replies") {
      const replies = form.closest("[data-replies]");
      replies.innerHTML = text;
      replies.querySelector("textarea")?.focus();
      if (status === 201) this.#know(this.about, (this.counts.get(this.about) ?? 0) + 1);
    } else if (answer === "gone") {
      comment.remove();
      this.dialog.querySelector("#comments-title").focus();
      this.#know(this.about, Math.max(0, (this.counts.get(this.about) ?? 1) - 1));
    } else if (form.matches(".comment-form")) {
      this.#draw(text);
      this.dialog.querySelector(status < 400 ? "#comments-title" : "[aria-invalid]").focus();
    } else {
      this.#reload();
    }
  }

  async #reload() {
    const answer = await this.#ask(this.dialog.querySelector("[data-panel]").dataset.panel);
    if (!answer?.ok) return;
    this.#draw(await answer.text());
    this.dialog.querySelector("#comments-title").focus();
  }

  #draw(text) {
    this.dialog.innerHTML = text;
    const { count } = this.dialog.querySelector("[data-panel]").dataset;
    if (count !== undefined) this.#know(this.about, Number(count));
  }

  async #ask(address, options = {}) {
    return fetch(address, { credentials: "same-origin", headers: HEADERS, ...options }).catch(() => null);
  }

  /** Say why it did not work: in the server's words where it has any; nothing takes the words away. */
  async #tell(answer) {
    const place = this.dialog.querySelector("[data-trouble]");
    if (answer === undefined) place.textContent = "";
    else place.textContent = (await answer?.json().catch(() => null))?.detail ?? this.dialog.dataset.textFailed;
  }

  #offerMoment(field) {
    const second = field.name === "text" && field.form.querySelector("[data-second]");
    if (second && !field.value && this.about === this.episode) second.value = (this.player.unit?.video.currentTime ?? 0).toFixed(1);
    const box = field.matches("textarea") ? field.form.querySelector("[data-moment]") : null;
    const video = this.player.unit?.video;
    const input = box?.querySelector("input");
    if (!video || !input || input.checked || this.about !== this.episode) return;
    input.value = String(Math.floor(video.currentTime) * 1000);
    box.querySelector("[data-clock]").textContent = clock(video.currentTime);
    box.hidden = false;
  }

  #know(episode, count) {
    this.counts.set(episode, count);
    this.#drawCount();
  }

  #drawCount() {
    const count = this.counts.get(this.episode);
    this.link.querySelector("[data-count]").textContent = count ? new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" }).format(count) : "";
  }
}
