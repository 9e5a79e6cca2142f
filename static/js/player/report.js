// The sheet with which a viewer says that something is wrong, prefilled with the moment. The server draws it, mistakes and receipt too;
// where it cannot be fetched the link leads to the same form as a page.

const AS_SHEET = { "X-Sheet": "1" };

export class ReportSheet {
  constructor(player) {
    this.player = player;
    this.dialog = document.getElementById("report");
    const link = player.root.querySelector("[data-report]");
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.open(link);
    });
    this.dialog.addEventListener("submit", (event) => this.#send(event));
    this.dialog.addEventListener("close", () => this.goesOn && this.player.play());
  }

  /** Show the form behind a link. */
  async open(link) {
    const { unit } = this.player;
    const address = new URL(link.href);
    this.goesOn = Boolean(unit && !unit.video.paused);
    if (unit) {
      address.searchParams.set("at", String(Math.round(unit.video.currentTime * 1000)));
      unit.wanted = false;
      unit.video.pause();
    }
    const isThere = await this.#draw(address, {});
    if (!isThere) location.assign(address);
    else if (!this.dialog.open) this.dialog.showModal();
  }

  #send(event) {
    event.preventDefault();
    const form = event.target;
    this.#draw(form.action, { method: "POST", body: new FormData(form) }).then((isThere) => isThere || HTMLFormElement.prototype.submit.call(form));
  }

  async #draw(address, options) {
    const answer = await fetch(address, { credentials: "same-origin", headers: AS_SHEET, ...options }).catch(() => null);
    if (!answer || ![200, 201, 422].includes(answer.status)) return false;
    this.dialog.innerHTML = await answer.text();
    this.dialog.querySelector("[aria-invalid=true], [autofocus]")?.focus();
    return true;
  }
}
