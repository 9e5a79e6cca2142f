// The verdict form: findings fill clause and note, the chosen clause shows its wording.

/** Start the form inside `root`, if there is one. */
export function startForm(root) {
  const form = root.querySelector("#verdict-form");
  if (!form) return;
  const clause = form.querySelector("#clause");
  const note = form.querySelector("#note");
  const wording = form.querySelector("[data-clause-text]");
  const show = () => (wording.textContent = clause.selectedOptions[0]?.dataset.text ?? "");
  clause.addEventListener("change", show);
  show();
  for (const button of root.querySelectorAll("[data-use-clause]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (!form.querySelector('[name="verdict"]:checked:not([value="approve"])')) choose(root, "request_changes", false);
      clause.value = button.dataset.useClause;
      note.value = [note.value.trim(), button.dataset.useNote.trim()].filter(Boolean).join("\n");
      show();
      note.focus();
    });
  }
  note.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}

/** Choose a verdict without sending it, and move to where one goes on: the button, or the clause. */
export function choose(root, verdict, move = true) {
  const form = root.querySelector("#verdict-form");
  const radio = form?.querySelector(`[name="verdict"][value="${verdict}"]`);
  if (!radio) return;
  radio.checked = true;
  if (move) form.querySelector(verdict === "approve" ? "[data-save]" : "#clause").focus();
}
