// Back to where one came from: the page of this site before this one, with its own place and scroll, and no new entry in the history.

const WAY_IN = "/accounts/";

/** Go there; false where there is none: a link from elsewhere, a new tab, or the page of the sign-in. */
export function goBack() {
  const led = cameFrom();
  if (!led || new URL(led).pathname.startsWith(WAY_IN)) return false;
  history.back();
  return true;
}

/** The address before this one in the history, if it is of this site. */
function cameFrom() {
  const { navigation } = window;
  if (navigation?.currentEntry) return navigation.entries()[navigation.currentEntry.index - 1]?.url ?? "";
  const isOurs = document.referrer.startsWith(`${location.origin}/`);
  return isOurs && history.length > 1 ? document.referrer : "";
}
