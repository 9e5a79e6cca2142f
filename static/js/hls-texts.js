// Subtitles of hls.js in the page's own <track> elements: its own carry a data: address, which our content policy forbids.
// Whichever track is not disabled is the one that is fetched, so menus of ours and of the browser work alike.

/** Keep a <track> on `video` for every subtitle rendition; `first(tracks)` is the index of the one to begin with, -1 for none. */
export function keepTexts(Hls, hls, video, first) {
  const listening = new AbortController();
  let texts = [];
  const clear = () => {
    for (const { element } of texts) element.remove();
    texts = [];
  };
  const settle = () => {
    const id = texts.findIndex(({ element }) => element.track.mode !== "disabled");
    if (id !== hls.subtitleTrack) hls.subtitleTrack = id;
  };
  video.textTracks.addEventListener("change", settle, { signal: listening.signal });
  hls.on(Hls.Events.SUBTITLE_TRACKS_UPDATED, (_, { subtitleTracks }) => {
    clear();
    texts = subtitleTracks.map((track) => ({ element: textElement(track), known: new Set() }));
    video.append(...texts.map(({ element }) => element));
    const begin = texts[first(subtitleTracks)];
    if (begin) begin.element.track.mode = "hidden";
  });
  hls.on(Hls.Events.CUES_PARSED, (_, { cues, subtitleTrack }) => {
    const text = texts[subtitleTrack?.id];
    for (const cue of text ? cues : []) {
      if (text.known.has(cue.id)) continue;
      text.known.add(cue.id);
      text.element.track.addCue(cue);
    }
  });
  hls.on(Hls.Events.DESTROYING, () => {
    listening.abort();
    clear();
  });
  return {
    read: (id) => texts.forEach(({ element }, at) => (element.track.mode = at === id ? "hidden" : "disabled")),
    current: () => texts.findIndex(({ element }) => element.track.mode !== "disabled"),
  };
}

function textElement({ name, lang }) {
  const element = document.createElement("track");
  element.kind = "subtitles";
  element.label = name;
  element.srclang = lang ?? "";
  element.track.mode = "disabled";
  return element;
}
