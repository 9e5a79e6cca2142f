// Which of many boxes is the next one in a direction. Pure geometry; boxes are those of getBoundingClientRect().

/** What each arrow key means: along which axis, and whether it counts up. */
export const ARROWS = {
  ArrowUp: { axis: "y", sign: -1 },
  ArrowDown: { axis: "y", sign: 1 },
  ArrowLeft: { axis: "x", sign: -1 },
  ArrowRight: { axis: "x", sign: 1 },
};

const ALONG = { x: ["left", "right"], y: ["top", "bottom"] };
const ACROSS = { x: ALONG.y, y: ALONG.x };
const ASIDE = { x: 3, y: 0.3 }; // what lies beside the way costs much in a row, little between rows
const OFF_CENTRE = 0.1;
const BESIDE_THE_ROW = 1e6; // a row is left only where it has nothing more

/** The index of the box that follows `from` on an arrow key, or -1. With `staysInRow` a sideways step never leaves the row. */
export function nearest(from, boxes, { axis, sign }, staysInRow = false) {
  let best = -1;
  let least = Infinity;
  boxes.forEach((box, index) => {
    const way = wayTo(from, box, axis, sign);
    if (!way || (staysInRow && way.aside > 0)) return;
    const leaves = axis === "x" && way.aside > 0 ? BESIDE_THE_ROW : 0;
    const cost = way.ahead + way.aside * ASIDE[axis] + way.offset * OFF_CENTRE + leaves;
    if (cost < least) [best, least] = [index, cost];
  });
  return best;
}

/** How far a box is in a direction, and how far beside the way; nothing for one that is not there. */
function wayTo(from, to, axis, sign) {
  const [start, end] = ALONG[axis];
  const [low, high] = ACROSS[axis];
  const forward = (sign * (to[start] + to[end] - from[start] - from[end])) / 2;
  const offset = Math.abs(to[low] + to[high] - from[low] - from[high]) / 2;
  const ahead = sign > 0 ? to[start] - from[end] : from[start] - to[end];
  const slack = Math.min(to[end] - to[start], from[end] - from[start]) / 2;
  const isNested = holds(from, to) || holds(to, from);
  if (forward <= 0.5 || (isNested ? forward < offset : ahead < -slack)) return null;
  return { ahead: Math.max(0, ahead), aside: Math.max(0, to[low] - from[high], from[low] - to[high]), offset };
}

function holds(outer, inner) {
  return outer.left <= inner.left && outer.right >= inner.right && outer.top <= inner.top && outer.bottom >= inner.bottom;
}
