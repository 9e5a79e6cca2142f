// Opens a stream on a <video>, says what is wrong, asks for a fresh address when the old one has expired, tries again without a network.

import { openStream } from "./hls-source.js";

const RETRY_MS = 3000;

/** Open `box.dataset.master` at `start` seconds; returns the function that closes it. */
export function playStream(box, video, start = 0) {
  const problem = box.querySelector("[data-problem]");
  let stream = null;
  let timer = 0;
  let closed = false;
  const tell = (kind) => {
    if (!problem) return;
    problem.hidden = !kind;
    problem.textContent = kind ? problem.dataset[kind] : "";
  };
  const onProblem = (kind) => {
    if (closed) return;
    tell(kind);
    if (kind === "broken") return;
    clearTimeout(timer);
    timer = setTimeout(() => (kind === "refused" ? fetchFresh() : stream?.retry()), kind === "refused" ? 0 : RETRY_MS);
  };
  const fetchFresh = async () => {
    try {
      const answer = await fetch(box.dataset.renew, { headers: { Accept: "application/json" } });
      if (!answer.ok) return tell("broken");
      stream?.renew((await answer.json()).master_url);
    } catch {
      onProblem("network");
    }
    return undefined;
  };
  video.addEventListener("loadeddata", () => tell(""));
  video.addEventListener("playing", () => tell(""));
  openStream(video, box.dataset.master, { start, onProblem }).then((opened) => {
    if (closed) opened.close();
    else stream = opened;
  });
  return () => {
    closed = true;
    clearTimeout(timer);
    stream?.close();
  };
}
