// The verdict's form and the remark's form: the wording of clauses, ready-made reasons, the subtitle a remark is about, keys of choice.

import { say } from "./desk-say.js";

/** Start the forms inside `root`, if there are any. */
export function startForm(root) {
  const form = root.querySelector("#verdict-form");
  if (!form) return;
  const clause = form.querySelector("#clause");
  const wording = form.querySelector("[data-clause-text]");
  const show = () => (wording.textContent = clause.selectedOptions[0]?.dataset.text ?? "");
  clause.addEventListener("change", show);
  show();
  sendByCtrlEnter(form.querySelector("#note"), form);
  const remark = root.querySelector("#remark-form");
  if (remark) startRemark(root, remark);
}

function startRemark(root, form) {
  const canned = form.querySelector("#remark-canned");
  const clause = form.querySelector("#remark-clause");
  const quoted = form.querySelector("[data-quoted]");
  const fields = [...form.querySelectorAll("[data-place]")];
  canned.addEventListener("change", () => {
    const own = canned.selectedOptions[0]?.dataset.clause;
    if (own) clause.value = own;
  });
  const quote = (values) => {
    for (const field of fields) field.value = values[field.name] ?? "";
    quoted.hidden = !values.quote;
    form.querySelector("[data-quote]").textContent = values.quote ? `“${values.quote}”` : "";
  };
  for (const button of root.querySelectorAll("[data-remark-on]")) {
    button.addEventListener("click", () => {
      const line = button.closest("[data-start-ms]");
      quote({ field: button.dataset.field, text_start: button.dataset.textStart, text_end: button.dataset.textEnd, quote: button.dataset.quote });
      setMoment(form, "start", line.dataset.startMs);
      setMoment(form, "end", line.dataset.endMs);
      form.querySelector("#remark-note").focus();
    });
  }
  form.querySelector("[data-unquote]").addEventListener("click", () => quote({}));
  sendByCtrlEnter(form.querySelector("#remark-note"), form);
}

function setMoment(form, edge, ms) {
  const input = form.querySelector(`#remark-${edge}`);
  if (!input) return;
  const seconds = Number(ms) / 1000;
  input.value = `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(3).padStart(6, "0")}`;
  input.dispatchEvent(new Event("change"));
}

function sendByCtrlEnter(field, form) {
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}

/** Choose the verdict of a key without sending it, and move to where one goes on: the button, the clause, or the answer. */
export function choose(root, key) {
  const form = root.querySelector("#verdict-form");
  const radio = form?.querySelector(`[name="verdict"][data-key="${key}"]`);
  if (!radio) return;
  radio.checked = true;
  const needsClause = ["request_changes", "reject", "take_down"].includes(radio.value) && !form.querySelector("#clause").value;
  form.querySelector(needsClause ? "#clause" : "[data-save]").focus();
}

/** Choose the clause with this number (from 1) in both forms. */
export function chooseClause(root, number) {
  for (const select of root.querySelectorAll("[data-clauses]")) {
    if (number >= select.options.length) continue;
    select.selectedIndex = number;
    select.dispatchEvent(new Event("change"));
    say("clause", select.selectedOptions[0].value);
  }
}
