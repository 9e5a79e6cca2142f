// Captions: the stream keeps the cues in text tracks, we draw them, so that they stand clear of the words and buttons.

const READ = new Set(["subtitles", "captions"]);

export class Captions {
  constructor(root) {
    this.screen = root.querySelector("[data-captions]");
    this.heard = new WeakSet();
  }

  /** Draw the cues of another picture. */
  follow(unit) {
    this.video = unit.video;
    const { textTracks } = unit.video;
    if (!this.heard.has(textTracks)) {
      this.heard.add(textTracks);
      for (const track of textTracks) this.#listen(unit.video, track);
      textTracks.addEventListener("addtrack", (event) => this.#listen(unit.video, event.track));
      for (const name of ["change", "removetrack"]) textTracks.addEventListener(name, () => this.#draw(unit.video));
    }
    this.#draw(unit.video);
  }

  /** Nothing is being watched: no line stays behind. */
  clear() {
    this.video = undefined;
    this.screen.textContent = "";
  }

  #listen(video, track) {
    if (READ.has(track.kind)) track.addEventListener("cuechange", () => this.#draw(video));
  }

  #draw(video) {
    if (video !== this.video) return;
    const read = [...video.textTracks].find((track) => READ.has(track.kind) && track.mode !== "disabled");
    this.screen.lang = read?.language ?? "";
    this.screen.replaceChildren(
      ...[...(read?.activeCues ?? [])].map((cue) => {
        const line = document.createElement("p");
        line.append(cue.getCueAsHTML());
        return line;
      }),
    );
  }
}
