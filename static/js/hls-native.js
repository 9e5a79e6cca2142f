// The browser's own HLS player, where hls.js cannot run (iPhones before iOS 17.1): the same handle over the same tracks.

/** See openStream of hls-source.js. */
export function openNatively(video, url, { start = 0, onProblem = () => {}, choose, onTracks = () => {} }) {
  const listening = new AbortController();
  const on = (target, name, act) => target?.addEventListener(name, act, { signal: listening.signal });
  const seek = (seconds) => video.addEventListener("loadedmetadata", () => (video.currentTime = seconds), { once: true });
  on(video, "error", () => {
    const code = video.error?.code;
    if (code === MediaError.MEDIA_ERR_NETWORK) onProblem(navigator.onLine ? "refused" : "network");
    else if (code) onProblem("broken");
  });
  const open = (address, seconds) => {
    if (seconds) seek(seconds);
    video.src = address;
  };
  let address = url;
  open(url, start);
  const handle = {
    hls: null,
    close: () => {
      listening.abort();
      video.removeAttribute("src");
      video.load();
    },
    deepen: () => {},
    renew: (fresh) => {
      address = fresh;
      open(fresh, video.currentTime || start);
    },
    retry: () => open(address, video.currentTime || start),
    ...nativeTracks(video),
  };
  const settle = () => {
    const { sounds, captions } = handle.tracks();
    if (sounds.length) handle.hear(choose.sound(sounds));
    handle.read(choose.caption(captions));
    onTracks();
  };
  if (choose) {
    on(video, "loadedmetadata", settle);
    on(video.textTracks, "addtrack", settle);
    on(video.audioTracks, "addtrack", settle);
  }
  return handle;
}

function nativeTracks(video) {
  const texts = () => [...video.textTracks].filter((track) => ["subtitles", "captions"].includes(track.kind));
  const sounds = () => [...(video.audioTracks ?? [])];
  const listed = (tracks) =>
    tracks.map((track, id) => ({ id, language: (track.language ?? "").toLowerCase(), name: track.label, isOriginal: track.kind === "main" }));
  return {
    tracks: () => ({
      sounds: listed(sounds()),
      sound: sounds().findIndex((track) => track.enabled),
      captions: listed(texts()),
      caption: texts().findIndex((track) => track.mode !== "disabled"),
    }),
    hear: (id) => sounds().forEach((track, at) => (track.enabled = at === id)),
    read: (id) => texts().forEach((track, at) => (track.mode = at === id ? "hidden" : "disabled")),
  };
}
