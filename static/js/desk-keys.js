// Single keys, off by a switch in the list of keys. None of them sends a verdict or does what cannot be undone.

import { choose, chooseClause } from "./desk-form.js";

const SWITCH = "desk-single-keys";

function isTyping(target) {
  return target.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=range])") || target.isContentEditable;
}

/** Whether the person has left single keys on. */
export function singleKeysAreOn() {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true; // storage may be closed to us; the keys work
  }
}

function startSwitch() {
  const box = document.getElementById("single-keys");
  if (!box) return () => true;
  box.checked = singleKeysAreOn();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(SWITCH, box.checked ? "on" : "off");
    } catch {
      // The choice then holds for this page only.
    }
  });
  return () => box.checked;
}

/** Open the menu of reasons to skip, with the focus on one of them. */
function openSkip(root, reason) {
  const menu = root.querySelector("[data-skip]");
  if (!menu) return;
  menu.open = true;
  menu.querySelector(reason ? `[value="${reason}"]` : ".menu__item").focus();
}

function actionsOf(root, player) {
  const click = (...selectors) => selectors.map((each) => root().querySelector(each)).find(Boolean)?.click();
  return {
    k: () => player()?.toggle(),
    " ": () => player()?.toggle(),
    j: () => player()?.back(),
    l: () => player()?.faster(),
    ",": () => player()?.frame(-1),
    ".": () => player()?.frame(1),
    arrowleft: () => player()?.nudge(-1),
    arrowright: () => player()?.nudge(1),
    arrowup: () => click('[data-step="previous"]'),
    arrowdown: () => click('[data-step="next"]'),
    n: () => player()?.step(1),
    p: () => player()?.step(-1),
    c: () => click(".finding.is-current [data-confirm]"),
    d: () => click(".finding.is-current [data-dismiss]"),
    "[": () => player()?.mark("start"),
    "]": () => player()?.mark("end"),
    f: () => root().querySelector("#remark-note")?.focus(),
    a: () => choose(root(), "a"),
    r: () => choose(root(), "r"),
    x: () => choose(root(), "x"),
    u: () => click("[data-take-back]", "[data-undo]"),
    s: () => openSkip(root(), ""),
    e: () => openSkip(root(), "unsure"),
    b: () => player()?.blur(),
    g: () => player()?.grey(),
    m: () => player()?.sound(),
    "?": () => document.getElementById("keys")?.showModal(),
  };
}

/** Whether the focused control needs the key itself. */
function isWanted(key, target) {
  if (key === " ") return Boolean(target.closest("button, summary, label, input, a"));
  return key.startsWith("arrow") && target.matches("input[type=range], input[type=radio], .menu__item");
}

/** Start the keys; `player()` gives the player of the part that is shown. */
export function startKeys(player) {
  const areOn = startSwitch();
  const root = () => document.getElementById("case");
  const actions = actionsOf(root, player);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !root()) return;
    if (document.querySelector("dialog[open]")) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const key = event.key.toLowerCase();
    const isDigit = key >= "1" && key <= "9" && key.length === 1;
    if (isWanted(key, event.target) || !(isDigit || key in actions) || (!areOn() && key !== "?")) return;
    event.preventDefault();
    if (isDigit) chooseClause(root(), Number(key));
    else actions[key]();
  });
}
