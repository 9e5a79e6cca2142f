// Plays an episode, from ?t= seconds on and in the version ?version= where the page is opened so: addresses are asked for when somebody
// presses play, for they live ten minutes.

import { openStream } from "./hls-source.js";
import { showToast } from "./toast.js";

const box = document.querySelector("[data-preview]");
const video = box?.querySelector("[data-preview-video]");
const start = box?.querySelector("[data-preview-start]");

const asked = new URLSearchParams(location.search);

async function addresses() {
  const address = new URL(box.dataset.preview, location.href);
  if (asked.has("version")) address.searchParams.set("version", asked.get("version"));
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function play() {
  start.hidden = true;
  video.controls = true;
  try {
    const grant = await addresses();
    const stream = await openStream(video, grant.master, {
      start: Number(asked.get("t")) || 0,
      onProblem: async (kind) => {
        if (kind === "refused") stream.renew((await addresses()).master);
        else if (kind === "network") stream.retry();
        else showToast(box.dataset.textBroken, "bad");
      },
    });
    await video.play();
    video.focus();
  } catch {
    start.hidden = false;
    video.controls = false;
    showToast(box.dataset.textBroken, "bad");
  }
}

async function showPoster() {
  try {
    video.poster = (await addresses()).poster;
  } catch {
    // Without a poster the ground stays dark.
  }
}

if (start) {
  start.addEventListener("click", play);
  showPoster();
}
