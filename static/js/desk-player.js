// The desk's player: seek, frames, speed, sound, care for the eyes, marks for a remark, and steps from finding to finding.

import { startFilm } from "./desk-film.js";
import { startLanes } from "./desk-lanes.js";
import { startLive } from "./desk-live.js";
import { startPlayed } from "./desk-played.js";
import { clock, say } from "./desk-say.js";
import { playStream } from "./desk-stream.js";
import { startTranscript } from "./desk-transcript.js";

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3];
const BACK_SECONDS = 5;
const places = new Map();
// What was asked for at the moment: it ends with the page, so that the next case begins with the reviewer's own settings.
const wishes = new Map();

/** A checkbox of the page that keeps its state from part to part. */
function wish(root, selector, [on, off]) {
  const box = root.querySelector(selector);
  if (!box) return () => {};
  if (wishes.has(selector)) box.checked = wishes.get(selector);
  box.addEventListener("change", () => {
    wishes.set(selector, box.checked);
    say(box.checked ? on : off);
  });
  return () => box.click();
}

/** Start what stands in `root`; returns what keys can do: close, toggle, back, faster, frame, nudge, sound, blur, grey, step, mark. */
export function startPlayer(root) {
  const box = root.querySelector("[data-player]");
  const blur = wish(root, ".veil-switch", ["sharp", "blurred"]);
  const grey = wish(root, ".grey-switch", ["grey", "colour"]);
  const video = box?.querySelector("video");
  const step = findingSteps(root, video, box?.dataset.item);
  const nothing = () => {};
  if (!video) {
    return { close: nothing, toggle: nothing, back: nothing, faster: nothing, frame: nothing, nudge: nothing, sound: nothing, mark: nothing, blur, grey, step };
  }
  return { ...startVideo(root, box, video), blur, grey, step };
}

function startVideo(root, box, video) {
  const length = Number(box.dataset.durationMs) || 1;
  const frameSeconds = Number(box.dataset.frameMs) / 1000;
  const speed = box.querySelector("[data-speed]");
  const loud = box.querySelector('[data-do="sound"]');
  const seek = (ms) => (video.currentTime = Math.max(0, Math.min(length, ms)) / 1000);
  const lanes = startLanes(root, length, seek);
  box.querySelector("[data-controls]").hidden = false;
  video.muted = wishes.get("muted") ?? box.dataset.muted === "1";
  const setSpeed = (rate) => {
    speed.value = String(rate);
    video.defaultPlaybackRate = rate;
    video.playbackRate = rate;
    wishes.set("speed", rate);
  };
  const act = {
    toggle: () => (video.paused ? video.play().catch(() => {}) : video.pause()),
    back: () => seek((video.currentTime - BACK_SECONDS) * 1000),
    nudge: (seconds) => seek((video.currentTime + seconds) * 1000),
    frame: (by) => {
      video.pause();
      seek((video.currentTime + by * frameSeconds) * 1000);
    },
    faster: () => {
      if (video.paused) return act.toggle();
      setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, SPEEDS.indexOf(Number(speed.value)) + 1)]);
      say("speed", speed.value);
      return undefined;
    },
    sound: () => {
      video.muted = !video.muted;
      wishes.set("muted", video.muted);
      say(video.muted ? "silent" : "loud");
    },
    mark: (edge) => {
      const input = root.querySelector(`#remark-${edge}`);
      if (!input) return;
      input.value = clock(video.currentTime);
      input.dispatchEvent(new Event("change"));
      say(edge, clock(video.currentTime));
    },
  };
  for (const name of ["back", "toggle", "sound"]) box.querySelector(`[data-do="${name}"]`).addEventListener("click", act[name]);
  speed.addEventListener("change", () => setSpeed(Number(speed.value)));
  for (const mark of root.querySelectorAll("[data-seek]")) mark.addEventListener("click", () => seek(Number(mark.dataset.seek)));
  const showLoud = () => loud.setAttribute("aria-pressed", String(!video.muted));
  video.addEventListener("volumechange", showLoud);
  showLoud();
  const toggle = box.querySelector('[data-do="toggle"]');
  for (const kind of ["play", "pause"]) video.addEventListener(kind, () => toggle.setAttribute("aria-pressed", String(!video.paused)));
  setSpeed(wishes.get("speed") ?? 1);
  video.addEventListener("loadedmetadata", () => setSpeed(wishes.get("speed") ?? 1));
  follow(root, box, video, lanes);
  followMarks(root, lanes);
  startFilm(root, box.dataset.thumbs, length);
  const closers = [playStream(box, video, places.get(box.dataset.item) ?? 0), startPlayed(box, video, lanes.played), startLive(root, video)];
  const close = () => {
    places.set(box.dataset.item, video.currentTime);
    for (const one of closers.toReversed()) one();
  };
  return { ...act, close };
}

/** Clock, seek bar, playhead and transcript go with the picture. */
function follow(root, box, video, lanes) {
  const now = box.querySelector("[data-now]");
  const seekBar = box.querySelector("[data-seek-bar]");
  const read = startTranscript(root);
  const show = () => {
    const ms = video.currentTime * 1000;
    now.textContent = clock(video.currentTime, true);
    seekBar.value = String(ms);
    seekBar.setAttribute("aria-valuetext", now.textContent);
    lanes.at(ms);
    read(ms);
  };
  seekBar.addEventListener("input", () => (video.currentTime = Number(seekBar.value) / 1000));
  for (const kind of ["timeupdate", "seeking", "seeked"]) video.addEventListener(kind, show);
}

/** The stretch that stands in the remark's form is drawn on the line. */
function followMarks(root, lanes) {
  const inputs = ["start", "end"].map((edge) => root.querySelector(`#remark-${edge}`));
  if (!inputs[0]) return;
  const ms = (text) => {
    const parts = text.trim().split(":").map(Number);
    return text.trim() && parts.every(Number.isFinite) ? parts.reduce((sum, part) => sum * 60 + part, 0) * 1000 : null;
  };
  const show = () => lanes.marking(...inputs.map((input) => ms(input.value)));
  for (const input of inputs) input.addEventListener("change", show);
  show();
}

/** step(1) goes to the next finding, step(-1) to the one before; the current one is marked, also after the page was renewed. */
function findingSteps(root, video, item) {
  const findings = [...root.querySelectorAll(".finding")];
  const key = `finding-of-${item}`;
  const mark = () => {
    for (const [place, finding] of findings.entries()) finding.classList.toggle("is-current", place === wishes.get(key));
  };
  mark();
  return (by) => {
    if (!findings.length) return say("none");
    const current = Math.max(0, Math.min(findings.length - 1, (wishes.get(key) ?? -1) + by));
    wishes.set(key, current);
    mark();
    const jump = findings[current].querySelector("[data-seek]");
    if (jump && video) video.currentTime = Number(jump.dataset.seek) / 1000;
    findings[current].scrollIntoView({ block: "nearest" });
    return say(`${current + 1}/${findings.length} ${findings[current].querySelector(".finding__words").textContent.trim()}`);
  };
}
