// The time series: uPlot draws it, and a table says the same. The numbers are in #chart-data.

const colour = (box, name) => {
  // A custom property is not resolved until something is painted with it.
  const probe = box.appendChild(document.createElement("i"));
  probe.style.color = `var(--${name})`;
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
};
// The page's language; days of English ones come before months.
const { lang } = document.documentElement;
const dates = lang === "en" ? "en-GB" : lang;
const count = new Intl.NumberFormat(lang);
const short = new Intl.NumberFormat(lang, { notation: "compact" });
const WORDS = {
  clicks: (number) => ngettext("%(count)s click", "%(count)s clicks", number),
  visitors: (number) => ngettext("%(count)s visitor", "%(count)s visitors", number),
};
const FORMATS = {
  minute: { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  hour: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  day: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
  week: { day: "numeric", month: "short", year: "numeric" },
  month: { month: "long", year: "numeric" },
};
const AXIS = {
  minute: [{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, 60],
  hour: [{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, 60],
  day: [{ day: "numeric", month: "short" }, 64],
  week: [{ day: "numeric", month: "short" }, 64],
  month: [{ month: "short", year: "2-digit" }, 64],
};
const charts = new Map();

class Chart {
  constructor(section) {
    this.section = section;
    this.box = section.querySelector("[data-chart-box]");
    this.data = JSON.parse(section.querySelector("script[type='application/json']").textContent);
    const format = (options) => new Intl.DateTimeFormat(dates, { timeZone: this.data.zone, ...options });
    this.moment = format(FORMATS[this.data.unit]);
    this.tick = format(AXIS[this.data.unit][0]);
    this.day = format({ day: "numeric", month: "short" });
    this.draw();
    this.observer = new ResizeObserver(() => this.plot.setSize(this.size()));
    this.observer.observe(this.box);
  }

  size() {
    return { width: this.box.clientWidth, height: this.box.clientHeight };
  }

  get measure() {
    return this.section.dataset.measure;
  }

  draw() {
    this.plot?.destroy();
    const paint = (name) => colour(this.box, name);
    const muted = paint("muted");
    const font = `12px ${getComputedStyle(this.box).fontFamily}`;
    const { starts } = this.data.now;
    const before = starts.map((_, at) => this.data.before[this.measure][at] ?? null);
    const few = { show: starts.length < 2 };
    this.plot = new uPlot(
      {
        ...this.size(),
        padding: [8, 24, 0, 0],
        legend: { show: false },
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), this.data.zone),
        scales: { y: { range: (_, low, high) => [0, Math.max(4, high * 1.05)] } },
        cursor: { y: false, drag: { x: true, y: false, setScale: false }, points: { size: 8, fill: paint("amber") } },
        series: [
          {},
          { stroke: paint("amber"), width: 2, fill: paint("amber-soft"), points: few },
          { stroke: muted, width: 1.5, dash: [3, 4], points: few }, // last: the fill would cover it
        ],
        axes: [
          {
            stroke: muted, font, size: 28, gap: 8, grid: { show: false }, ticks: { show: false },
            space: AXIS[this.data.unit][1] + 16,
            values: (_, ticks) => ticks.map((at) => this.named(at)),
          },
          {
            stroke: muted, font, size: 48, gap: 8, space: 40,
            grid: { stroke: paint("line"), width: 1 }, ticks: { show: false },
            incrs: [1, 2, 5].flatMap((step) => Array.from({ length: 10 }, (_, power) => step * 10 ** power)).sort((a, b) => a - b),
            values: (_, ticks) => ticks.map((value) => short.format(value)),
          },
        ],
        hooks: { setCursor: [() => this.say(this.plot?.cursor.idx)], setSelect: [(plot) => this.zoom(plot)] },
      },
      [starts, this.data.now[this.measure], before],
      this.box,
    );
    this.say(null);
  }

  named(at) {
    const midnight = this.data.unit === "hour" && this.tick.format(at * 1000) === "00:00";
    return (midnight ? this.day : this.tick).format(at * 1000);
  }

  words(number) {
    return interpolate(WORDS[this.measure](number), { count: count.format(number) }, true);
  }

  when(at) {
    const moment = this.moment.format(at * 1000);
    return this.data.unit === "week" ? interpolate(gettext("Week of %(day)s"), { day: moment }, true) : moment;
  }

  say(at) {
    const readout = this.section.querySelector("[data-readout]");
    const { now, before } = this.data;
    if (at === null || at === undefined) {
      readout.textContent = `${this.when(now.starts[0])} – ${this.when(now.starts.at(-1))}`;
      return;
    }
    const counted = now[this.measure][at];
    const said = counted === null ? gettext("not yet") : this.words(counted);
    let text = `${this.when(now.starts[at])}: ${said}`;
    if (at in before.starts) {
      const words = { when: this.when(before.starts[at]), count: this.words(before[this.measure][at]) };
      text += " · " + interpolate(gettext("before, %(when)s: %(count)s"), words, true);
    }
    readout.textContent = text;
  }

  // Dragged over a stretch: the page shows its days.
  zoom(plot) {
    const { left, width } = plot.select;
    if (width < 4) return;
    const at = (x) => this.data.now.starts[plot.posToIdx(x)];
    const iso = (seconds) =>
      new Intl.DateTimeFormat("en-CA", { timeZone: this.data.zone, dateStyle: "short" }).format(seconds * 1000);
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.section.dispatchEvent(
      new CustomEvent("chart:days", { bubbles: true, detail: [iso(at(left)), iso(at(left + width))] }),
    );
  }

  step(key) {
    const last = this.data.now.starts.length - 1;
    const now = this.plot.cursor.idx ?? (key === "ArrowRight" ? -1 : last + 1);
    const to = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last }[key];
    if (to === undefined) return false;
    const at = Math.min(Math.max(to, 0), last);
    this.plot.setCursor({ left: this.plot.valToPos(this.data.now.starts[at], "x"), top: 10 });
    return true;
  }

  table() {
    const { now, before } = this.data;
    const cell = (row, name, text, scope) => {
      const made = row.appendChild(document.createElement(name));
      made.textContent = text;
      if (scope) made.scope = scope;
    };
    const table = document.createElement("table");
    table.className = "steps";
    const head = table.createTHead().insertRow();
    const compared = before.starts.length > 0;
    const names = [gettext("Time"), gettext("Clicks"), gettext("Visitors")];
    if (compared) names.push(gettext("Clicks before"), gettext("Visitors before"));
    for (const name of names) cell(head, "th", name, "col");
    const body = table.createTBody();
    now.starts.forEach((start, at) => {
      const row = body.insertRow();
      cell(row, "th", this.when(start), "row");
      for (const name of ["clicks", "visitors"]) cell(row, "td", now[name][at] === null ? "–" : count.format(now[name][at]));
      if (compared)
        for (const name of ["clicks", "visitors"]) cell(row, "td", at in before.starts ? count.format(before[name][at]) : "–");
    });
    return table;
  }

  close() {
    this.observer.disconnect();
    this.plot.destroy();
  }
}

function start() {
  for (const [section, chart] of charts)
    if (!section.isConnected) {
      chart.close();
      charts.delete(section);
    }
  for (const section of document.querySelectorAll("[data-chart]"))
    if (!charts.has(section)) charts.set(section, new Chart(section));
}

const chartOf = (element) => charts.get(element.closest("[data-chart]"));
const redraw = () => charts.forEach((chart) => chart.draw());

document.addEventListener("keydown", (e) => {
  const box = e.target.closest?.("[data-chart-box]");
  if (box && chartOf(box)?.step(e.key)) e.preventDefault();
});
document.addEventListener("click", (e) => {
  const button = e.target.closest?.("[data-chart-view], [data-measure-choice]");
  if (!button) return;
  for (const other of button.parentElement.children) other.setAttribute("aria-pressed", String(other === button));
  const chart = chartOf(button);
  if (button.dataset.measureChoice) {
    chart.section.dataset.measure = button.dataset.measureChoice;
    chart.draw();
    return;
  }
  const place = chart.section.querySelector("[data-chart-table]");
  place.hidden = button.dataset.chartView !== "table";
  chart.box.hidden = !place.hidden;
  if (!place.hidden) place.replaceChildren(chart.table());
});
new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
document.addEventListener("htmx:load", start);
start();
