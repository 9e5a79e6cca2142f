// The desk's player: seek, speed, sound, blur, the playhead over the lanes, and steps from finding to finding.

import { openStream } from "./hls-source.js";

const SPEEDS = [0.5, 1, 1.25, 1.5, 2];
const BACK_SECONDS = 5;
const RETRY_MS = 3000;
const places = new Map();

/** Remembers the reviewer's wish for this tab only: sharp pictures and sound are asked for anew tomorrow. */
const wishes = {
  get(name, otherwise) {
    try {
      return sessionStorage.getItem(`desk-${name}`) ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  set(name, value) {
    try {
      sessionStorage.setItem(`desk-${name}`, value);
    } catch {
      // The wish then holds for this part only.
    }
  },
};

/** "1:05" for 65.2 seconds. */
function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Start what stands in `root`; returns { close, toggle, back, faster, blur, sound, step }. */
export function startPlayer(root) {
  const box = root.querySelector("[data-player]");
  const veil = root.querySelector(".veil-switch");
  if (veil) {
    veil.checked = wishes.get("sharp", "no") === "yes";
    veil.addEventListener("change", () => wishes.set("sharp", veil.checked ? "yes" : "no"));
  }
  const blur = () => veil?.click();
  const video = box?.querySelector("video");
  const steps = findingSteps(root, video);
  if (!video) return { close() {}, toggle() {}, back() {}, faster() {}, sound() {}, blur, step: steps };
  return { ...startVideo(root, box, video), blur, step: steps };
}

function startVideo(root, box, video) {
  const bar = box.querySelector("[data-controls]");
  const speed = box.querySelector("[data-speed]");
  const loud = box.querySelector('[data-do="sound"]');
  const seekBar = box.querySelector("[data-seek-bar]");
  bar.hidden = false;
  speed.value = wishes.get("speed", "1");
  video.muted = wishes.get("loud", "no") !== "yes";

  const act = {
    toggle: () => (video.paused ? video.play().catch(() => {}) : video.pause()),
    back: () => (video.currentTime = Math.max(0, video.currentTime - BACK_SECONDS)),
    faster: () => {
      if (video.paused) return act.toggle();
      setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, SPEEDS.indexOf(Number(speed.value)) + 1)]);
      return undefined;
    },
    sound: () => {
      video.muted = !video.muted;
      wishes.set("loud", video.muted ? "no" : "yes");
    },
  };
  const setSpeed = (rate) => {
    speed.value = String(rate);
    video.defaultPlaybackRate = rate;
    video.playbackRate = rate;
    wishes.set("speed", String(rate));
  };
  for (const name of ["back", "toggle", "sound"]) box.querySelector(`[data-do="${name}"]`).addEventListener("click", act[name]);
  speed.addEventListener("change", () => setSpeed(Number(speed.value)));
  seekBar.addEventListener("input", () => (video.currentTime = Number(seekBar.value) / 1000));
  for (const mark of root.querySelectorAll("[data-seek]")) mark.addEventListener("click", () => (video.currentTime = Number(mark.dataset.seek) / 1000));
  video.addEventListener("volumechange", () => loud.setAttribute("aria-pressed", String(!video.muted)));
  loud.setAttribute("aria-pressed", String(!video.muted));
  const toggle = box.querySelector('[data-do="toggle"]');
  for (const kind of ["play", "pause"]) video.addEventListener(kind, () => toggle.setAttribute("aria-pressed", String(!video.paused)));
  video.addEventListener("loadedmetadata", () => setSpeed(Number(speed.value)));
  drawLanes(root, box, video, seekBar);
  return { ...act, close: play(box, video) };
}

/** Open the stream where it was left; returns the function that closes it. */
function play(box, video) {
  const problem = box.querySelector("[data-problem]");
  const { item, renew } = box.dataset;
  let stream = null;
  let timer = 0;
  let closed = false;
  const say = (kind) => {
    problem.hidden = !kind;
    problem.textContent = kind ? problem.dataset[kind] : "";
  };
  const onProblem = (kind) => {
    if (closed) return;
    say(kind);
    if (kind === "broken") return;
    clearTimeout(timer);
    timer = setTimeout(() => (kind === "refused" ? fetchFresh() : stream?.retry()), kind === "refused" ? 0 : RETRY_MS);
  };
  const fetchFresh = async () => {
    try {
      const answer = await fetch(renew, { headers: { Accept: "application/json" } });
      if (!answer.ok) return say("broken");
      stream?.renew((await answer.json()).master_url);
    } catch {
      onProblem("network");
    }
    return undefined;
  };
  video.addEventListener("loadeddata", () => say(""));
  video.addEventListener("playing", () => say(""));
  openStream(video, box.dataset.master, { start: places.get(item) ?? 0, onProblem }).then((opened) => {
    if (closed) opened.close();
    else stream = opened;
  });
  return () => {
    closed = true;
    clearTimeout(timer);
    places.set(item, video.currentTime);
    stream?.close();
  };
}

/** Place the marks by CSS properties (no inline style in the page) and let the playhead follow. */
function drawLanes(root, box, video, seekBar) {
  const lanes = root.querySelector("[data-lanes]");
  const now = box.querySelector("[data-now]");
  const length = Number(box.dataset.durationMs) || 1;
  const head = lanes?.querySelector("[data-playhead]");
  if (lanes) lanes.hidden = false;
  for (const mark of lanes?.querySelectorAll("[data-seek]") ?? []) {
    const from = Number(mark.dataset.seek);
    mark.style.setProperty("--from", `${(from / length) * 100}%`);
    mark.style.setProperty("--width", `${((Number(mark.dataset.endMs) - from) / length) * 100}%`);
    mark.addEventListener("click", (event) => event.stopPropagation());
  }
  for (const lane of lanes?.querySelectorAll(".lane") ?? []) {
    lane.addEventListener("click", (event) => {
      const area = lane.getBoundingClientRect();
      const share = (event.clientX - area.left) / area.width;
      video.currentTime = ((getComputedStyle(lane).direction === "rtl" ? 1 - share : share) * length) / 1000;
    });
  }
  const follow = () => {
    now.textContent = clock(video.currentTime);
    seekBar.value = String(video.currentTime * 1000);
    seekBar.setAttribute("aria-valuetext", now.textContent);
    head?.style.setProperty("--at", String(Math.min(1, (video.currentTime * 1000) / length)));
  };
  video.addEventListener("timeupdate", follow);
  video.addEventListener("seeking", follow);
}

/** step(1) goes to the next finding, step(-1) to the one before; the current one is marked. */
function findingSteps(root, video) {
  const findings = [...root.querySelectorAll(".finding")];
  let current = -1;
  return (by) => {
    if (!findings.length) return;
    current = Math.max(0, Math.min(findings.length - 1, current + by));
    for (const [place, finding] of findings.entries()) finding.classList.toggle("is-current", place === current);
    const jump = findings[current].querySelector("[data-seek]");
    if (jump && video) video.currentTime = Number(jump.dataset.seek) / 1000;
    findings[current].scrollIntoView({ block: "nearest" });
  };
}
