// Runs before the first paint: the viewer's chosen appearance replaces the room's own, so that no page flashes.
(() => {
  const root = document.documentElement;
  root.dataset.roomTheme = root.dataset.theme;
  try {
    const chosen = localStorage.getItem("duanju-theme");
    if (chosen === "light" || chosen === "dark" || chosen === "system") root.dataset.theme = chosen;
  } catch {
    // Storage may be closed to us; the room's own appearance stays.
  }
})();
