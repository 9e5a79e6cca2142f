// Where lines run. Everything follows from the second of the video, so pausing, seeking and other speeds need nothing of their own.

const GAP_PX = 24;
const STILL_SECONDS = 4;

/**
 * Give each line a lane; what finds none free is left out. All lines are equally fast, so none runs into the one before it.
 * `lines` ({ at, width } in seconds and pixels) in order of their moments; `width` of the screen in pixels; `cross`: the seconds in which
 * the head of a line gets from one edge to the other; `isStill`: lines do not move and stand for some seconds.
 * Returns the lines with lane, from and until (seconds).
 */
export function lay(lines, { width, lanes, cross, isStill }) {
  const speed = width / cross;
  const free = new Array(lanes).fill(-Infinity);
  const placed = [];
  for (const line of lines) {
    const lane = free.findIndex((second) => second <= line.at);
    if (lane < 0) continue;
    const seconds = isStill ? STILL_SECONDS : cross + line.width / speed;
    free[lane] = line.at + (isStill ? STILL_SECONDS : (line.width + GAP_PX) / speed);
    placed.push({ ...line, lane, from: line.at, until: line.at + seconds });
  }
  return placed;
}

/** How far the left edge of a placed line is from that of the screen at a second of the video, in pixels. */
export function leftOf(line, second, { width, cross, isStill }) {
  return isStill ? Math.max(0, (width - line.width) / 2) : width - ((second - line.from) * width) / cross;
}
