// Plays the newest version of an episode: addresses are asked for when somebody presses play, for they live ten minutes.

import { openStream } from "./hls-source.js";
import { showToast } from "./toast.js";

const box = document.querySelector("[data-preview]");
const video = box?.querySelector("[data-preview-video]");
const start = box?.querySelector("[data-preview-start]");

async function addresses() {
  const answer = await fetch(box.dataset.preview, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function play() {
  start.hidden = true;
  video.controls = true;
  try {
    const grant = await addresses();
    const stream = await openStream(video, grant.master, {
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
