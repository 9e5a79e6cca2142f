// The groups of episodes (1-100, 101-200…) over the cells: they lead to a cell, and leave no entry in the history.

export function startGroups(scope) {
  scope.addEventListener("click", (event) => {
    const link = event.target.closest(".cells-nav a");
    const group = link && document.getElementById(link.hash.slice(1));
    if (!group) return;
    event.preventDefault();
    group.scrollIntoView({ block: "start" });
    group.querySelector("a").focus({ preventScroll: true });
  });
}
