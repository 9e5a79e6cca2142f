// Toasts: one polite region, texts come from the server; each leaves by itself or by its button.

const STAYS_MS = 6000;

/** Show a sentence. level: info, ok, warn or bad; action: a label and what its button does. */
export function showToast(message, level = "info", action = null) {
  const template = document.getElementById("toast-template");
  const region = document.getElementById("toasts");
  if (!template || !region || !message) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.className = `toast toast--${level}`;
  toast.querySelector("[data-toast-text]").textContent = message;
  if (action) toast.querySelector("[data-toast-close]").before(actionButton(toast, action));
  region.append(toast);
  leaveLater(toast);
}

function actionButton(toast, { label, act }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = label;
  button.addEventListener("click", () => {
    toast.remove();
    act();
  });
  return button;
}

/** Let a toast go after a while, but not while it is being read. */
function leaveLater(toast) {
  let timer = setTimeout(() => toast.remove(), STAYS_MS);
  const hold = () => clearTimeout(timer);
  const release = () => {
    clearTimeout(timer);
    timer = setTimeout(() => toast.remove(), STAYS_MS);
  };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("pointerleave", release);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("focusout", release);
}

/** Start the region: toasts of the page, toasts that htmx answers announce, close buttons. */
export function startToasts() {
  const region = document.getElementById("toasts");
  if (!region) return;
  for (const toast of region.querySelectorAll("[data-toast]")) leaveLater(toast);
  region.addEventListener("click", (event) => {
    event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
  });
  document.body.addEventListener("toast", (event) => showToast(event.detail.message ?? event.detail.value, event.detail.level));
}
