// One way to put an HLS address on a <video>: hls.js where it runs, the browser's own player otherwise.
// The library is fetched when the first stream opens. Its addresses stand on <body>, because production hashes file names.

import { openNatively } from "./hls-native.js";
import { keepTexts } from "./hls-texts.js";

const FULL = { maxBufferLength: 20, maxMaxBufferLength: 40, maxBufferSize: 30_000_000 };
const THRIFTY = { maxBufferLength: 8, maxMaxBufferLength: 12, maxBufferSize: 6_000_000 };
const AHEAD = { maxBufferLength: 4, maxMaxBufferLength: 6, maxBufferSize: 1_500_000 };
const LOWEST = 0;
const REFUSED = new Set([401, 403, 404, 410]);

let library;
let measuredBits;

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

/** Whether the viewer asked to spend little, on this site or in the browser: then nothing is fetched ahead and the smallest picture comes first. */
export function savesData() {
  const { saver } = document.documentElement.dataset;
  return saver ? saver === "on" : Boolean(navigator.connection?.saveData);
}

/**
 * Open `url` on `video`. Options: start (seconds), ahead (true keeps the buffer small until deepen() is called),
 * onProblem(kind) with kind "refused" (the address is no longer valid), "network" or "broken"; choose { sound(tracks), caption(tracks) },
 * asked for the id of a track whenever they become known (caption: -1 for none), and onTracks() after it.
 * Returns { close(), deepen(), renew(url), retry(), tracks(), hear(id), read(id), hls }; a track is { id, language, name, isOriginal }.
 */
export async function openStream(video, url, options = {}) {
  const Hls = await loadHls();
  if (!Hls && !video.canPlayType("application/vnd.apple.mpegurl")) {
    options.onProblem?.(navigator.onLine ? "broken" : "network");
    return { close() {}, deepen() {}, renew() {}, retry() {}, tracks: () => ({ sounds: [], captions: [] }), hear() {}, read() {}, hls: null };
  }
  return Hls?.isSupported() ? openWithLibrary(Hls, video, url, options) : openNatively(video, url, options);
}

function openWithLibrary(Hls, video, url, { start = 0, ahead = false, onProblem = () => {}, choose, onTracks = () => {} }) {
  const whole = () => (savesData() ? THRIFTY : FULL);
  const hls = new Hls({
    ...(ahead ? AHEAD : whole()),
    ...(savesData() ? { startLevel: LOWEST } : {}),
    ...(measuredBits ? { abrEwmaDefaultEstimate: measuredBits } : {}),
    enableWorker: false, // our files are fragmented MP4 already: there is nothing to remux, and the script of a worker delays the start
    startPosition: start || -1,
    capLevelToPlayerSize: true,
    backBufferLength: 30,
    renderTextTracksNatively: false,
  });
  hls.on(Hls.Events.FRAG_BUFFERED, () => (measuredBits = hls.bandwidthEstimate));
  hls.on(Hls.Events.ERROR, complaints(Hls, hls, onProblem));
  const texts = keepTexts(Hls, hls, video, (tracks) => (choose ? choose.caption(listed(tracks)) : -1));
  if (choose) offerTracks(Hls, hls, choose, onTracks);
  hls.loadSource(url);
  hls.attachMedia(video);
  let address = url;
  return {
    hls,
    close: () => hls.destroy(),
    deepen: () => Object.assign(hls.config, whole()),
    /** A fresh address for the same stream; position and tracks are kept. */
    renew: (fresh) => {
      address = fresh;
      Object.assign(hls.config, whole(), { startPosition: video.currentTime || start || -1 });
      hls.loadSource(fresh);
    },
    retry: () => {
      if (hls.levels.length) hls.startLoad(video.currentTime || -1);
      else hls.loadSource(address);
    },
    tracks: () => ({ sounds: listed(hls.audioTracks), sound: hls.audioTrack, captions: listed(hls.subtitleTracks), caption: texts.current() }),
    hear: (id) => id !== hls.audioTrack && (hls.audioTrack = id),
    read: texts.read,
  };
}

/** What becomes of the library's errors: a medium is repaired once, the rest is told. */
function complaints(Hls, hls, onProblem) {
  let repaired = false;
  return (_, problem) => {
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
  };
}

/** The tracks are chosen while the library announces them: so it never fetches a sound that nobody wants. */
function offerTracks(Hls, hls, choose, onTracks) {
  hls.on(Hls.Events.AUDIO_TRACKS_UPDATED, (_, { audioTracks }) => {
    if (audioTracks.length) hls.audioTrack = choose.sound(listed(audioTracks));
    onTracks();
  });
  hls.on(Hls.Events.SUBTITLE_TRACKS_UPDATED, onTracks);
}

function listed(tracks) {
  return tracks.map((track, id) => ({ id, language: (track.lang ?? "").toLowerCase(), name: track.name, isOriginal: track.default }));
}
