// What the last key did, for eyes and ears: one line in a corner, which is a live region.

const SHOWN_MS = 2500;
let timer = 0;

/** Say the sentence `name` of the page, with `moment` filled in. */
export function say(name, moment = "") {
  const line = document.getElementById("said");
  if (!line) return;
  line.textContent = (line.dataset[name] ?? name).replace("{moment}", moment);
  line.classList.add("is-shown");
  clearTimeout(timer);
  timer = setTimeout(() => line.classList.remove("is-shown"), SHOWN_MS);
}

/** "1:05.250" for 65.25 seconds, "1:05" with `short`. */
export function clock(seconds, short = false) {
  const whole = Math.floor(seconds);
  const rest = short ? "" : `.${String(Math.floor((seconds - whole) * 1000)).padStart(3, "0")}`;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}${rest}`;
}
