// The bars that count down to when a decision takes effect; after that there is nothing to take back.

const EVERY_MS = 500;

function show(bar) {
  const left = Math.ceil((Date.parse(bar.dataset.until) - Date.now()) / 1000);
  bar.querySelector("[data-left]").textContent = left > 0 ? String(left) : "";
  if (left <= 0) bar.hidden = true;
}

/** Count all bars of the page down; new ones too. */
export function startUndoBars() {
  const showAll = () => document.querySelectorAll("[data-undo-bar]:not([hidden])").forEach(show);
  showAll();
  setInterval(showAll, EVERY_MS);
}
