// What the keys of remote controls are called. Televisions whose browsers do not name them send the numbers of CE-HTML (HbbTV, webOS, Tizen).

const NAMES = { XF86Back: "GoBack", BrowserBack: "GoBack", ChannelUp: "MediaTrackNext", ChannelDown: "MediaTrackPrevious" };
const NUMBERS = {
  461: "GoBack",
  10009: "GoBack",
  415: "MediaPlay",
  19: "MediaPause",
  413: "MediaStop",
  10252: "MediaPlayPause",
  412: "MediaRewind",
  417: "MediaFastForward",
  10232: "MediaTrackPrevious",
  10233: "MediaTrackNext",
  427: "MediaTrackNext",
  428: "MediaTrackPrevious",
};

/** The key of an event under its standard name; several keys that mean the same have one. */
export function keyOf(event) {
  if (event.key && event.key !== "Unidentified") return NAMES[event.key] ?? event.key;
  return NUMBERS[event.keyCode] ?? "";
}
