// The subtitle lines follow the picture; somebody who reads in them is left alone.

/** Start the lines in `root`; returns follow(ms). */
export function startTranscript(root) {
  const lists = [...root.querySelectorAll("[data-lines]")].map((list) => ({
    list,
    lines: [...list.querySelectorAll("[data-start-ms]")].map((line) => ({ line, from: Number(line.dataset.startMs), to: Number(line.dataset.endMs) })),
    now: null,
  }));
  return (ms) => {
    for (const each of lists) {
      const found = each.lines.find(({ from, to }) => from <= ms && ms < to)?.line ?? null;
      if (found === each.now) continue;
      each.now?.classList.remove("is-now");
      found?.classList.add("is-now");
      each.now = found;
      if (found && !each.list.matches(":hover, :focus-within")) {
        each.list.scrollTop = found.offsetTop - each.list.clientHeight / 2;
      }
    }
  };
}
