// Keeps the lease while the page is being looked at: a heartbeat every half minute, none from a hidden tab.

const EVERY_MS = 30_000;

/** Start beating. The answer replaces the badge; a lost lease is said once by a toast, and then nothing is asked any more. */
export function startLease() {
  let lost = "";
  document.body.addEventListener("htmx:responseError", (event) => {
    if (event.detail.target?.id === "lease") lost = event.detail.target.dataset.lease;
  });
  setInterval(() => {
    const badge = document.getElementById("lease");
    if (!badge || badge.dataset.lease === lost || document.visibilityState !== "visible") return;
    window.htmx?.ajax("POST", badge.dataset.heartbeat, { target: "#lease", swap: "outerHTML", values: { lease: badge.dataset.lease } });
  }, EVERY_MS);
}
