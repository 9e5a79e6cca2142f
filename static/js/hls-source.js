// One way to put an HLS address on a <video>: hls.js where it runs, the browser's own player otherwise.
// The library is fetched when the first stream opens. Its addresses stand on <body>, because production hashes file names.

const FULL = { maxBufferLength: 20, maxMaxBufferLength: 40, maxBufferSize: 30_000_000 };
const AHEAD = { maxBufferLength: 4, maxMaxBufferLength: 6, maxBufferSize: 1_500_000 };
const REFUSED = new Set([401, 403, 410]);

let library;

/** The Hls class, or undefined where it cannot be fetched. */
export function loadHls() {
  library ??= new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.hlsScript;
    script.onload = () => resolve(window.Hls);
    script.onerror = () => {
      library = undefined;
      script.remove();
      resolve(undefined);
    };
    document.head.append(script);
  });
  return library;
}

/**
 * Open `url` on `video`. Options: start (seconds), ahead (true keeps the buffer small until deepen() is called),
 * onProblem(kind) with kind "refused" (the address is no longer valid), "network" or "broken".
 * Returns { close(), deepen(), renew(url), retry(), hls }.
 */
export async function openStream(video, url, options = {}) {
  const Hls = await loadHls();
  if (!Hls && !video.canPlayType("application/vnd.apple.mpegurl")) {
    options.onProblem?.(navigator.onLine ? "broken" : "network");
    return { close() {}, deepen() {}, renew() {}, retry() {}, hls: null };
  }
  return Hls?.isSupported() ? openWithLibrary(Hls, video, url, options) : openNatively(video, url, options);
}

function openWithLibrary(Hls, video, url, { start = 0, ahead = false, onProblem = () => {} }) {
  const hls = new Hls({
    ...(ahead ? AHEAD : FULL),
    workerPath: document.body.dataset.hlsWorker,
    startPosition: start || -1,
    capLevelToPlayerSize: true,
    backBufferLength: 30,
    renderTextTracksNatively: true,
  });
  let repaired = false;
  hls.on(Hls.Events.ERROR, (_, problem) => {
    if (REFUSED.has(problem.response?.code)) {
      hls.stopLoad();
      onProblem("refused");
    } else if (problem.fatal && problem.type === Hls.ErrorTypes.NETWORK_ERROR) {
      onProblem("network");
    } else if (problem.fatal && problem.type === Hls.ErrorTypes.MEDIA_ERROR && !repaired) {
      repaired = true;
      hls.recoverMediaError();
    } else if (problem.fatal) {
      onProblem("broken");
    }
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  let address = url;
  return {
    hls,
    close: () => hls.destroy(),
    deepen: () => Object.assign(hls.config, FULL),
    /** A fresh address for the same stream; the position is kept. */
    renew: (fresh) => {
      address = fresh;
      hls.config.startPosition = video.currentTime || start || -1;
      hls.loadSource(fresh);
    },
    retry: () => {
      if (hls.levels.length) hls.startLoad(video.currentTime || -1);
      else hls.loadSource(address);
    },
  };
}

function openNatively(video, url, { start = 0, onProblem = () => {} }) {
  const seek = (seconds) => video.addEventListener("loadedmetadata", () => (video.currentTime = seconds), { once: true });
  const failed = () => {
    const code = video.error?.code;
    if (code === MediaError.MEDIA_ERR_NETWORK) onProblem(navigator.onLine ? "refused" : "network");
    else if (code) onProblem("broken");
  };
  video.addEventListener("error", failed);
  const open = (address, seconds) => {
    if (seconds) seek(seconds);
    video.src = address;
  };
  let address = url;
  open(url, start);
  return {
    hls: null,
    close: () => {
      video.removeEventListener("error", failed);
      video.removeAttribute("src");
      video.load();
    },
    deepen: () => {},
    renew: (fresh) => {
      address = fresh;
      open(fresh, video.currentTime || start);
    },
    retry: () => open(address, video.currentTime || start),
  };
}
