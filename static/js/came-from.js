// Which page offered what is opened now. An address that is copied says nothing of it.

/** What the address says after ?from=, or null; taken out of it. */
export function takeFrom() {
  const query = new URLSearchParams(location.search);
  const from = query.get("from");
  if (from === null) return null;
  query.delete("from");
  history.replaceState(history.state, "", location.pathname + (query.size ? `?${query}` : "") + location.hash);
  return from;
}
