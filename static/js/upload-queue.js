// Sends files by tus, a few at a time, and goes on with what an earlier page left: tus-js-client remembers in localStorage.

import { Speedometer } from "./upload-measures.js";

const AT_ONCE = 3;
const CHUNK_BYTES = 8 * 1024 * 1024;
// About five minutes altogether: long enough for a server to come back.
const RETRY_DELAYS = [0, 1000, 2000, 3000, 5000, 5000, 10_000, 10_000, 15_000, 20_000, 30_000, 30_000, 60_000, 60_000, 60_000];
const GONE_ON = new Set([403, 404, 410]);
const FINAL = new Set([400, 401, 403, 404, 405, 410, 412, 413, 415, 422]);

/** One file on its way; `isChosen`: a person said the number, the name did not. `state`: waiting, uploading, retrying, paused, stopped, done, refused, cancelled. */
export class UploadItem {
  constructor(file, number, isChosen = false) {
    this.file = file;
    this.number = number;
    this.isChosen = isChosen;
    this.state = "waiting";
    this.sent = 0;
    this.message = "";
    this.speed = new Speedometer();
    this.upload = null;
  }

  get isOver() {
    return ["done", "refused", "cancelled"].includes(this.state);
  }
}

/** Keeps at most three items busy; tells `onChange(item)` when one looks different, `onPlaced` when the server knows it, `onDone` when its bytes are there. */
export class UploadQueue {
  constructor({ endpoint, series, csrf, onChange, onPlaced, onDone }) {
    this.settings = { endpoint, series, csrf };
    this.onChange = onChange;
    this.onPlaced = onPlaced;
    this.onDone = onDone;
    this.items = [];
    window.addEventListener("online", () => this.resumeStopped());
  }

  add(item) {
    this.items.push(item);
    this.#next();
  }

  remove(item) {
    this.items = this.items.filter((other) => other !== item);
  }

  pause(item) {
    if (item.isOver) return;
    item.upload?.abort();
    this.#become(item, "paused");
    this.#next();
  }

  resume(item) {
    if (item.isOver) return;
    this.#become(item, "waiting");
    this.#next();
  }

  /** Stop sending and let the server forget what it has. */
  async cancel(item) {
    const { upload } = item;
    this.#become(item, "cancelled");
    this.remove(item);
    this.#next();
    try {
      await upload?.abort(Boolean(upload.url));
    } catch {
      // The server expires it by itself.
    }
  }

  resumeStopped() {
    for (const item of this.items) if (item.state === "stopped") this.resume(item);
  }

  #become(item, state, message = "") {
    item.state = state;
    item.message = message;
    this.onChange(item);
  }

  #next() {
    const busy = this.items.filter((item) => item.state === "uploading" || item.state === "retrying").length;
    for (const item of this.items.filter((other) => other.state === "waiting").slice(0, Math.max(0, AT_ONCE - busy))) this.#send(item);
  }

  async #send(item) {
    this.#become(item, "uploading");
    item.speed.reset();
    if (!item.upload) {
      item.upload = this.#tusUpload(item);
      const [earlier] = await item.upload.findPreviousUploads();
      if (earlier) item.upload.resumeFromPreviousUpload(earlier);
    }
    if (item.state === "uploading") item.upload.start();
  }

  #tusUpload(item) {
    const { endpoint, series, csrf } = this.settings;
    const query = new URLSearchParams({ series, number: String(item.number) });
    return new window.tus.Upload(item.file, {
      endpoint: `${endpoint}?${query}`,
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_DELAYS,
      removeFingerprintOnSuccess: true,
      fingerprint: async () => fingerprintOf(item, series),
      headers: { "X-CSRFToken": csrf, Accept: "application/json" },
      metadata: { filename: item.file.name, filetype: item.file.type },
      onUploadUrlAvailable: () => this.onPlaced(item),
      onProgress: (sent) => this.#progress(item, sent),
      onShouldRetry: (error) => this.#mayRetry(item, error),
      onError: (error) => this.#failed(item, error),
      onSuccess: () => this.#arrived(item),
    });
  }

  #progress(item, sent) {
    item.sent = sent;
    item.speed.note(sent);
    if (item.state === "retrying" || item.state === "uploading") this.#become(item, "uploading");
  }

  #mayRetry(item, error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    if (FINAL.has(status)) return false;
    item.speed.reset();
    this.#become(item, "retrying", sentenceOf(error));
    return true;
  }

  async #failed(item, error) {
    if (item.isOver || item.state === "paused") return;
    const status = error.originalResponse?.getStatus() ?? 0;
    if (FINAL.has(status)) this.#become(item, "refused", sentenceOf(error));
    else this.#become(item, "stopped", sentenceOf(error));
    if (GONE_ON.has(status)) item.upload = null;
    this.#next();
  }

  async #arrived(item) {
    item.sent = item.file.size;
    const { state, message } = await this.#outcome(item);
    this.#become(item, state === "refused" ? "refused" : "done", message);
    this.onDone(item);
    this.#next();
  }

  async #outcome(item) {
    try {
      const answer = await fetch(`${item.upload.url}outcome/`, { headers: { Accept: "application/json" } });
      return answer.ok ? await answer.json() : { state: "complete", message: "" };
    } catch {
      return { state: "complete", message: "" };
    }
  }
}

/** Tells the same file for the same series again, after a closed tab too. */
function fingerprintOf({ file, number, isChosen }, series) {
  return ["duanju", series, isChosen ? number : "", file.name, file.size, file.lastModified].join(":");
}

/** The sentence of a problem document, when the server sent one. */
function sentenceOf(error) {
  try {
    return JSON.parse(error.originalResponse.getBody()).detail ?? "";
  } catch {
    return "";
  }
}
