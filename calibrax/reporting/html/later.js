// What is left to the script: data of the page as elements, the same that Python would make.
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
// first all x, then all y
const pairs = (numbers) => {
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

// Courses: two bytes a value, the low ones of all first, each the way from the one before.
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
  // to the newest run
  place.scrollLeft = place.scrollWidth;
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
// for cells that stand below each other on a phone
const label = (cells, heads) => {
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
