// Arrow keys move the focus as a remote control does, to what is nearest in that direction; keys that lead back close what lies on top, then leave
// the page. `data-remote` on the page says whether somebody steers like this ("on") or with a pointer ("off"); the player's own keys stay its own.

import { isTyped, keepsArrow } from "./remote/fields.js";
import { keyOf } from "./remote/keys.js";
import { ARROWS, nearest } from "./remote/nearest.js";
import { goBack } from "./way-back.js";

const root = document.documentElement;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const BACK = new Set(["Escape", "Backspace", "GoBack"]);
const REACHED = "a[href], button:enabled, input:enabled:not([type=hidden]), select:enabled, textarea:enabled, summary, [tabindex='0']";
const NEVER = ".visually-hidden, .skip, [inert], [inert] *";
const ROWS = ".rail, .catalogue, .cells";
const KEPT = "duanju-remote";
const TOO_FAR = 0.5; // of the screen: what lies between is scrolled through, not jumped over
const SCROLLED = 0.6;

/** What the arrow keys move in: the uppermost dialog, an open menu, or the page. */
function uppermost() {
  const dialogs = document.querySelectorAll("dialog[open]");
  return dialogs[dialogs.length - 1] ?? document.activeElement?.closest("details.menu[open]") ?? document.body;
}

function reached(layer) {
  const found = [];
  for (const element of layer.querySelectorAll(REACHED)) {
    if (element.matches(NEVER) || element.tabIndex < 0 || !element.checkVisibility({ visibilityProperty: true })) continue;
    const box = element.getBoundingClientRect();
    if (box.width && box.height) found.push({ element, box });
  }
  return found;
}

const isOnScreen = ({ bottom, top, left, right }) => bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
const isPlayer = () => Boolean(document.getElementById("player"));

function move(arrow) {
  const layer = uppermost();
  const { activeElement } = document;
  const from = activeElement.matches("body, main") || !layer.contains(activeElement) ? null : activeElement.getBoundingClientRect();
  const all = reached(layer);
  if (!from || !isOnScreen(from)) {
    begin(all, arrow);
    return;
  }
  const others = all.filter(({ element }) => element !== activeElement);
  const row = arrow.axis === "x" && activeElement.closest(ROWS);
  const next = others[nearest(from, others.map(({ box }) => box), arrow, Boolean(row))];
  if (next && !isFar(next.box, arrow)) show(entrance(next.element, activeElement));
  else scroll(arrow);
}

/** Nothing on the screen has the focus: the main button first, else the first thing that is seen (going up, the last). */
function begin(all, arrow) {
  const seen = all.filter(({ box }) => isOnScreen(box)).map(({ element }) => element);
  const inMain = seen.filter((element) => element.closest("main, dialog"));
  const main = inMain.find((element) => element.matches(".button--primary"));
  const first = main ?? (arrow?.sign < 0 ? inMain.at(-1) : inMain[0]) ?? seen[0];
  if (first) show(first);
  else if (arrow) scroll(arrow);
}

/** The drawer is entered at the episode that plays. */
function entrance(element, from) {
  const drawer = element.closest(".drawer");
  return (drawer && !drawer.contains(from) && drawer.querySelector(".cell[aria-current]")) || element;
}

function isFar(box, { axis, sign }) {
  if (axis === "x" || isPlayer()) return false;
  return (sign > 0 ? box.top - innerHeight : -box.bottom) > innerHeight * TOO_FAR;
}

function scroll({ axis, sign }) {
  if (axis === "y") scrollBy({ top: sign * innerHeight * SCROLLED, behavior: calm.matches ? "instant" : "smooth" });
}

function show(element) {
  use(true);
  element.focus({ preventScroll: true });
  const block = element.closest("#player, dialog") ? "nearest" : "center";
  element.scrollIntoView({ block, inline: "nearest", behavior: calm.matches ? "instant" : "smooth" });
}

/** Remember, also for the next page, whether somebody steers by keys. */
function use(isOn) {
  root.dataset.remote = isOn ? "on" : "off";
  try {
    sessionStorage.setItem(KEPT, root.dataset.remote);
  } catch {
    // then it holds for this page
  }
}

/** Close what lies on top of the page, if anything does. */
function closeUppermost() {
  const layer = uppermost();
  const cleared = document.querySelector(".player[data-clean=true] [data-clean-leave]");
  const drawer = document.querySelector(".player[data-drawer=open] .drawer__close");
  if (layer.matches("dialog")) layer.close();
  else if (layer.matches("details")) shut(layer);
  else if (cleared) cleared.click();
  else if (drawer?.checkVisibility()) drawer.click();
  else return false;
  return true;
}

function shut(menu) {
  menu.open = false;
  menu.querySelector("summary").focus();
}

/** From the player's controls to the picture. */
function leaveControls() {
  const { activeElement } = document;
  if (!activeElement.closest("#player")) return false;
  activeElement.blur();
  return true;
}

/** Where nothing of this site came before: one level up, and from the first page nowhere. */
function goUp() {
  const up = document.querySelector("[data-way-back]")?.href ?? new URL("/", location.href).href;
  if (location.pathname === "/") return false;
  location.replace(up);
  return true;
}

const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing);

/** Before anybody else hears of it, so that one key does one thing. */
document.addEventListener(
  "keydown",
  (event) => {
    const key = keyOf(event);
    if (!BACK.has(key) || !isPlain(event)) return;
    if (key !== "GoBack" && (root.dataset.remote !== "on" || isTyped(event.target))) return;
    if (!(closeUppermost() || leaveControls() || goBack() || goUp())) return;
    event.preventDefault();
    event.stopPropagation();
  },
  { capture: true },
);

/** After everybody else, who listen on the document: the player, the search and the position line have taken what is theirs. */
addEventListener("keydown", (event) => {
  if (event.key === "Tab") use(true);
  if (event.defaultPrevented || !isPlain(event)) return;
  const { target } = event;
  const arrow = ARROWS[event.key];
  if (arrow && !keepsArrow(target, arrow)) {
    event.preventDefault();
    move(arrow);
  } else if (event.key === "Enter") {
    use(true);
    if (target.matches("a[href]")) history.replaceState({ ...history.state, left: placeOf(target) }, "");
    if (!target.matches("input[type=checkbox], input[type=radio]")) return;
    event.preventDefault();
    target.click();
  }
});
addEventListener("pointerdown", () => use(false), { capture: true });

/** A page has several links to one address: a button, a cell, a card. */
const linksLike = (href, kind) => [...document.querySelectorAll(`a${kind && `.${kind}`}[href="${CSS.escape(href)}"]`)];

function placeOf(link) {
  const [href, kind] = [link.getAttribute("href"), link.classList[0] ?? ""];
  return { href, kind, nth: linksLike(href, kind).indexOf(link) };
}

/** On the next page the focus is seen at once; on the way back it is where the page was left. The player begins with its picture. */
function arrive() {
  let steers = false;
  try {
    steers = sessionStorage.getItem(KEPT) === "on";
  } catch {
    // closed to us
  }
  root.dataset.remote = steers ? "on" : "off";
  if (!steers) return;
  if (isPlayer() || !document.activeElement.matches("body")) return;
  const isReturn = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  const left = isReturn && history.state?.left;
  const link = left && linksLike(left.href, left.kind)[left.nth];
  if (link) show(link);
  else if (!isReturn) begin(reached(document.body));
}

arrive();
