// What a viewer chose and expects to find again: sound, speed, captions. Kept in this browser only.

const PREFIX = "duanju-player-";

/** The remembered text, or `otherwise`. */
export function recall(name, otherwise) {
  try {
    return localStorage.getItem(PREFIX + name) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Remember a text; where storage is closed the choice holds for this page. */
export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, String(value));
  } catch {
    // nothing to do: the choice is already in effect
  }
}
