// One thing that a viewer keeps or lets go: drawn at once, sent after, and drawn back when it did not arrive.

/** Asks the server; the answer is {is_on, count}, or nothing where a thing is only forgotten. Throws for anything but a success. */
export async function sendKeep(address, isOn, token) {
  const answer = await fetch(address, {
    method: isOn ? "PUT" : "DELETE",
    credentials: "same-origin",
    headers: { Accept: "application/json", "X-CSRFToken": token },
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.status === 204 ? null : answer.json();
}

/** The last wish wins: while one is on its way, further clicks only change what is wanted. */
export class Keep {
  constructor({ isOn, count, draw, send, failed }) {
    this.known = { is_on: isOn, count };
    this.wanted = isOn;
    Object.assign(this, { draw, send, failed });
  }

  toggle() {
    return this.want(!this.wanted);
  }

  async want(isOn) {
    this.wanted = isOn;
    this.#draw();
    if (this.sending) return;
    this.sending = true;
    try {
      while (this.known.is_on !== this.wanted) this.known = await this.send(this.wanted);
    } catch {
      this.wanted = this.known.is_on;
      this.failed();
    }
    this.sending = false;
    this.#draw();
  }

  #draw() {
    const { is_on: was, count } = this.known;
    this.draw(this.wanted, count === null ? null : Math.max(0, count + Number(this.wanted) - Number(was)));
  }
}
