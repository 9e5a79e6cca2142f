// Puts what is known about an episode into the page. The sentences themselves come from the templates.

const placeOf = (item, texts) =>
  item.is_trailer ? texts.textTrailer : texts.textPlace.replace("{number}", item.number).replace("{count}", item.episode_count);

/** Put an episode's facts into elements marked data-slot, data-slot-href and data-slot-chips. */
export function fillSlots(root, item, texts) {
  const facts = { ...item, place: placeOf(item, texts) };
  for (const element of root.querySelectorAll("[data-slot]")) {
    element.textContent = facts[element.dataset.slot] ?? "";
    element.hidden = !element.textContent;
  }
  for (const element of root.querySelectorAll("[data-of-trailer]")) element.hidden = !item.is_trailer;
  for (const element of root.querySelectorAll("[data-slot-href]")) element.href = facts[element.dataset.slotHref];
  for (const list of root.querySelectorAll("[data-slot-list]")) {
    list.replaceChildren(
      ...facts[list.dataset.slotList].slice(0, 4).map((word) => {
        const chip = document.createElement("li");
        chip.className = list.dataset.itemClass;
        chip.textContent = word;
        return chip;
      }),
    );
    list.hidden = !list.firstChild;
  }
}

/** Say everywhere which episode is on now: chrome, drawer, title of the window, address. */
export function announce({ root, texts, isFeed, drawer }, item) {
  root.dispatchEvent(new CustomEvent("episode", { detail: item }));
  fillSlots(root.querySelector("[data-about]"), item, texts);
  fillSlots(root.querySelector("[data-chrome]"), item, texts);
  document.title = `${item.series_title} · ${placeOf(item, texts)}`;
  root.querySelector("[data-heading]").textContent = document.title;
  if (isFeed) return;
  drawer.mark(item.number);
  if (location.pathname !== item.url) history.replaceState(history.state, "", item.url);
}

/** Show the speed that holds. */
export function drawSpeed(root, speed) {
  root.querySelector("[data-speed-label]").textContent = `${speed}×`;
  for (const choice of root.querySelectorAll("[data-speed]")) choice.setAttribute("aria-pressed", String(Number(choice.dataset.speed) === speed));
}

/** Show whether there is sound. */
export function drawMuted(root, muted) {
  root.dataset.muted = String(muted);
  root.querySelector("[data-mute]").setAttribute("aria-pressed", String(muted));
}
