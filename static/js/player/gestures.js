// Fingers, wheel and keys. Swiping itself is the browser's own scrolling.

import { keyOf } from "../remote/keys.js";

const HOLD_MS = 450;
const SLACK_PX = 10;
const TWICE_MS = 260;
const TWICE_PX = 48;
const WHEEL_LEAST = 8;
const WHEEL_QUIET_MS = 160;
const WHEEL_LONGEST_MS = 700;

/** A tap on the picture, two in one place, and a long press for double speed. */
export function onPicture(element, { tap, twice, hold, release }) {
  const tapped = onceOrTwice(tap, twice);
  let timer = 0;
  let start = null;
  let holding = false;
  const end = () => {
    clearTimeout(timer);
    start = null;
    if (holding) release();
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.target.closest("a, button, summary, [role=slider]")) return;
    holding = false;
    start = { x: event.clientX, y: event.clientY };
    timer = setTimeout(() => {
      holding = true;
      hold();
    }, HOLD_MS);
  });
  element.addEventListener("pointermove", (event) => {
    if (start && !holding && Math.hypot(event.clientX - start.x, event.clientY - start.y) > SLACK_PX) end();
  });
  element.addEventListener("pointerup", (event) => {
    const isTap = start !== null && !holding;
    end();
    if (isTap) tapped(event.clientX, event.clientY);
    holding = false;
  });
  element.addEventListener("pointercancel", () => {
    end();
    holding = false;
  });
  element.addEventListener("contextmenu", (event) => {
    if (holding || event.pointerType === "touch") event.preventDefault();
  });
}

/** One tap waits for a second one; more of them in one place are each the second of the one before. */
function onceOrTwice(once, twice) {
  let last = null;
  let waiting = 0;
  return (x, y) => {
    clearTimeout(waiting);
    const isSecond = last && performance.now() - last.at < TWICE_MS && Math.hypot(x - last.x, y - last.y) < TWICE_PX;
    last = { x, y, at: performance.now() };
    if (isSecond) twice(x, y);
    else waiting = setTimeout(once, TWICE_MS);
  };
}

/** One slide per turn of the wheel, however long a touchpad's momentum goes on. */
export function onWheel(element, step) {
  let lockedSince = 0;
  let quiet = 0;
  element.addEventListener(
    "wheel",
    (event) => {
      if (event.ctrlKey || event.target.closest("[data-scrolls]")) return;
      event.preventDefault();
      clearTimeout(quiet);
      quiet = setTimeout(() => (lockedSince = 0), WHEEL_QUIET_MS);
      if (Math.abs(event.deltaY) < WHEEL_LEAST) return;
      if (lockedSince && event.timeStamp - lockedSince < WHEEL_LONGEST_MS) return;
      lockedSince = event.timeStamp;
      step(Math.sign(event.deltaY));
    },
    { passive: false },
  );
}

/** Keys of the player, unless they are meant for a control or the drawer. `actions` maps a key to what it does. Keys of media always mean the picture. */
export function onKeys(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = keyOf(event);
    if (!key.startsWith("Media") && isTaken(event.target, key)) return;
    const action = actions[key.length === 1 ? key.toLowerCase() : key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

/** Who steers with a remote control moves from control to control with the arrow keys (remote.js). */
function isTaken(target, key) {
  if (target.closest("input, select, textarea, dialog, .drawer, details[open]")) return true;
  if (!target.closest("a, button, summary, [role=slider]")) return false;
  if (key === " " || key === "Enter") return true;
  return key.startsWith("Arrow") && document.documentElement.dataset.remote === "on";
}
