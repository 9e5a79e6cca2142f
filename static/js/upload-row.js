// One line of the drop's table: number, name, bar, words. All words come from the drop's data attributes.

import { filled, percentInWords, sizeInWords, timeInWords } from "./upload-measures.js";

const STAGES = {
  waiting: "textWaiting",
  uploading: "textUploading",
  retrying: "textRetrying",
  paused: "textPaused",
  stopped: "textStopped",
  done: "textDone",
  refused: "textRefused",
  numberless: "textNeedsNumber",
};

export class UploadRow {
  constructor(template, words, planned, file) {
    this.element = template.content.firstElementChild.cloneNode(true);
    this.words = words;
    this.file = file;
    this.planned = planned;
    this.part("name").textContent = file.name;
    this.part("number").value = planned.number ?? "";
    this.part("bar").setAttribute("aria-label", `${this.part("bar").getAttribute("aria-label")}: ${file.name}`);
    this.say(planned.message || planned.note, planned.message ? "bad" : "");
  }

  part(name) {
    return this.element.querySelector(`[data-row-${name}]`);
  }

  get number() {
    return Number(this.part("number").value) || null;
  }

  /** A sentence under the bar; tone "bad" for refusals. */
  say(message, tone = "") {
    const line = this.part("message");
    line.hidden = !message;
    line.textContent = message;
    line.dataset.tone = tone;
  }

  /** The file cannot be sent as it is; `mayRenumber` when another number would help. */
  block(mayRenumber) {
    if (this.planned.rule === "already-here") {
      this.show({ state: "done", sent: 0, message: "" });
      this.say(this.planned.message);
      return;
    }
    this.show({ state: mayRenumber ? "numberless" : "refused", sent: 0, message: this.planned.message });
    this.part("start").hidden = !mayRenumber;
    this.part("number").disabled = !mayRenumber;
  }

  show(item) {
    const share = this.file.size ? Math.min(1, item.sent / this.file.size) : 0;
    const isMoving = item.state === "uploading";
    this.element.dataset.state = item.state;
    this.part("bar").value = item.state === "done" ? 100 : share * 100;
    this.part("bar").dataset.tone = { done: "ok", refused: "bad" }[item.state] ?? "";
    this.part("stage").textContent = this.words[STAGES[item.state]] ?? "";
    this.part("rate").textContent = isMoving ? this.#rate(item) : sizeInWords(this.file.size);
    this.part("percent").textContent = ["refused", "numberless"].includes(item.state) ? "" : percentInWords(item.state === "done" ? 1 : share);
    this.part("number").disabled = item.state !== "numberless";
    this.part("start").hidden = item.state !== "numberless";
    this.part("pause").hidden = !["uploading", "waiting", "retrying"].includes(item.state);
    this.part("resume").hidden = !["paused", "stopped"].includes(item.state);
    if (item.message) this.say(item.message, "bad");
    else if (isMoving || item.state === "done") this.say("");
  }

  #rate(item) {
    const speed = item.speed?.bytesPerSecond ?? 0;
    if (!speed) return sizeInWords(this.file.size);
    return filled(this.words.textRate, { speed: sizeInWords(speed), time: timeInWords((this.file.size - item.sent) / speed) });
  }
}
