// The case page: starts the player, the lanes, the form and the keys again whenever htmx has swapped the inside.

import { startForm } from "./desk-form.js";
import { startKeys } from "./desk-keys.js";
import { startLease } from "./desk-lease.js";
import { startPlayer } from "./desk-player.js";
import { startUndoBars } from "./desk-undo.js";

let player = null;
const scrolled = new Map();

function start() {
  player?.close();
  const root = document.getElementById("case");
  player = root ? startPlayer(root) : null;
  if (root) startForm(root);
}

/** Columns keep their place: the list always, the others while the same part is shown. */
function remember() {
  const shown = document.querySelector("[data-player]")?.dataset.item;
  for (const column of document.querySelectorAll("[data-keep-scroll]")) {
    scrolled.set(column.dataset.keepScroll, { top: column.scrollTop, shown });
  }
}

function restore() {
  const shown = document.querySelector("[data-player]")?.dataset.item;
  for (const column of document.querySelectorAll("[data-keep-scroll]")) {
    const kept = scrolled.get(column.dataset.keepScroll);
    if (kept && (column.dataset.keepScroll === "parts" || kept.shown === shown)) column.scrollTop = kept.top;
  }
  document.querySelector(".part[aria-current]")?.scrollIntoView({ block: "nearest" });
}

document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "case") remember();
});
// In the same breath as the swap: htmx gives the new note the old one's focus, and the next single key would be typed there.
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "case" || event.detail.requestConfig?.verb !== "post") return;
  (document.querySelector("[data-decide]") ?? document.querySelector(".stage__title"))?.focus({ preventScroll: true });
});
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "case") return;
  start();
  restore();
});
document.body.addEventListener("htmx:historyRestore", start);
window.addEventListener("pagehide", () => player?.close());

start();
startLease();
startUndoBars();
startKeys(() => player);
