// The field of the search: titles are offered while somebody types (the ARIA pattern of a combobox with a listbox). Without this module the
// form searches by itself.

const PAUSE_MS = 120;

class SearchField {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=search]");
    this.list = form.querySelector("[role=listbox]");
    this.status = form.querySelector("[data-search-status]");
    this.place = -1;
    this.timer = 0;
    this.asking = null;
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(roles)) this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => this.#wait());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => this.close());
    // The field keeps the focus, or its blur would close the list before the click arrives.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.#open(event.target.closest("[role=option]")));
    form.addEventListener("submit", () => this.#stop());
  }

  close() {
    this.#stop();
    this.list.hidden = true;
    this.#mark(-1);
    this.input.setAttribute("aria-expanded", "false");
  }

  #stop() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  #wait() {
    this.#stop();
    if (!this.input.value.trim()) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.#ask(this.input.value), PAUSE_MS);
  }

  async #ask(text) {
    this.asking = new AbortController();
    try {
      const address = `${this.form.dataset.suggestions}?${new URLSearchParams({ q: text })}`;
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: this.asking.signal });
      if (answer.ok) this.#show((await answer.json()).results);
    } catch (error) {
      // No suggestions then: another letter came first, or the line is down, and the form still works.
      if (error.name !== "AbortError") this.close();
    }
  }

  #show(found) {
    this.list.replaceChildren(...found.map((one, place) => this.#option(one, place)));
    this.#mark(-1);
    const isOpen = found.length > 0 && document.activeElement === this.input;
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    const { some, none } = this.form.dataset;
    this.status.textContent = found.length ? some.replace("{count}", found.length) : none;
  }

  #option(one, place) {
    const option = document.createElement("li");
    option.role = "option";
    option.id = `${this.list.id}-${place}`;
    option.dataset.url = `${one.url}?from=search`;
    option.setAttribute("aria-selected", "false");
    const title = document.createElement("span");
    title.textContent = one.title;
    option.append(title);
    if (one.other_title) {
      const other = document.createElement("span");
      other.className = "muted small";
      other.textContent = one.other_title;
      option.append(other);
    }
    return option;
  }

  #key(event) {
    const options = this.list.hidden ? [] : [...this.list.children];
    if (event.key === "Escape" && options.length) {
      event.preventDefault();
      this.close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place before the first is the field itself.
      this.#mark(((this.place + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    } else if (event.key === "Enter" && this.place >= 0 && !event.isComposing) {
      event.preventDefault();
      this.#open(options[this.place]);
    }
  }

  #mark(place) {
    this.list.children[this.place]?.setAttribute("aria-selected", "false");
    this.place = place;
    const option = this.list.children[place];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  #open(option) {
    if (option) location.assign(option.dataset.url);
  }
}

for (const form of document.querySelectorAll("[data-search]")) new SearchField(form);
