// Rows: which are shown, in which order, which are open; what is copied; keys.
const tables = all("table.data");
const sorting = all("table.data,table.over");
const rows = all("tbody.r");
const opening = all("tbody.r,tbody.o");
const chips = all(".chip[data-o]");
const filter = own("filter");

const watcher = new IntersectionObserver(
  (entries) => entries.forEach((entry) => {
    if (!entry.isIntersecting) return;
    watcher.unobserve(entry.target);
    draw(entry.target);
  }),
  { rootMargin: "400px" },
);
const ready = unpack(data.later).then((response) => response.json()).then((found) => {
  later = found;
  for (const row of opening) {
    if (row.id in later.plots) watcher.observe(row);
    if (row.querySelector("[aria-expanded=true]")) complete(row);
  }
}).catch(() => {
  own("status").className = "foot";
  say("This browser can not unpack the plots and the evidence of other rows.");
});
addEventListener("beforeprint", () => {
  for (const each of all("details")) each.open = true;
  for (const row of opening) {
    if (row.matches(".m:not([hidden])")) complete(row);
    if (row.matches(".pr,:not([hidden])")) draw(row);
  }
});

// Which rows are shown.
const groups = new Map();
const order = new Map();
for (const table of sorting) {
  let head = null;
  const bodies = all(":scope > tbody", table);
  order.set(table, bodies);
  for (const body of bodies) {
    if (body.classList.contains("h")) groups.set((head = body), { open: false, rows: [] });
    else if (head) groups.get(head).rows.push(body);
  }
}
const headOf = new Map();
for (const [head, group] of groups) for (const row of group.rows) headOf.set(row, head);
const folded = new Set(opening.filter((row) => row.hidden));
const pinned = new Set();
const fullName = (row) =>
  row.dataset.n || (row.querySelector(".full") || row.querySelector(".fn")).textContent;
const texts = new Map(opening.map((row) => {
  const name = all(".fn,.md", row).map((part) => part.textContent).join(" ");
  return [row, `${fullName(row)} ${name}`.toLowerCase()];
}));
const outcomes = new Set();
const say = (text) => { own("status").textContent = text; };
const tell = (text, isFiltered) => {
  const [words, button] = own("miss").children;
  own("miss").hidden = !text;
  words.textContent = text;
  button.hidden = !isFiltered;
};
const MOST_PRINTED = 200;
const isSorted = (row) => row.parentNode.classList.contains("sorted");
const matching = new Set();
const counted = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
const update = () => {
  const words = filter.value.toLowerCase().split(/\s+/).filter((word) => word.replace("!", ""));
  const active = words.length > 0 || outcomes.size > 0;
  let shown = 0;
  let printed = 0;
  let left = 0;
  matching.clear();
  for (const row of opening) {
    const text = texts.get(row);
    // what sums up others is not filtered
    const counts = row.matches(".r");
    const named = words.every((word) =>
      word.startsWith("!") ? !text.includes(word.slice(1)) : text.includes(word));
    const fits = !counts || (named && (!outcomes.size || outcomes.has(row.dataset.o)));
    const group = groups.get(headOf.get(row));
    const away = folded.has(row) && !(active && counts) && !isSorted(row) && !pinned.has(row);
    if (fits) matching.add(row);
    row.hidden = !fits || (away && !(group && group.open));
    if (counts && !row.hidden) shown += 1;
    // paper has no folds
    const isPrinted = fits && row.hidden && printed < MOST_PRINTED;
    row.classList.toggle("pr", isPrinted);
    if (isPrinted || !row.hidden) printed += 1;
    else if (fits) left += 1;
  }
  own("left").textContent = left ? `${counted(left, "more row")} not printed` : "";
  for (const [head, group] of groups) {
    head.hidden = !group.rows.some((row) => matching.has(row)) && (active || group.rows.length > 0);
    const button = head.querySelector("button");
    if (button) button.hidden = active && Boolean(head.closest(".data"));
  }
  say(active ? `${shown} of ${rows.length} rows shown` : "");
  tell(shown || !active ? "" : `0 of ${counted(rows.length, "row")} match`, active);
};
own("miss").lastElementChild.addEventListener("click", () => clear());
for (const chip of chips) {
  chip.addEventListener("click", () => {
    const pressed = chip.getAttribute("aria-pressed") !== "true";
    chip.setAttribute("aria-pressed", String(pressed));
    outcomes[pressed ? "add" : "delete"](chip.dataset.o);
    update();
  });
}
filter.addEventListener("input", update);
for (const [head, group] of groups) {
  const button = head.querySelector("button");
  if (!button) continue;
  const words = button.textContent;
  button.addEventListener("click", () => {
    group.open = !group.open;
    button.setAttribute("aria-expanded", String(group.open));
    button.textContent = group.open ? "show fewer" : words;
    if (!group.open) group.rows.forEach((row) => pinned.delete(row));
    update();
  });
}

// Opening a row.
const open = async (row, shown) => {
  const button = buttonOf(row);
  if (!button) return;
  if (shown && !own(row.id)) await ready;
  if (shown) complete(row);
  const below = own(row.id);
  if (!below) return;
  button.setAttribute("aria-expanded", String(shown));
  below.hidden = !shown;
};
for (const row of opening) {
  const heads = all(":scope > thead tr > *", row.parentNode);
  label(all(":scope > tr:first-child > td:not([colspan])", row), heads);
  const button = buttonOf(row);
  if (!button) continue;
  row.firstElementChild.addEventListener("click", (event) => {
    const below = own(row.id);
    if (!event.target.closest("a") && !String(getSelection())) open(row, !below || below.hidden);
  });
}
const visit = () => {
  let name = location.hash.slice(1);
  try { name = decodeURIComponent(name); } catch { /* no row has such a name */ }
  const row = opening.find((each) => each.id === name);
  if (!row && name) tell(`This page has no row #${name}`, false);
  if (!row) return;
  tell("");
  pinned.add(row);
  if (row.hidden) clear();
  open(row, true);
  row.scrollIntoView({ block: "start" });
  (buttonOf(row) || row).focus({ preventScroll: true });
};
addEventListener("hashchange", visit);

// Sorting.
const valueOf = (row, column) => {
  const cell = row.firstElementChild.children[column];
  if (!column) return texts.get(row);
  if (!cell || cell.colSpan > 1) return null;
  return cell.dataset.v === undefined ? cell.textContent || null : Number(cell.dataset.v);
};
const compare = (one, other) =>
  typeof one === "number" && typeof other === "number" ? one - other
    : String(one) < String(other) ? -1 : String(one) > String(other) ? 1 : 0;
// the word that the heading above it had
const name = (row) => {
  const sign = headOf.has(row) && headOf.get(row).querySelector(".g");
  if (!sign || row.querySelector(".oc")) return;
  const word = document.createElement("span");
  word.className = "oc";
  word.textContent = `${sign.textContent} ${row.dataset.o}`;
  row.querySelector(".nm").append(word);
};
const sort = (table, heading) => {
  const now = heading.getAttribute("aria-sort");
  const first = heading.dataset.k ? "descending" : "ascending";
  const second = first === "ascending" ? "descending" : "ascending";
  const next = !now ? first : now === first ? second : "";
  for (const each of all("th[aria-sort]", table)) each.removeAttribute("aria-sort");
  table.classList.toggle("sorted", Boolean(next));
  for (const row of order.get(table)) name(row);
  const bodies = order.get(table);
  let sorted = bodies;
  if (next) {
    heading.setAttribute("aria-sort", next);
    const column = [...heading.parentNode.children].indexOf(heading);
    const sign = next === "ascending" ? 1 : -1;
    const keyed = bodies.filter((body) => texts.has(body))
      .map((row) => [row, valueOf(row, column)]);
    keyed.sort(([, one], [, other]) =>
      one === null || other === null ? (one === null) - (other === null) : sign * compare(one, other));
    sorted = [...bodies.filter((body) => body.classList.contains("h")), ...keyed.map(([row]) => row)];
  }
  table.append(...sorted);
  update();
  say(next ? `sorted by ${heading.textContent}, ${next}` : "in the order of the report");
};
for (const table of sorting) {
  for (const heading of all(":scope > thead th", table)) {
    const button = heading.querySelector("button");
    if (button) button.addEventListener("click", () => sort(table, heading));
  }
}

// Copying.
const copy = async (text, button, done) => {
  const words = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  say(done);
  button.textContent = done;
  setTimeout(() => { button.textContent = words; }, 1500);
};
const quoted = (text) => {
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? "'" + text : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
// of all rows that the filters leave, also of those that are folded away
const csv = () => {
  const parts = tables.map((table) => [
    table,
    JSON.parse(table.dataset.c || "{}"),
    all(":scope > thead tr > *", table)
      .flatMap((each, n) => [[each.dataset.k, n, "v"], [each.dataset.u, n, "u"]])
      .filter(([key]) => key),
  ]);
  const shared = [...new Set(parts.flatMap(([, common]) => Object.keys(common)))];
  const keys = [...new Set(parts.flatMap(([, , columns]) => columns.map(([key]) => key)))];
  const lines = [[...shared, "outcome", "name", ...keys]];
  for (const [table, common, columns] of parts) {
    for (const row of all("tbody.r", table)) {
      if (!matching.has(row)) continue;
      const unit = row.dataset.m;
      const start = shared.map((key) => (key === "unit" && unit) || common[key] || "");
      const numbers = new Map(columns.map(([key, column, end]) => {
        const cell = row.firstElementChild.children[column];
        return [key, (cell && cell.colSpan < 2 && cell.dataset[end]) || ""];
      }));
      const values = keys.map((key) => numbers.get(key) || "");
      lines.push([...start, row.dataset.o, fullName(row), ...values]);
    }
  }
  const text = lines.map((line) => line.map(quoted).join(",") + "\r\n").join("");
  return [text, `copied ${counted(lines.length - 1, "row")}`];
};
own("csv").addEventListener("click", (event) => {
  const [text, done] = csv();
  copy(text, event.currentTarget, done);
});
for (const button of all("[data-copy]")) {
  button.addEventListener("click", () =>
    copy(document.getElementById(button.dataset.copy).textContent + "\n", button, "copied"));
}

// Keys.
const clear = () => {
  filter.value = "";
  outcomes.clear();
  for (const chip of chips) chip.setAttribute("aria-pressed", "false");
  update();
};
const step = (by) => {
  const shown = all("tbody.r,tbody.o").filter((row) => !row.hidden && buttonOf(row));
  const at = shown.indexOf(document.activeElement.closest("tbody.r,tbody.o"));
  const row = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : at + by];
  if (row) buttonOf(row).focus();
};
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    clear();
    if (event.target === filter) filter.blur();
  } else if (event.target.matches("input,textarea,select")) {
    return;
  } else if (event.key === "/") {
    event.preventDefault();
    filter.focus();
  } else if (event.key === "j" || event.key === "k") {
    step(event.key === "j" ? 1 : -1);
  }
});
if (matchMedia(own("narrow").media).matches) {
  if (own("then")) own("then").open = false;
  opening.forEach((row) => open(row, false));
}
update();
visit();
// going to an anchor takes the focus away
addEventListener("load", () => setTimeout(visit));
