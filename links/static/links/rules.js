// Editors for rules and variants. Each stands in for a text field that holds the same as JSON: every change is written
// there, so that the form, the preview and the simulator only ever read the field.

const OPTIONS = () => JSON.parse(document.getElementById("rule-options").textContent);
const KINDS = {
  country: gettext("Country"), region: gettext("Region"), continent: gettext("Continent"), eu: gettext("European Union"),
  language: gettext("Language"), device: gettext("Device"), os: gettext("System"), browser: gettext("Browser"),
  bot: gettext("Robot"), referrer: gettext("Comes from"), query: gettext("Parameter"), time: gettext("Time"),
};
const FLAGS = {
  eu: [gettext("is in the EU"), gettext("is outside of the EU")],
  bot: [gettext("is a robot"), gettext("is not a robot")],
};
const HINTS = {
  region: "US-CA", referrer: "example.com", query: gettext("ref=mail, or only ref"), language: gettext("fr or pt-BR"),
};
const DAYS = {
  mon: gettext("mon"), tue: gettext("tue"), wed: gettext("wed"), thu: gettext("thu"), fri: gettext("fri"),
  sat: gettext("sat"), sun: gettext("sun"),
};
const say = (words, facts) => interpolate(words, facts, true);

// --- Small helpers ------------------------------------------------------------------------------------------
function make(tag, properties = {}, ...children) {
  const { dataset, aria, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  Object.assign(element.dataset, dataset);
  for (const [name, value] of Object.entries(aria ?? {})) element.setAttribute(`aria-${name}`, value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const button = (text, label, onclick, kind = "button-quiet") =>
  make("button", { type: "button", className: `button button-small ${kind}`, textContent: text, aria: { label }, onclick });

function select(choices, value, label, onchange) {
  const field = make("select", { className: "input", aria: { label } });
  for (const [key, text] of choices) field.append(make("option", { value: key, textContent: text, selected: key === value }));
  field.addEventListener("change", () => onchange(field.value));
  return field;
}

function text(value, label, placeholder, oninput, extra = {}) {
  const field = make("input", { className: "input", type: "text", value: value ?? "", placeholder, autocomplete: "off", aria: { label }, ...extra });
  // The value is written where this field's own event goes on to the form, which asks for a new preview.
  field.addEventListener("input", () => oninput(field.value));
  return field;
}

// --- Values: chips, and a field for the next one with suggestions -------------------------------------------
const asText = (kind, value) => (kind === "query" ? (value.value == null ? value.name : `${value.name}=${value.value}`) : value);
function asValue(kind, typed, options) {
  if (kind === "query") {
    const at = typed.indexOf("=");
    return at < 0 ? { name: typed, value: null } : { name: typed.slice(0, at), value: typed.slice(at + 1) };
  }
  const known = options?.find(([value, label]) => [value, label].some((one) => one.toLowerCase() === typed.toLowerCase()));
  return known ? known[0] : typed;
}

function chips(condition, options, changed) {
  const kind = condition.type;
  const box = make("div", { className: "tag-box" });
  const list = make("ul", { className: "tag-chips" });
  const label = say(gettext("%(kind)s: values"), { kind: KINDS[kind] });
  const next = make("input", { type: "text", autocomplete: "off", placeholder: HINTS[kind] ?? gettext("Type and press Enter"), aria: { label } });
  const named = (value) => options?.find(([key]) => key === value)?.[1] ?? asText(kind, value);
  if (options) {
    const id = `options-${kind}`;
    if (!document.getElementById(id)) {
      const data = make("datalist", { id });
      data.append(...options.map(([value, text]) => make("option", { value: text, label: value === text ? "" : value })));
      document.getElementById("rule-options").after(data);
    }
    next.setAttribute("list", id);
  }
  const draw = () =>
    list.replaceChildren(
      ...condition.values.map((value, index) => {
        const remove = make("button", { type: "button", textContent: "×", aria: { label: say(gettext("Remove %(label)s"), { label: named(value) }) } });
        remove.onclick = () => {
          condition.values.splice(index, 1);
          draw();
          changed();
          next.focus();
        };
        return make("li", { className: "chip" }, make("bdi", { textContent: named(value) }), remove);
      }),
    );
  const take = () => {
    const typed = next.value.split(kind === "query" ? "\n" : ",").map((one) => one.trim()).filter(Boolean);
    next.value = "";
    const before = JSON.stringify(condition.values);
    for (const one of typed) {
      const value = asValue(kind, one, options);
      if (!condition.values.some((other) => asText(kind, other) === asText(kind, value))) condition.values.push(value);
    }
    if (JSON.stringify(condition.values) === before) return;
    draw();
    changed();
  };
  next.addEventListener("keydown", (e) => {
    if (e.key === "Enter" || (e.key === "," && kind !== "query")) {
      e.preventDefault();
      take();
    } else if (e.key === "Backspace" && !next.value && condition.values.length) {
      condition.values.pop();
      draw();
      changed();
    }
  });
  // Choosing a suggestion is an input event with the whole label as its value.
  next.addEventListener("input", (e) => {
    e.stopPropagation();
    if (options?.some(([, text]) => text === next.value) && e.inputType !== "insertText") take();
  });
  next.addEventListener("change", (e) => e.stopPropagation());
  next.addEventListener("blur", take);
  draw();
  box.append(list, next);
  return box;
}

function time(condition, options, changed) {
  const values = condition.values;
  const days = make("div", { className: "row days" });
  for (const day of options.days) {
    const toggle = button(DAYS[day], DAYS[day], () => {
      values.days = options.days.filter((one) => (one === day ? !values.days.includes(day) : values.days.includes(one)));
      toggle.setAttribute("aria-pressed", values.days.includes(day));
      changed();
    });
    toggle.setAttribute("aria-pressed", values.days.includes(day));
    days.append(toggle);
  }
  const clock = (name, label) => text(values[name], label, "09:00", (value) => { values[name] = value; changed(); }, { maxLength: 5 });
  const zone = text(values.timezone, gettext("Time zone"), "Europe/Berlin", (value) => { values.timezone = value; changed(); });
  const range = [clock("from", gettext("From")), make("span", { textContent: gettext("to") }), clock("to", gettext("To"))];
  return make("div", { className: "stack-tight" }, days, make("div", { className: "time-range" }, ...range, zone));
}

// --- Conditions ---------------------------------------------------------------------------------------------
function emptyValues(kind, options) {
  if (kind in FLAGS) return null;
  if (kind === "time") return { days: options.days.slice(0, 5), from: "09:00", to: "17:00", timezone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC" };
  return [];
}

function conditionRow(condition, { options, changed, redraw, remove }) {
  const kind = select(Object.entries(KINDS), condition.type, gettext("Condition"), (value) => {
    Object.assign(condition, { type: value, values: emptyValues(value, options) });
    redraw();
  });
  const words = FLAGS[condition.type] ?? [gettext("is"), gettext("is not")];
  const negate = select([["", words[0]], ["not", words[1]]], condition.negate ? "not" : "", gettext("Is or is not"), (value) => {
    condition.negate = value === "not";
    changed();
  });
  const values = condition.type in FLAGS ? null : condition.type === "time" ? time(condition, options, changed) : chips(condition, options[condition.type], changed);
  const row = make("div", { className: "condition" }, kind, negate, button("×", gettext("Remove the condition"), remove));
  if (values) row.append(values);
  return row;
}

// --- Variants -----------------------------------------------------------------------------------------------
function variantRows(variants, { changed, redraw, least }) {
  const total = () => variants.reduce((sum, one) => sum + (Number(one.weight) || 0), 0) || 1;
  const shares = [];
  const share = () => variants.forEach((one, index) => (shares[index].textContent = `${Math.round(((Number(one.weight) || 0) * 100) / total())} %`));
  const rows = variants.map((one, index) => {
    const number = index + 1;
    shares.push(make("span", { className: "muted small share-of" }));
    const weight = text(String(one.weight), say(gettext("Variant %(number)s: weight"), { number }), "1", (value) => { one.weight = /^\d+$/.test(value) ? Number(value) : value; share(); changed(); }, { inputMode: "numeric", maxLength: 4 });
    weight.classList.add("weight");
    return make("div", { className: "variant" },
      text(one.name, say(gettext("Variant %(number)s: name"), { number }), String.fromCharCode(65 + index), (value) => { one.name = value; changed(); }, { maxLength: 100 }),
      text(one.destinationUrl, say(gettext("Variant %(number)s: destination"), { number }), "https://example.com/b", (value) => { one.destinationUrl = value; changed(); }, { inputMode: "url" }),
      weight, shares[index],
      button("×", say(gettext("Remove variant %(number)s"), { number }), () => { variants.splice(index, 1); if (variants.length < least) variants.length = 0; redraw(); }));
  });
  share();
  const add = button(variants.length ? gettext("Add a variant") : gettext("Split by chance"), gettext("Add a variant"), () => {
    do variants.push({ name: "", destinationUrl: "", weight: 1 }); while (variants.length < least);
    redraw();
  }, "");
  return make("div", { className: "stack-tight" }, ...rows, add);
}

// --- Rules --------------------------------------------------------------------------------------------------
function ruleCard(rules, index, tools) {
  const rule = rules[index];
  const number = index + 1;
  const { changed, redraw } = tools;
  const move = (to) => {
    if (to < 0 || to >= rules.length) return;
    rules.splice(to, 0, ...rules.splice(index, 1));
    redraw();
    tools.host.querySelectorAll(".rule-handle")[to]?.focus();
  };
  const handle = make("button", { type: "button", className: "rule-handle", textContent: "⠿", title: gettext("Drag, or press the arrow keys, to change the order"), aria: { label: say(gettext("Rule %(number)s: move with the arrow keys"), { number }) } });
  handle.addEventListener("keydown", (e) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[e.key];
    if (!step) return;
    e.preventDefault();
    move(index + step);
  });
  const split = Boolean(rule.variants?.length);
  const target = split
    ? variantRows(rule.variants, { changed, least: 2, redraw: () => { if (!rule.variants.length) { delete rule.variants; rule.destinationUrl = ""; } redraw(); } })
    : make("div", { className: "row row-fixed" },
        text(rule.destinationUrl, say(gettext("Rule %(number)s: destination"), { number }), "https://example.com/elsewhere", (value) => { rule.destinationUrl = value; changed(); }, { inputMode: "url" }),
        button(gettext("Split"), gettext("Split by chance"), () => {
          rule.variants = [{ name: "", destinationUrl: rule.destinationUrl ?? "", weight: 1 }, { name: "", destinationUrl: "", weight: 1 }];
          delete rule.destinationUrl;
          redraw();
        }));
  const conditions = rule.conditions.map((condition, at) => {
    const row = conditionRow(condition, { ...tools, remove: () => { rule.conditions.splice(at, 1); redraw(); } });
    return at ? make("div", {}, make("span", { className: "muted small", textContent: gettext("and") }), row) : row;
  });
  const card = make("div", { className: "rule", draggable: false },
    make("div", { className: "rule-head" }, handle, make("strong", { textContent: say(gettext("Rule %(number)s"), { number }) }),
      text(rule.name, say(gettext("Rule %(number)s: name"), { number }), gettext("Name (optional)"), (value) => { rule.name = value; changed(); }, { maxLength: 100 }),
      button("×", say(gettext("Remove rule %(number)s"), { number }), () => { rules.splice(index, 1); redraw(); })),
    ...conditions,
    button(gettext("Add a condition"), gettext("Add a condition"), () => { rule.conditions.push({ type: "device", negate: false, values: [] }); redraw(); }, ""),
    make("div", { className: "stack-tight" }, make("span", { className: "muted small", textContent: split ? gettext("goes to one of") : gettext("goes to") }), target));
  handle.addEventListener("pointerdown", () => (card.draggable = true));
  handle.addEventListener("pointerup", () => (card.draggable = false));
  // What else is dragged (text within a field, an address from elsewhere) is the browser's own business.
  card.addEventListener("dragstart", (e) => { if (e.target !== card) return; e.dataTransfer.setData("text/rule", index); e.dataTransfer.effectAllowed = "move"; });
  card.addEventListener("dragend", () => (card.draggable = false));
  card.addEventListener("dragover", (e) => e.dataTransfer.types.includes("text/rule") && e.preventDefault());
  card.addEventListener("drop", (e) => {
    if (!e.dataTransfer.types.includes("text/rule")) return;
    e.preventDefault();
    const from = Number(e.dataTransfer.getData("text/rule"));
    rules.splice(index, 0, ...rules.splice(from, 1));
    redraw();
  });
  return card;
}

// --- Editors over their fields ------------------------------------------------------------------------------
function editorOver(host, field, draw) {
  let entries;
  try {
    entries = JSON.parse(field.value || "[]");
  } catch {
    return; // the JSON stays to be mended by hand
  }
  host.dataset.ready = "yes";
  field.hidden = true;
  document.querySelector(`label[for="${field.id}"]`).hidden = true;
  const options = OPTIONS();
  const changed = () => {
    field.value = entries.length ? JSON.stringify(entries) : "[]";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const show = () => host.replaceChildren(...draw(entries, { options, changed, host, redraw: () => { show(); changed(); } }));
  show();
}

const drawRules = (rules, tools) => [
  ...rules.map((_, index) => ruleCard(rules, index, tools)),
  button(gettext("Add a rule"), gettext("Add a rule"), () => {
    rules.push({ name: "", conditions: [{ type: "country", negate: false, values: [] }], destinationUrl: "" });
    tools.redraw();
  }, ""),
];

function drawVariants(variants, tools) {
  const winner = document.querySelector("[data-winner]");
  const saved = variants.filter((one) => one.id);
  let choice = document.getElementById("winner-choice");
  winner.hidden = true;
  choice?.remove();
  const nobody = saved.length ? gettext("the test goes on") : gettext("can be chosen once it is saved");
  const named = saved.map((one, at) => [one.id, one.name || say(gettext("Variant %(number)s"), { number: at + 1 })]);
  choice = select([["", nobody], ...named], winner.value, gettext("Winner"), (value) => {
    winner.value = value;
    winner.dispatchEvent(new Event("input", { bubbles: true }));
  });
  choice.id = "winner-choice";
  if (!saved.some((one) => one.id === winner.value)) winner.value = "";
  winner.after(choice);
  return [variantRows(variants, { ...tools, least: 2 })];
}

function enhance() {
  for (const [name, draw] of [["rulesFor", drawRules], ["variantsFor", drawVariants]]) {
    const attribute = `data-${name.replace("For", "-for")}`;
    for (const host of document.querySelectorAll(`[${attribute}]:not([data-ready])`))
      editorOver(host, document.getElementById(host.dataset[name]), draw);
  }
}

document.addEventListener("htmx:load", enhance);
enhance();
