// Forms that keep a thing or let it go, without a page load. Without this script they are ordinary forms.

import { Keep, sendKeep } from "./keep.js";
import { showToast } from "./toast.js";

const keeps = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-keep]");
  if (!form) return;
  event.preventDefault();
  if ("removes" in form.dataset) remove(form);
  else keepOf(form).toggle();
});

const token = (form) => form.elements.csrfmiddlewaretoken.value;
const failed = (form) => () => showToast(form.dataset.textFailed, "bad");

document.querySelector(".tabs [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

function keepOf(form) {
  if (!keeps.has(form)) {
    const button = form.elements.wish;
    const place = button.querySelector("[data-count]");
    keeps.set(
      form,
      new Keep({
        isOn: button.dataset.on === "true",
        count: place ? Number(place.textContent.replace(/\D/g, "")) : null,
        draw: (isOn, count) => {
          button.dataset.on = String(isOn);
          button.value = isOn ? "off" : "on";
          if (place) place.textContent = count || "";
        },
        send: (isOn) => sendKeep(form.dataset.api, isOn, token(form)),
        failed: failed(form),
      }),
    );
  }
  return keeps.get(form);
}

/** Takes the card away at once, with a way back; the focus goes to the card that follows. */
async function remove(form) {
  const card = form.closest("[data-kept]");
  const isOn = form.elements.wish.value === "on";
  const next = neighbour(card);
  card.hidden = true;
  (next?.querySelector("a, button") ?? document.getElementById("main")).focus();
  const restore = () => {
    card.hidden = false;
    form.elements.wish.focus();
  };
  try {
    await sendKeep(form.dataset.api, isOn, token(form));
    const undo = { label: form.dataset.textUndo, act: () => sendKeep(form.dataset.api, !isOn, token(form)).then(restore, failed(form)) };
    showToast(form.dataset.textGone, "ok", undo.label ? undo : null);
  } catch {
    restore();
    failed(form)();
  }
}

function neighbour(card) {
  const others = [...card.parentElement.children].filter((other) => other === card || !other.hidden);
  const at = others.indexOf(card);
  return others[at + 1] ?? others[at - 1];
}
