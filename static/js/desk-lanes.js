// The time line under the player: marks, playhead, what was played, the stretch that is being marked.

/** Lay an element over a stretch of the line by CSS properties: the page has no inline styles. */
function place(mark, from, to, length) {
  mark.style.setProperty("--from", `${(from / length) * 100}%`);
  mark.style.setProperty("--width", `${(Math.max(0, to - from) / length) * 100}%`);
}

/** Start the lanes; returns { at(ms), played(ranges), marking(from, to) } with milliseconds, null for none. */
export function startLanes(root, length, seek) {
  const lanes = root.querySelector("[data-lanes]");
  if (!lanes) return { at() {}, played() {}, marking() {} };
  lanes.hidden = false;
  const head = lanes.querySelector("[data-playhead]");
  for (const mark of lanes.querySelectorAll("[data-seek]")) {
    place(mark, Number(mark.dataset.seek), Number(mark.dataset.endMs), length);
    mark.addEventListener("click", (event) => event.stopPropagation());
  }
  for (const lane of lanes.querySelectorAll(".lane")) {
    lane.addEventListener("click", (event) => {
      const area = lane.getBoundingClientRect();
      const share = (event.clientX - area.left) / area.width;
      seek((getComputedStyle(lane).direction === "rtl" ? 1 - share : share) * length);
    });
  }
  const pending = document.createElement("span");
  pending.className = "lane__mark lane__mark--pending";
  pending.hidden = true;
  lanes.querySelector("[data-marking]").append(pending);
  return {
    at: (now) => head.style.setProperty("--at", String(Math.min(1, now / length))),
    played: (ranges) => {
      const pieces = ranges.map(([from, to]) => {
        const piece = document.createElement("span");
        piece.className = "lane__played";
        place(piece, from, to, length);
        return piece;
      });
      lanes.querySelector("[data-played-lane]").replaceChildren(...pieces);
    },
    marking: (from, to) => {
      pending.hidden = from === null && to === null;
      if (!pending.hidden) place(pending, from ?? to, to ?? from, length);
    },
  };
}
