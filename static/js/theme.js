// Runs before the first paint, so that no page flashes: the viewer's chosen appearance replaces the room's own, and a television is known as one.
(() => {
  const TELEVISION = /SMART-TV|Smart ?TV|Web0S|HbbTV|Android TV|GoogleTV|BRAVIA|\bAFT[A-Z]|NetCast|VIDAA|AppleTV|CrKey|Roku/;
  const root = document.documentElement;
  if (TELEVISION.test(navigator.userAgent)) root.dataset.screen = "tv";
  root.dataset.roomTheme = root.dataset.theme;
  try {
    const chosen = localStorage.getItem("duanju-theme");
    if (chosen === "light" || chosen === "dark" || chosen === "system") root.dataset.theme = chosen;
  } catch {
    // Storage may be closed to us; the room's own appearance stays.
  }
})();
