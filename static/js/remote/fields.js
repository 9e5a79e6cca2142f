// Which keys a field needs for itself: those keep their meaning.

const ACTS = new Set(["checkbox", "submit", "button", "reset", "image", "file"]);
const COUNTS = new Set(["number", "range", "date", "time", "datetime-local", "month", "week", "color"]);

/** Whether somebody types in it. */
export function isTyped(element) {
  return element.matches("textarea, input, [contenteditable=true]") && !(ACTS.has(element.type) || element.type === "radio" || element.type === "range");
}

/** Whether an arrow key belongs to the field that has the focus. */
export function keepsArrow(field, { axis, sign }) {
  if (field.matches("select")) return axis === "y";
  if (field.matches("textarea, [contenteditable=true]")) return axis === "x" || !isAtEdge(field, sign);
  if (!field.matches("input") || ACTS.has(field.type)) return false;
  if (field.type === "radio") return axis === "y" && !isLastRadio(field, sign);
  return axis === "x" || COUNTS.has(field.type);
}

function isAtEdge(area, sign) {
  const edge = sign > 0 ? area.value?.length : 0;
  return area.selectionStart === edge && area.selectionEnd === edge;
}

/** Arrow keys choose within a group of radio buttons; at its ends they lead out of it. */
function isLastRadio(radio, sign) {
  const group = radio.form ? [...radio.form.elements].filter((each) => each.type === "radio" && each.name === radio.name) : [radio];
  return group.at(sign > 0 ? -1 : 0) === radio;
}
