// Arrow keys as on a remote control, where the screen is a television or as wide as one. Nobody else fetches that.

const wide = matchMedia("(width >= 100rem)");
const start = () => {
  if (wide.matches || document.documentElement.dataset.screen === "tv") import("./remote.js");
};
wide.addEventListener("change", start);
start();
