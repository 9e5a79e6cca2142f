// Files out of a drop, folders included, whatever the browser calls them.

/** Every file of a drop event, folders read to their ends. */
export async function filesOfDrop(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  const found = await Promise.all(entries.map(filesOfEntry));
  return withoutHidden(found.flat());
}

/** Without the files that systems put into folders by themselves. */
export function withoutHidden(files) {
  return files.filter((file) => !file.name.startsWith(".") && !["Thumbs.db", "desktop.ini"].includes(file.name));
}

async function filesOfEntry(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const children = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) break;
    children.push(...some);
  }
  return (await Promise.all(children.map(filesOfEntry))).flat();
}
