// The fix list: a moment opens the producer's own picture at that second, and shows its frame where there are sprites.

import { openStream } from "./hls-source.js";
import { Thumbs } from "./player/thumbs.js";
import { showToast } from "./toast.js";

const dialog = document.getElementById("fix-player");
const video = dialog.querySelector("[data-player-video]");
let stream;

async function addressesOf(part) {
  const answer = await fetch(part.dataset.preview, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function playFrom(link) {
  const part = link.closest("[data-preview]");
  dialog.querySelector("[data-player-title]").textContent = part.querySelector("h2").textContent;
  dialog.showModal();
  try {
    const grant = await addressesOf(part);
    if (!dialog.open) return;
    video.controls = true;
    video.poster = grant.poster;
    stream = await openStream(video, grant.master, {
      start: Number(link.dataset.at) / 1000,
      onProblem: async (kind) => {
        if (kind === "refused") stream.renew((await addressesOf(part)).master);
        else if (kind === "network") stream.retry();
        else complain();
      },
    });
    await video.play();
  } catch {
    complain();
  }
}

function complain() {
  if (dialog.open) showToast(document.getElementById("fix-parts").dataset.textBroken, "bad");
}

dialog.addEventListener("close", () => {
  stream?.close();
  stream = undefined;
  video.pause();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-at]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    playFrom(link);
  }
  if (event.target.closest("[data-print]")) window.print();
});

/** Frames are asked for when their part comes into sight: a season may have returned eighty of them. */
const inSight = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    inSight.unobserve(target);
    showFrames(target);
  }
});

async function showFrames(part) {
  try {
    const { thumbs } = await addressesOf(part);
    if (!thumbs) return;
    for (const link of part.querySelectorAll("[data-at]")) {
      const picture = document.createElement("span");
      picture.className = "fix-line__picture";
      link.querySelector("[data-frame]").append(picture);
      const frame = new Thumbs(picture);
      frame.follow(thumbs);
      frame.show(Number(link.dataset.at) / 1000);
    }
  } catch {
    // The moment works without a picture.
  }
}

function watchParts() {
  for (const part of document.querySelectorAll("[data-preview]")) if (part.querySelector("[data-at]")) inSight.observe(part);
}

document.body.addEventListener("htmx:afterSettle", watchParts);
watchParts();
