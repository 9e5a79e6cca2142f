// Single keys, off by a switch in the list of keys. None of them sends a verdict.

import { choose } from "./desk-form.js";

const SWITCH = "desk-single-keys";

function isTyping(target) {
  return target.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=range])") || target.isContentEditable;
}

function startSwitch() {
  const box = document.getElementById("single-keys");
  if (!box) return () => true;
  try {
    box.checked = localStorage.getItem(SWITCH) !== "off";
  } catch {
    // Storage may be closed to us; the keys work.
  }
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(SWITCH, box.checked ? "on" : "off");
    } catch {
      // The choice then holds for this page only.
    }
  });
  return () => box.checked;
}

/** Start the keys; `player()` gives the player of the part that is shown. */
export function startKeys(player) {
  const areOn = startSwitch();
  const root = () => document.getElementById("case");
  const click = (selector) => root()?.querySelector(selector)?.click();
  const actions = {
    k: () => player()?.toggle(),
    " ": () => player()?.toggle(),
    j: () => player()?.back(),
    l: () => player()?.faster(),
    n: () => player()?.step(1),
    p: () => player()?.step(-1),
    "[": () => click('[data-step="previous"]'),
    "]": () => click('[data-step="next"]'),
    a: () => choose(root(), "approve"),
    r: () => choose(root(), "request_changes"),
    x: () => choose(root(), "reject"),
    z: () => click("[data-undo]"),
    b: () => player()?.blur(),
    m: () => player()?.sound(),
    "?": () => document.getElementById("keys")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !root()) return;
    if (document.querySelector("dialog[open]")) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const key = event.key.toLowerCase();
    if (key === " " && event.target.closest("button, summary, label, input")) return;
    if (!(key in actions) || (!areOn() && key !== "?")) return;
    event.preventDefault();
    actions[key]();
  });
}
