(() => {
"use strict";
const OWN = "cx-";
const own = (name) => document.getElementById(OWN + name);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const data = JSON.parse(own("data").textContent);
const unpack = async (text) => {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream);
};
let later = { plots: {}, evidence: {} };
const tables = all("table.data");
const sorting = all("table.data,table.over");
const rows = all("tbody.r");
const opening = all("tbody.r,tbody.o");
const chips = all(".chip[data-o]");
const filter = own("filter");

// Marks become elements as in marks.py; no number is made here.
const NS = "http://www.w3.org/2000/svg";
const SIGNS = {
  regressed: "m0-12 12 12-12 12-12-12z",
  improved: "m-10 0a10 10 0 1 0 20 0a10 10 0 1 0-20 0z",
  left: "m0-10v20l-16-10z",
  right: "m0-10v20l16-10z",
  stroke: "m0-14v28",
  "": "m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0z",
};
const make = (name, attributes, parent) => {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return parent.appendChild(made);
};
const pairs = (numbers) => { // first all x, then all y
  const half = numbers.length / 2;
  return numbers.slice(0, half).map((x, n) => x + " " + numbers[half + n]);
};
const outlines = {
  dot: (_, numbers) => pairs(numbers).map((pair) => `M${pair}h0`).join(""),
  line: (_, numbers) => "M" + pairs(numbers).join("L"),
  bar: (_, x1, x2, y, cap) =>
    `M${x1} ${y}H${x2}` +
    (cap ? `M${x1} ${y}m0-${cap}v${cap}v${cap}M${x2} ${y}m0-${cap}v${cap}v${cap}` : ""),
  rain: (_, y, height, xs) => {
    const apart = Math.max(xs.length - 1, 1);
    return xs.map((x, n) => `M${x} ${y + Math.floor((n * height) / apart)}h0`).join("");
  },
  violin: (_, x, y, step, [first, ...others]) => {
    const last = others.pop();
    return `M${x} ${y}v${first}${others.map((down) => `l${step} ${down}`).join("")}v${last}z`;
  },
  sign: (style, x, y) => `M${x} ${y}` + (SIGNS[style.split(" ")[0]] || SIGNS[""]),
};
const drawMark = ([kind, style, ...rest], svg) => {
  if (kind === "band") {
    const [x, y, width, height] = rest;
    make("rect", { class: style, x, y, width, height }, svg);
  } else if (kind === "tick") {
    const [x, top, end, words] = rest;
    make("path", { class: `grid ${style}`, d: `M${x} ${top}V${end}` }, svg);
    make("text", { x, y: end + 30 }, svg).textContent = words;
  } else if (kind === "text") {
    const [x, y, words] = rest;
    make("text", { class: style, x, y }, svg).textContent = words;
  } else {
    make("path", { class: `${kind} ${style}`, d: outlines[kind](style, ...rest) }, svg);
  }
};
const drawPlot = ([width, height, label, marks, course], place) => {
  const about = { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label };
  place.replaceChildren();
  const svg = make("svg", about, place);
  if (place.dataset.g) make("use", { href: `#${OWN}grid-${place.dataset.g}` }, svg);
  for (const mark of marks) drawMark(mark, svg);
  if (course !== undefined) drawCourse(course, svg, place);
};

// Courses: two bytes a value, the low ones of all first, each the way from the one before, see courses.py.
const NOTHING = 65535;
let unpacked = null;
const codes = () => {
  if (!unpacked) {
    unpacked = unpack(data.codes)
      .then((response) => response.arrayBuffer())
      .then((buffer) => new Uint8Array(buffer));
  }
  return unpacked;
};
const drawCourse = async (number, svg, place) => {
  const bytes = await codes();
  const { runs, heads } = later.courses;
  const [left, right, top, bottom, low, high, logs, steps, exponent, symbol] = heads[number];
  let at = 0;
  const found = runs.map((_, n) => {
    const byte = number * runs.length + n;
    const way = bytes[byte] + 256 * bytes[byte + bytes.length / 2];
    if (way === NOTHING) return null;
    at += way % 2 ? -(way + 1) / 2 : way / 2;
    return at;
  });
  const x = (n) => Math.round(left + (n / Math.max(runs.length - 1, 1)) * (right - left));
  const y = (n) => Math.round(bottom - (found[n] / steps) * (bottom - top));
  const known = [...runs.keys()].filter((n) => found[n] !== null);
  make("path", { class: "dot course", d: known.map((n) => `M${x(n)} ${y(n)}h0`).join("") }, svg);
  if (!known.length) return;
  const value = (n) => {
    const share = found[n] / steps;
    const number = logs
      ? Math.exp(Math.log(low) + share * (Math.log(high) - Math.log(low)))
      : low + (high - low) * share;
    return `${Number((number / 10 ** exponent).toPrecision(3))} ${symbol}`.trim();
  };
  const mark = make("path", { class: "sign chosen" }, svg);
  const words = document.createElement("output");
  place.append(words);
  at = known.length - 1;
  const choose = (n) => {
    at = Math.min(Math.max(n, 0), known.length - 1);
    mark.setAttribute("d", `M${x(known[at])} ${y(known[at])}${SIGNS[""]}`);
    words.textContent = `${runs[known[at]]}: ${value(known[at])}`;
  };
  svg.setAttribute("tabindex", "0");
  svg.addEventListener("pointermove", (event) => {
    const box = svg.getBoundingClientRect();
    const wanted = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
    const far = (n) => Math.abs(x(known[n]) - wanted);
    let best = 0;
    for (let n = 1; n < known.length; n += 1) if (far(n) < far(best)) best = n;
    choose(best);
  });
  svg.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: known.length - 1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    choose(steps[event.key]);
  });
  choose(at);
};
const draw = (row) => {
  const plots = later.plots[row.id];
  if (!plots) return;
  all("td.p,.f", row).forEach((place, n) => {
    if (plots[n]) drawPlot(plots[n], place);
    plots[n] = null;
  });
};

// Evidence: elements as in nodes.py.
const grow = (node, parent) => {
  if (typeof node === "string") return parent.append(node);
  const [name, attributes, ...inside] = node;
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  for (const each of inside) grow(each, made);
  return parent.append(made);
};
const buttonOf = (row) => row.querySelector("th button");
const label = (cells, heads) => { // for cells that stand below each other on a phone
  for (const cell of cells) {
    const head = heads[cell.cellIndex];
    if (cell.textContent && head && !head.matches(".p")) cell.dataset.h = head.textContent;
  }
};
const complete = (row) => {
  const evidence = later.evidence[row.id];
  if (evidence) {
    delete later.evidence[row.id];
    grow(evidence, row);
    buttonOf(row).setAttribute("aria-controls", OWN + row.id);
  }
  draw(row);
  for (const table of all(".gd", row)) label(all("td", table), all("thead th", table));
};
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
    draw(row);
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
const isSorted = (row) => row.parentNode.classList.contains("sorted");
const update = () => {
  const words = filter.value.toLowerCase().split(/\s+/).filter((word) => word.replace("!", ""));
  const active = words.length > 0 || outcomes.size > 0;
  let shown = 0;
  const matches = new Set();
  for (const row of opening) {
    const text = texts.get(row);
    const counts = row.matches(".r"); // what sums up others is not filtered
    const named = words.every((word) =>
      word.startsWith("!") ? !text.includes(word.slice(1)) : text.includes(word));
    const fits = !counts || (named && (!outcomes.size || outcomes.has(row.dataset.o)));
    const group = groups.get(headOf.get(row));
    const away = folded.has(row) && !(active && counts) && !isSorted(row) && !pinned.has(row);
    if (fits) matches.add(row);
    row.hidden = !fits || (away && !(group && group.open));
    if (counts && !row.hidden) shown += 1;
  }
  for (const [head, group] of groups) {
    head.hidden = !group.rows.some((row) => matches.has(row)) && (active || group.rows.length > 0);
    const button = head.querySelector("button");
    if (button) button.hidden = active && Boolean(head.closest(".data"));
  }
  say(active ? `${shown} of ${rows.length} rows shown` : "");
};
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
  let name = "";
  try { name = decodeURIComponent(location.hash.slice(1)); } catch { return; }
  const row = opening.find((each) => each.id === name);
  if (!row) return;
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
const name = (row) => { // the word that the heading above it had
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
const copy = async (text, button) => {
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
  say("copied");
  button.textContent = "copied";
  setTimeout(() => { button.textContent = words; }, 1500);
};
const quoted = (text) => {
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? "'" + text : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
const csv = () => {
  const lines = [];
  let before = "";
  for (const table of tables) {
    const columns = all(":scope > thead tr > *", table)
      .flatMap((each, n) => [[each.dataset.k, n, "v"], [each.dataset.u, n, "u"]])
      .filter(([key]) => key);
    const head = ["table", "outcome", "name", ...columns.map(([key]) => key)].map(quoted).join(",");
    if (head !== before) lines.push((before = head));
    for (const row of all("tbody.r", table)) {
      if (row.hidden) continue;
      const numbers = columns.map(([, column, end]) => {
        const cell = row.firstElementChild.children[column];
        return (cell && cell.colSpan < 2 && cell.dataset[end]) || "";
      });
      const name = fullName(row);
      const start = [table.dataset.t || "", row.dataset.o, name];
      lines.push([...start, ...numbers].map(quoted).join(","));
    }
  }
  return lines.join("\r\n") + "\r\n";
};
own("csv").addEventListener("click", (event) => copy(csv(), event.currentTarget));
for (const button of all("[data-copy]")) {
  button.addEventListener("click", () =>
    copy(document.getElementById(button.dataset.copy).textContent + "\n", button));
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
if (innerWidth < 760) {
  if (own("then")) own("then").open = false;
  opening.forEach((row) => open(row, false));
}
update();
visit();
addEventListener("load", () => setTimeout(visit)); // going to an anchor takes the focus away
})();
