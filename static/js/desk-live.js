// The version that is live, beside the one under review: silent, and always at the same moment.

import { playStream } from "./desk-stream.js";

const DRIFT_SECONDS = 0.3;

/** Let the live version in `root` follow `video`; returns the function that closes it. */
export function startLive(root, video) {
  const box = root.querySelector("[data-live]");
  const live = box?.querySelector("video");
  if (!live || !video) return () => {};
  const close = playStream(box, live);
  const follow = () => {
    if (Math.abs(live.currentTime - video.currentTime) > DRIFT_SECONDS && video.currentTime <= (live.duration || Infinity)) {
      live.currentTime = video.currentTime;
    }
    live.playbackRate = video.playbackRate;
    if (video.paused !== live.paused) video.paused ? live.pause() : live.play().catch(() => {});
  };
  const kinds = ["play", "pause", "seeked", "ratechange", "timeupdate"];
  for (const kind of kinds) video.addEventListener(kind, follow);
  return () => {
    for (const kind of kinds) video.removeEventListener(kind, follow);
    close();
  };
}
