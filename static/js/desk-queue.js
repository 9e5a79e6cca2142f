// The queue: decisions that can be taken back count down, and U takes the newest back.

import { singleKeysAreOn } from "./desk-keys.js";
import { startUndoBars } from "./desk-undo.js";

startUndoBars();
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== "u" || !singleKeysAreOn()) return;
  if (event.target.matches("input, select, textarea")) return;
  [...document.querySelectorAll("[data-undo-bar]:not([hidden]) [data-take-back]")].at(-1)?.click();
});
