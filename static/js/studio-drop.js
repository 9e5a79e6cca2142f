// The season drop: files in, a plan from the server, a numbered table that fills itself; replacing one episode goes the same way.

import { showToast } from "./toast.js";
import { filesOfDrop, withoutHidden } from "./upload-folder.js";
import { filled, sizeInWords, timeInWords } from "./upload-measures.js";
import { UploadItem, UploadQueue } from "./upload-queue.js";
import { UploadRow } from "./upload-row.js";

const RENUMBERABLE = new Set(["same-number", "number-taken", "number-range"]);

class SeasonDrop {
  constructor(root) {
    this.root = root;
    this.words = root.dataset;
    this.rows = new Map();
    this.queue = new UploadQueue({
      endpoint: root.dataset.endpoint,
      series: root.dataset.series,
      csrf: root.dataset.csrf,
      onChange: (item) => this.#changed(item),
      onPlaced: () => this.#hideOwnUploads(),
      onDone: () => this.#refreshSoon(),
    });
    this.#listenToZone();
    this.#listenToButtons();
    document.body.addEventListener("htmx:afterSettle", () => this.#hideOwnUploads());
  }

  part(name) {
    return this.root.querySelector(`[data-drop-${name}]`);
  }

  async take(files, number = null) {
    if (!files.length) return;
    const plan = await this.#plan(files, number);
    if (!plan) return;
    this.part("table").hidden = false;
    const left = [...files];
    for (const planned of plan.files) {
      const place = left.findIndex((file) => file.name === planned.name && file.size === planned.size);
      if (place >= 0) this.#line(planned, left.splice(place, 1)[0], number !== null);
    }
    this.part("gaps").textContent = plan.gaps.length ? filled(this.words.textGaps, { numbers: plan.gaps.join(", ") }) : "";
    this.#summary();
  }

  async #plan(files, number) {
    const body = JSON.stringify({ files: files.map((file) => ({ name: file.name, size: file.size })), number });
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.words.csrf };
    try {
      const answer = await fetch(this.words.plan, { method: "POST", headers, body });
      const said = await answer.json();
      if (answer.ok) return said;
      showToast(said.detail ?? this.words.textPlanFailed, "bad");
    } catch {
      showToast(this.words.textPlanFailed, "bad");
    }
    return null;
  }

  #line(planned, file, isChosen) {
    const row = new UploadRow(this.part("row"), this.words, planned, file);
    this.part("list").append(row.element);
    row.part("cancel").addEventListener("click", () => this.#drop(row));
    row.part("start").addEventListener("click", () => this.#startRenumbered(row));
    if (planned.rule) row.block(RENUMBERABLE.has(planned.rule));
    else this.#start(row, planned.number, isChosen);
  }

  #start(row, number, isChosen) {
    const item = new UploadItem(row.file, number, isChosen);
    row.item = item;
    this.rows.set(item, row);
    row.part("pause").addEventListener("click", () => this.queue.pause(item));
    row.part("resume").addEventListener("click", () => this.queue.resume(item));
    row.show(item);
    this.queue.add(item);
  }

  /** The number was corrected by hand: ask the server again before sending. */
  async #startRenumbered(row) {
    const { number } = row;
    const isDoubled = [...this.rows.keys()].some((item) => item.number === number && item.state !== "cancelled" && item.state !== "refused");
    if (!number || isDoubled) {
      row.part("number").focus();
      return;
    }
    const plan = await this.#plan([row.file], number);
    const planned = plan?.files[0];
    if (!planned) return;
    row.say(planned.message || planned.note, planned.message ? "bad" : "");
    if (!planned.rule) this.#start(row, number, true);
  }

  #drop(row) {
    if (row.item && !row.item.isOver) this.queue.cancel(row.item);
    this.rows.delete(row.item);
    const neighbour = row.element.nextElementSibling ?? row.element.previousElementSibling;
    row.element.remove();
    (neighbour?.querySelector("[data-row-cancel]") ?? this.part("files")).focus();
    this.part("table").hidden = !this.part("list").children.length;
    this.#summary();
  }

  #changed(item) {
    this.rows.get(item)?.show(item);
    this.#summary();
  }

  #summary() {
    const items = [...this.rows.keys()].filter((item) => item.state !== "cancelled");
    const done = items.filter((item) => item.state === "done").length;
    const moving = items.filter((item) => item.state === "uploading");
    const paused = items.filter((item) => ["paused", "stopped"].includes(item.state));
    const speed = moving.reduce((sum, item) => sum + item.speed.bytesPerSecond, 0);
    const left = items.filter((item) => !item.isOver).reduce((sum, item) => sum + item.file.size - item.sent, 0);
    const pattern = speed && left ? this.words.textSummary : this.words.textSummaryShort;
    const values = { done, all: items.length, speed: sizeInWords(speed), time: timeInWords(speed ? left / speed : 0) };
    this.part("summary").textContent = items.length ? filled(pattern, values) : "";
    this.part("pause-all").hidden = !items.some((item) => ["uploading", "waiting", "retrying"].includes(item.state));
    this.part("resume-all").hidden = !paused.length;
    this.part("clear").hidden = !this.root.querySelector('[data-row][data-state="done"], [data-row][data-state="refused"]');
  }

  #listenToZone() {
    const zone = this.part("zone");
    for (const name of ["files", "folder"]) {
      this.part(name).addEventListener("change", (event) => {
        this.take(withoutHidden([...event.target.files]));
        event.target.value = "";
      });
    }
    const hold = (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      zone.classList.add("is-over");
    };
    document.addEventListener("dragover", hold);
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) zone.classList.remove("is-over");
    });
    document.addEventListener("drop", async (event) => {
      zone.classList.remove("is-over");
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      this.take(await filesOfDrop(event.dataTransfer));
    });
  }

  #listenToButtons() {
    const all = (states, act) => () => this.queue.items.filter((item) => states.includes(item.state)).forEach((item) => act(item));
    this.part("pause-all").addEventListener("click", all(["waiting", "retrying", "uploading"], (item) => this.queue.pause(item)));
    this.part("resume-all").addEventListener("click", all(["paused", "stopped"], (item) => this.queue.resume(item)));
    this.part("clear").addEventListener("click", () => this.#clear());
    const replacement = this.part("replacement");
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-replace]");
      if (button) {
        replacement.dataset.number = button.dataset.replace;
        replacement.click();
      }
      const discard = event.target.closest("[data-discard]");
      if (discard) this.#discard(discard);
    });
    replacement.addEventListener("change", () => {
      this.take([...replacement.files], Number(replacement.dataset.number));
      replacement.value = "";
    });
  }

  #clear() {
    for (const element of this.root.querySelectorAll('[data-row][data-state="done"], [data-row][data-state="refused"]')) {
      for (const [item, row] of this.rows) if (row.element === element) this.rows.delete(item);
      element.remove();
    }
    this.part("table").hidden = !this.part("list").children.length;
    this.part("files").focus();
    this.#summary();
  }

  async #discard(button) {
    button.disabled = true;
    const headers = { "Tus-Resumable": "1.0.0", "X-CSRFToken": this.words.csrf, Accept: "application/json" };
    try {
      await fetch(button.dataset.discard, { method: "DELETE", headers });
    } finally {
      this.#refreshSoon();
    }
  }

  /** The server lists every unfinished upload; those that this very page is sending do not wait for anybody. */
  #hideOwnUploads() {
    const own = this.queue.items.map((item) => item.upload?.url ?? "").filter(Boolean);
    for (const list of document.querySelectorAll("[data-unfinished]")) {
      const lines = [...list.querySelectorAll("[data-upload]")];
      for (const line of lines) line.hidden = own.some((url) => url.endsWith(`/${line.dataset.upload}/`));
      list.hidden = lines.every((line) => line.hidden);
    }
  }

  /** The table below asks for everything once, what else shows the series hears of it; several files that land together ask once. */
  #refreshSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const pulse = document.getElementById("season-pulse");
      if (pulse) window.htmx.ajax("GET", `${pulse.dataset.changes}?all=1`, { target: "#season", swap: "outerHTML" });
      else document.body.dispatchEvent(new Event("season-changed"));
    }, 300);
  }
}

const root = document.querySelector("[data-drop]");
if (root && window.tus?.isSupported) root.seasonDrop = new SeasonDrop(root);
