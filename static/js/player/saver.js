// The data saver in the player's menu: kept by the server for this browser, and in effect at once for what plays.

import { showToast } from "../toast.js";

const root = document.documentElement;

export function bindSaver(player) {
  const button = player.root.querySelector("[data-saver-toggle]");
  button.addEventListener("click", async () => {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isOn));
    const body = new URLSearchParams({ wish: isOn ? "on" : "off" });
    const answer = await fetch(button.dataset.address, { method: "POST", headers: { "X-CSRFToken": player.api.token }, body }).catch(() => null);
    if (answer?.ok) {
      root.dataset.saver = body.get("wish");
      player.pictures.keepOnly(player.unit);
      player.unit?.renew();
    } else {
      button.setAttribute("aria-pressed", String(!isOn));
      showToast(player.texts.textNetwork, "warn");
    }
  });
}
