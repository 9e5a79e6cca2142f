// Tells the server which stretches were really played: every five seconds while something new was, and when the part is left.

const EVERY_MS = 5000;
// What this page has seen of each part: the answer to an action may be older than what was played since.
const drawn = new Map();

function rangesOf(video) {
  return Array.from({ length: video.played.length }, (_none, number) => [
    Math.round(video.played.start(number) * 1000),
    Math.round(video.played.end(number) * 1000),
  ]).filter(([from, to]) => to > from);
}

/** "0-500,900-1200" -> [[0, 500], [900, 1200]] */
function parsed(text) {
  return text ? text.split(",").map((pair) => pair.split("-").map(Number)) : [];
}

/** Say how much of a part has been played; a part that becomes ready to be approved with the rest renews the summary. */
function showShare(item, percent) {
  const badge = document.querySelector(`[data-seen="${item}"]`);
  if (!badge) return;
  badge.querySelector("[data-seen-percent]").textContent = String(percent);
  if (percent < Number(badge.dataset.enough) || badge.classList.contains("is-enough")) return;
  badge.classList.add("is-enough");
  const summary = document.getElementById("summary");
  if (summary && !summary.contains(document.activeElement)) window.htmx?.ajax("GET", location.href, { target: "#summary", select: "#summary", swap: "outerHTML" });
}

/** Start watching; `draw(ranges)` shows them. Returns the function that sends the last of it and stops. */
export function startPlayed(box, video, draw) {
  const { played: address, item, seenRanges = "" } = box.dataset;
  const before = drawn.get(item) ?? parsed(seenRanges);
  const form = document.getElementById("lease-form");
  let sent = "";
  draw(before);
  const send = async () => {
    const ranges = rangesOf(video);
    const text = ranges.map((range) => range.join("-")).join(",");
    if (!text || text === sent) return;
    sent = text;
    drawn.set(item, [...before, ...ranges]);
    draw(drawn.get(item));
    const body = new FormData(form);
    body.set("ranges", text);
    try {
      const answer = await fetch(address, { method: "POST", body, keepalive: true, headers: { Accept: "application/json" } });
      if (answer.ok) showShare(item, (await answer.json()).seen_percent);
      else if (answer.status === 409) clearInterval(timer);
    } catch {
      sent = ""; // said again next time
    }
  };
  const timer = address && form ? setInterval(send, EVERY_MS) : 0;
  return () => {
    clearInterval(timer);
    if (address && form) send();
  };
}
