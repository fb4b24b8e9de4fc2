// The page of numbers: its tools, the tabs of its cards, and the address, which always says what is in view.

const on = (event, selector, handler) =>
  document.addEventListener(event, (e) => {
    const element = e.target instanceof Element && e.target.closest(selector);
    if (element) handler(element, e);
  });

// --- What is in view: changed here without asking, and named in the address and in all that is asked next ---
const views = {};

function show(name, value) {
  views[name] = value;
  const url = new URL(location.href);
  url.searchParams.set(name, value);
  history.replaceState(history.state, "", url);
}

document.addEventListener("htmx:configRequest", (e) => {
  if (["analytics", "numbers"].includes(e.detail.target?.id)) Object.assign(e.detail.parameters, views);
});
on("click", "[data-measure-choice]", (button) => show("measure", button.dataset.measureChoice));

// A country of the map: htmx takes over only the links of HTML, and these are SVG's.
on("click", "a.map-country", (country, e) => {
  if (e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
  e.preventDefault();
  htmx.ajax("GET", country.getAttribute("href"), { target: "#analytics", swap: "outerHTML show:none" });
});

// --- Tabs of a card ------------------------------------------------------------------------------------------
function choose(tab) {
  for (const other of tab.parentElement.children) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !chosen;
  }
  tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  show(tab.closest("[data-card]").dataset.card, tab.dataset.tab);
}

on("click", "[data-tab]", choose);
on("keydown", "[data-tab]", (tab, e) => {
  const tabs = [...tab.parentElement.children];
  const at = tabs.indexOf(tab);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tabs.length - 1 }[e.key];
  if (to === undefined) return;
  e.preventDefault();
  const next = tabs[(to + tabs.length) % tabs.length];
  choose(next);
  next.focus();
});

// --- Tools ---------------------------------------------------------------------------------------------------
function openDates(open) {
  const dates = document.getElementById("dates");
  dates.hidden = dates.disabled = !open;
}

on("change", "[data-period]", (period) => {
  openDates(!period.value);
  if (period.value) period.form.requestSubmit();
  else document.getElementById("from").focus();
});
document.addEventListener("chart:days", (e) => {
  const form = document.getElementById("tools");
  form.elements.period.value = "";
  openDates(true);
  [form.elements.from.value, form.elements.to.value] = e.detail;
  form.requestSubmit();
});
on("focusin", "[data-zone]", (field) => {
  if (!field.list || field.list.options.length) return;
  for (const zone of Intl.supportedValuesOf("timeZone")) field.list.append(new Option(zone, zone));
});

// --- After a swap: the focus stays in the page, and what came is said --------------------------------------------
document.addEventListener("htmx:afterSwap", (e) => {
  if (e.detail.target?.id !== "analytics") return;
  if (document.activeElement === document.body) document.getElementById("analytics")?.focus({ preventScroll: true });
});
document.addEventListener("htmx:afterSettle", () => {
  const first = document.querySelector("#numbers .stat");
  const said = first && interpolate(gettext("%(count)s clicks"), { count: first.querySelector("dd").firstChild.textContent.trim() }, true);
  if (said) document.getElementById("announcer").textContent = said;
});

// The first numbers did not come at all: say so in their place.
for (const name of ["htmx:sendError", "htmx:responseError"])
  document.addEventListener(name, (e) => {
    const waiting = document.querySelector("#numbers[aria-busy]");
    if (!waiting || e.detail.target !== waiting) return;
    waiting.replaceChildren(document.getElementById("numbers-failed").content.cloneNode(true));
    waiting.removeAttribute("aria-busy");
  });
