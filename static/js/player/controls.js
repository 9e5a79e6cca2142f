// Ties buttons, fingers, wheel and keys to what the player does.

import { startGroups } from "../cells.js";
import { showToast } from "../toast.js";
import { goBack } from "../way-back.js";
import { CommentsPanel } from "./comments.js";
import { DanmakuButton } from "./danmaku.js";
import { onKeys, onPicture, onWheel } from "./gestures.js";
import { Keeps } from "./keeps.js";
import { CleanView, like } from "./looks.js";
import { ReportSheet } from "./report.js";
import { bindSaver } from "./saver.js";

const LEAP_SECONDS = 5;
const SHARED_FROM_SECOND = 5;
const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey);

/** Bind everything once; `player` offers toggle, seekBy, setMuted, setSpeed, hurry, reconnect, deck, drawer, languages. */
export function bindControls(player) {
  const { root, deck } = player;
  const on = (selector, act) => root.querySelector(selector).addEventListener("click", act);
  const toggleSound = () => player.setMuted(root.dataset.muted !== "true");
  on("[data-mute]", toggleSound);
  on("[data-share]", () => share(player));
  new DanmakuButton(player, new CommentsPanel(player, new ReportSheet(player)));
  player.keeps = new Keeps(root, player.api.token);
  const clean = new CleanView(root);
  const tap = () => {
    if (clean.isOn) clean.leave();
    else if (player.notices.current === "sound") player.setMuted(false);
    else player.toggle();
  };
  on("[data-toggle]", () => player.toggle());
  on("[data-previous]", () => deck.step(-1));
  on("[data-next]", () => deck.step(1));
  on("[data-deck]", (event) => event.target.closest("[data-watch-on]") && player.watchOn());
  on("[data-speeds]", (event) => pickSpeed(player, event));
  on("[data-drawer]", (event) => pickCell(player, event));
  on("[data-way-back]", (event) => isPlain(event) && goBack() && event.preventDefault());
  startGroups(root);
  bindSaver(player);
  onPicture(root.querySelector("[data-deck]"), {
    tap,
    twice: (x, y) => like(player, x, y),
    hold: () => player.hurry(true),
    release: () => player.hurry(false),
  });
  onWheel(root, (direction) => deck.step(direction));
  onKeys({
    ArrowDown: () => deck.step(1),
    ArrowUp: () => deck.step(-1),
    PageDown: () => deck.step(1),
    PageUp: () => deck.step(-1),
    ArrowRight: () => player.seekBy(LEAP_SECONDS),
    ArrowLeft: () => player.seekBy(-LEAP_SECONDS),
    " ": () => player.toggle(),
    k: () => player.toggle(),
    m: toggleSound,
    c: () => player.languages.toggleCaptions(),
    l: () => player.drawer.open(),
    h: () => clean.toggle(),
    Escape: () => clean.leave(),
    Enter: () => player.chrome.enter(),
    MediaPlayPause: () => player.toggle(),
    MediaPlay: () => player.play(),
    MediaPause: () => player.pause(),
    MediaStop: () => player.pause(),
    MediaFastForward: () => player.seekBy(LEAP_SECONDS),
    MediaRewind: () => player.seekBy(-LEAP_SECONDS),
    MediaTrackNext: () => deck.step(1),
    MediaTrackPrevious: () => deck.step(-1),
  });
  addEventListener("online", () => player.reconnect());
}

function pickSpeed(player, event) {
  const choice = event.target.closest("[data-speed]");
  if (!choice) return;
  player.setSpeed(Number(choice.dataset.speed));
  choice.closest("details").open = false;
}

/** A cell of the drawer moves the column; with a modifier key, or in the feed, the link works as a link. */
function pickCell(player, event) {
  const cell = event.target.closest("a[data-number]");
  if (!cell || player.isFeed || !isPlain(event)) return;
  const index = player.deck.items.findIndex((item) => item.number === Number(cell.dataset.number));
  if (index < 0) return;
  event.preventDefault();
  player.drawer.close();
  player.deck.go(index);
}

/** A link to this episode, at this second once it has begun. */
async function share(player) {
  const item = player.deck.item;
  if (!item) return;
  const address = new URL(item.url, location.href);
  address.searchParams.set("from", "share");
  const second = Math.floor(player.unit?.video.currentTime ?? 0);
  if (second >= SHARED_FROM_SECOND) address.searchParams.set("t", second);
  const url = address.href;
  try {
    if (navigator.share) await navigator.share({ title: item.series_title, url });
    else {
      await navigator.clipboard.writeText(url);
      showToast(player.texts.textCopied, "ok");
    }
  } catch (error) {
    if (error.name !== "AbortError") showToast(url, "info");
  }
}
