// Two things a viewer does to the picture itself: like it with two taps, and clear everything else away.

const BEAT_MS = 700;

/** A like, and a heart where the picture was tapped. */
export function like(player, x, y) {
  if (!player.deck.item) return;
  player.keeps.like();
  const heart = player.root.querySelector("[data-heart]").content.firstElementChild.cloneNode(true);
  const stage = player.root.querySelector("[data-stage]");
  const box = stage.getBoundingClientRect();
  heart.style.translate = `${x - box.left}px ${y - box.top}px`;
  stage.append(heart);
  setTimeout(() => heart.remove(), BEAT_MS);
}

/** The picture alone, until it is tapped, or somebody asks for the controls. Labels that the law wants stay. */
export class CleanView {
  constructor(root) {
    this.root = root;
    this.leaver = root.querySelector("[data-clean-leave]");
    root.querySelector("[data-clean-enter]").addEventListener("click", (event) => {
      event.currentTarget.closest("details").open = false;
      this.enter();
    });
    this.leaver.addEventListener("click", () => this.leave());
  }

  get isOn() {
    return this.root.dataset.clean === "true";
  }

  enter() {
    this.root.dataset.clean = "true";
    this.leaver.focus({ preventScroll: true });
  }

  leave() {
    this.root.dataset.clean = "false";
  }

  toggle() {
    if (this.isOn) this.leave();
    else this.enter();
  }
}
