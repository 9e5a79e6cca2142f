// The player's calls to the server. Addresses and the CSRF token stand on the player's element.

/** An answer that is not a success: `code` is the server's reason id, `detail` its sentence; status 0 means no answer at all. */
export class Refusal extends Error {
  constructor(status, code, detail) {
    super(code);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}

export class PlaybackApi {
  constructor(element) {
    this.addresses = element.dataset;
    this.token = element.dataset.csrf;
  }

  /** Prepare an episode ahead; `auto` says that it follows by itself. */
  prepare(item, { auto = false } = {}) {
    return this.#post(this.#playback(item), { ahead: true, auto_advanced: auto });
  }

  /** Begin an episode. `view` names this start, `from` the page on which it was chosen. */
  start(item, { auto = false, view, from }) {
    return this.#post(this.#playback(item), { auto_advanced: auto, view_id: view, came_from: from, origin: item.origin ?? "" });
  }

  /** A fresh grant for a running session. */
  renew(sessionId) {
    return this.#post(this.addresses.apiGrant.replace("/0/", `/${sessionId}/`), {});
  }

  /** Remember positions, each with its age; answered one by one. */
  progress(events) {
    return this.#post(this.addresses.apiProgress, { events });
  }

  /** The same while the page is going away. Headers cannot be set then, so the token travels as a form field. */
  beacon(events) {
    const form = new URLSearchParams({ events: JSON.stringify(events), csrfmiddlewaretoken: this.token });
    return navigator.sendBeacon(this.addresses.apiProgress, form);
  }

  /** Anything else that the page asks for, at an address that the page knows. */
  send(address, body) {
    return this.#post(address, body);
  }

  /** More slides of the feed. */
  async feed(cursor) {
    const address = new URL(this.addresses.apiFeed, location.href);
    address.searchParams.set("cursor", cursor);
    return this.#read(await this.#fetch(address, { headers: { Accept: "application/json" } }));
  }

  #playback(item) {
    return this.addresses.apiPlayback.replace("/0/", `/${item.episode_id}/`);
  }

  async #post(address, body) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token };
    return this.#read(await this.#fetch(address, { method: "POST", headers, body: JSON.stringify(body) }));
  }

  async #fetch(address, options) {
    try {
      return await fetch(address, { credentials: "same-origin", ...options });
    } catch {
      throw new Refusal(0, "network", "");
    }
  }

  async #read(response) {
    if (response.status === 204) return null;
    let body;
    try {
      body = await response.json();
    } catch {
      throw new Refusal(response.status || 0, "unreadable", "");
    }
    if (!response.ok) throw new Refusal(response.status, body.code ?? "error", body.detail ?? "");
    return body;
  }
}
