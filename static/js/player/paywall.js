// The sheet over a locked episode: ways and prices come from the server, a click sends back the price that was seen.

import { showToast } from "../toast.js";
import { Refusal } from "./api.js";

export class Paywall {
  constructor(player) {
    this.player = player;
    this.addresses = player.root.dataset;
    this.dialog = document.getElementById("paywall");
    this.dialog.addEventListener("click", (event) => this.#clicked(event.target));
  }

  /** Show what opens an episode. */
  async open(episodeId) {
    this.episodeId = episodeId;
    const back = encodeURIComponent(location.pathname);
    const answer = await fetch(`${this.addresses.paywall.replace("/0/", `/${episodeId}/`)}?next=${back}`, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || this.episodeId !== episodeId) return;
    this.dialog.innerHTML = await answer.text();
    if (this.dialog.open) this.dialog.querySelector("[autofocus]").focus();
    else this.dialog.showModal();
  }

  /** Another episode is on the picture now. */
  forget() {
    this.episodeId = "";
    if (this.dialog.open) this.dialog.close();
  }

  /** Within the viewer's budget: true when the episode is open now. */
  async unlockByItself(episodeId) {
    if (this.addresses.signedIn !== "true") return false;
    const key = newKey();
    try {
      const done = await this.player.api.send(this.addresses.apiAutoUnlock.replace("/0/", `/${episodeId}/`), { key });
      this.#tell(done, key);
      return true;
    } catch (refusal) {
      if (refusal.code === "auto-unlock-budget") showToast(refusal.detail, "warn");
      return false;
    }
  }

  #clicked(target) {
    const way = target.closest("[data-scope]");
    const sheet = this.dialog.querySelector("[data-paywall]");
    if (way) this.#unlock(sheet, way);
    if (target.closest("[data-waits]")) this.#wait(sheet);
  }

  async #unlock(sheet, way) {
    const key = `${sheet.dataset.key}-${way.dataset.scope}`;
    way.disabled = true;
    try {
      const wish = { key, scope: way.dataset.scope, seen_coins: Number(way.dataset.coins) };
      const done = await this.player.api.send(sheet.dataset.unlock, wish);
      this.dialog.close();
      this.#tell(done, key);
      this.player.again();
    } catch (refusal) {
      this.#complain(sheet, refusal);
      way.disabled = false;
    }
  }

  async #wait(sheet) {
    try {
      await this.player.api.send(sheet.dataset.wait, {});
      await this.open(sheet.dataset.episode);
    } catch (refusal) {
      this.#complain(sheet, refusal);
    }
  }

  #complain(sheet, refusal) {
    const problem = sheet.querySelector("[data-problem]");
    if (!(refusal instanceof Refusal)) throw refusal;
    problem.textContent = refusal.detail || this.addresses.textNetwork;
    problem.hidden = false;
  }

  #tell(done, key) {
    if (!done.coins) return;
    showToast(done.sentence, "ok", { label: this.addresses.textUndo, act: () => this.#undo(key) });
  }

  async #undo(key) {
    try {
      const undone = await this.player.api.send(this.addresses.apiUndo, { key });
      showToast(undone.sentence, "ok");
      this.player.again();
    } catch (refusal) {
      showToast(refusal.detail || this.addresses.textNetwork, "warn");
    }
  }
}

function newKey() {
  return crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
