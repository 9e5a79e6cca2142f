// What every page shares: theme switch, head, menus, dialogs, toasts.

import { startToasts } from "./toast.js";

const root = document.documentElement;

function startThemeSwitch() {
  const buttons = document.querySelectorAll("[data-theme-switch] button");
  const show = () => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === root.dataset.theme));
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      root.dataset.theme = button.value;
      try {
        localStorage.setItem("duanju-theme", button.value);
      } catch {
        // The choice then holds for this page only.
      }
      show();
    });
  }
  show();
}

function startMenus() {
  const close = (menu, focus) => {
    menu.open = false;
    if (focus) menu.querySelector("summary").focus();
  };
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) close(menu, false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) close(menu, menu.contains(document.activeElement));
  });
}

/** <button data-opens="id"> opens a dialog, <button data-closes> closes the one it stands in, a click on the veil closes too. */
function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
    if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
    if (event.target.matches("dialog[data-light-close]")) event.target.close();
  });
}

/** A head that lies over a picture becomes solid as soon as the page is scrolled. */
function startHead() {
  const head = document.querySelector(".over-picture > .site-head");
  if (!head) return;
  const settle = () => head.classList.toggle("is-solid", scrollY > 48);
  addEventListener("scroll", settle, { passive: true });
  settle();
}

/** After a form came back with a mistake, the first field to mend has the focus, wherever on the page it stands. */
function startMending() {
  document.querySelector("main [aria-invalid=true]")?.focus();
}

startThemeSwitch();
startHead();
startMenus();
startDialogs();
startToasts();
startMending();
