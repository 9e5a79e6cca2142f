// Beats that the server has not confirmed. They wait here, and in this browser's storage in case the page goes first, until there is a connection.

const PREFIX = "duanju-beats-";
const TOGETHER = 100; // as many as the server takes at once
const MOST = 300;
const TOO_OLD_MS = 7 * 24 * 3600 * 1000; // older ones the server would not take

export class Beats {
  constructor() {
    this.key = PREFIX + randomName();
    this.waiting = adopt();
  }

  /** One more: `session`, `positionMs`, and now as the moment. */
  add(session, positionMs) {
    this.waiting.push({ event_id: randomName(), session_id: session, position_ms: positionMs, at: Date.now() });
    if (this.waiting.length > MOST) this.waiting.shift();
  }

  /** The oldest ones, as the server wants them: each with its age. */
  next() {
    const now = Date.now();
    this.waiting = this.waiting.filter((beat) => now - beat.at < TOO_OLD_MS);
    return this.waiting.slice(0, TOGETHER).map(({ at, ...beat }) => ({ ...beat, age_ms: Math.max(0, now - at) }));
  }

  /** These were answered, however: they are not sent again. */
  done(events) {
    const names = new Set(events.map((event) => event.event_id));
    this.waiting = this.waiting.filter((beat) => !names.has(beat.event_id));
    if (this.stored) this.store();
  }

  /** The page may go away: the next one of this browser sends what is left. Sent twice, nothing changes. */
  store() {
    try {
      if (this.waiting.length) localStorage.setItem(this.key, JSON.stringify(this.waiting));
      else localStorage.removeItem(this.key);
      this.stored = this.waiting.length > 0;
    } catch {
      // storage is closed or full: they wait in memory
    }
  }
}

/** What pages before this one have left. */
function adopt() {
  const found = [];
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    for (const key of keys) {
      found.push(...JSON.parse(localStorage.getItem(key)));
      localStorage.removeItem(key);
    }
  } catch {
    // nothing that can be read
  }
  return found.filter((beat) => typeof beat?.at === "number").sort((one, other) => one.at - other.at);
}

export function randomName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
