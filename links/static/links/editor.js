// The editor: tags as chips, and times in the viewer's own timezone.

// --- Tags: the field with commas becomes chips and a field for the next one --------------------------------
function enhanceTags(field) {
  if (field.dataset.tags === "done") return;
  field.dataset.tags = "done";
  const off = field.disabled || field.closest("fieldset")?.disabled;
  const box = document.createElement("div");
  const chips = document.createElement("ul");
  const next = document.createElement("input");
  box.className = "tag-box";
  chips.className = "tag-chips";
  Object.assign(next, { type: "text", id: `${field.id}_next`, maxLength: 50, autocomplete: "off", disabled: off });
  next.placeholder = gettext("Type and press Enter");
  box.append(chips, next);
  field.after(box);
  field.type = "hidden";
  document.querySelector(`label[for="${field.id}"]`).htmlFor = next.id;
  document.getElementById(`${field.id}_helptext`)?.remove();

  const colors = JSON.parse(field.dataset.tagColors || "{}");
  const names = () => field.value.split(",").map((name) => name.trim()).filter(Boolean);
  const set = (list) => {
    field.value = list.join(", ");
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const draw = () =>
    chips.replaceChildren(
      ...names().map((name) => {
        const chip = document.createElement("li");
        const remove = document.createElement("button");
        chip.className = colors[name] ? `chip chip-${colors[name]}` : "chip";
        remove.type = "button";
        remove.disabled = off;
        remove.textContent = "×";
        remove.setAttribute("aria-label", interpolate(gettext("Remove the tag %(name)s"), { name }, true));
        remove.addEventListener("click", () => {
          set(names().filter((other) => other !== name));
          next.focus();
        });
        const text = document.createElement("bdi");
        text.textContent = name;
        chip.append(text, remove);
        return chip;
      }),
    );
  const take = () => {
    const known = names().map((name) => name.toLowerCase());
    const added = next.value.split(",").map((name) => name.trim()).filter((name) => name && !known.includes(name.toLowerCase()));
    next.value = "";
    if (added.length) set([...names(), ...added]);
  };
  next.addEventListener("keydown", (e) => {
    if ((e.key === "Enter" && next.value.trim()) || e.key === ",") {
      e.preventDefault();
      take();
    } else if (e.key === "Backspace" && !next.value) set(names().slice(0, -1));
  });
  if (field.dataset.tagsUrl)
    globalThis.getowl.suggestTags(next, field.dataset.tagsUrl, {
      has: names,
      pick: (name, color) => {
        colors[name] = color;
        next.value = name;
        take();
      },
    });
  next.addEventListener("blur", take);
  field.addEventListener("change", () => {
    Object.assign(colors, JSON.parse(field.dataset.tagColors || "{}"));
    draw();
  });
  box.addEventListener("click", (e) => e.target === box && next.focus());
  draw();
}

// --- Times: the server writes UTC, the fields show the viewer's zone, the form says which it is ------------
const pad = (number) => String(number).padStart(2, "0");

function wallClock(time) {
  const seconds = time.getSeconds() ? `:${pad(time.getSeconds())}` : "";
  return `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}T${pad(time.getHours())}:${pad(time.getMinutes())}${seconds}`;
}

function enhanceTimes(zone) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone.value === "UTC" && here) {
    for (const field of zone.form.querySelectorAll("input[type=datetime-local]")) {
      const time = field.value && new Date(`${field.value}Z`);
      if (time) field.value = wallClock(time);
    }
    zone.value = here;
  }
  const name = zone.form.querySelector("[data-timezone-name]");
  if (name) name.textContent = zone.value.replaceAll("_", " ");
}

// --- Campaign: five fields that read from the destination and write into it --------------------------------
function enhanceCampaign(section) {
  const destination = document.getElementById("id_destination");
  const fields = [...section.querySelectorAll("[data-utm-name]")];
  const off = section.closest("fieldset")?.disabled;
  section.hidden = false;
  // Only the named parameters are touched: the rest of the address stays to the byte as it was typed.
  const parts = () => {
    const [, base, query, hash] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(destination.value);
    return { base, pairs: query ? query.slice(1).split("&").filter(Boolean) : [], hash: hash ?? "" };
  };
  const nameOf = (pair) => pair.split("=", 1)[0];
  const decode = (text) => {
    try {
      return decodeURIComponent(text.replaceAll("+", " "));
    } catch {
      return text;
    }
  };
  const read = () => {
    const { pairs } = parts();
    for (const field of fields) {
      const pair = pairs.find((one) => nameOf(one) === field.dataset.utmName);
      if (field !== document.activeElement) field.value = pair ? decode(pair.slice(nameOf(pair).length + 1)) : "";
    }
    const used = fields.filter((field) => field.value).map((field) => field.value);
    section.querySelector("[data-utm-summary]").textContent = used.join(" · ") || gettext("UTM parameters");
  };
  const write = (field) => {
    const { base, pairs, hash } = parts();
    const name = field.dataset.utmName;
    const value = field.value.trim();
    const at = pairs.findIndex((one) => nameOf(one) === name);
    const pair = `${name}=${encodeURIComponent(value)}`;
    if (at < 0 && value) pairs.push(pair);
    else if (at >= 0) pairs.splice(at, 1, ...(value ? [pair] : []));
    destination.value = base + (pairs.length ? `?${pairs.join("&")}` : "") + hash;
    destination.dispatchEvent(new Event("input", { bubbles: true }));
  };
  for (const field of fields) {
    field.disabled = off;
    if (field.dataset.ready) continue;
    field.dataset.ready = "yes";
    field.addEventListener("input", () => write(field));
  }
  const choice = section.querySelector("[data-utm-template]");
  if (choice && !choice.dataset.ready) {
    choice.dataset.ready = "yes";
    choice.addEventListener("change", (e) => {
      e.stopPropagation(); // it is no field of the link
      const chosen = choice.selectedOptions[0];
      for (const field of fields) {
        const value = chosen.getAttribute(`data-${field.dataset.utmName}`);
        if (!value) continue;
        field.value = value;
        write(field); // one after the other: each reads what the last one wrote
      }
    });
  }
  const save = section.querySelector("[data-utm-save]");
  if (save && !save.dataset.ready) {
    save.dataset.ready = "yes";
    save.addEventListener("click", () => {
      const used = fields.filter((field) => field.value).map((field) => [field.dataset.utmName, field.value]);
      save.search = new URLSearchParams(used).toString();
    });
  }
  if (!destination.dataset.utmReady) {
    destination.dataset.utmReady = "yes";
    destination.addEventListener("input", read);
    startCampaign(destination, parts, (utm, wanted) => {
      for (const field of fields) {
        const name = field.dataset.utmName;
        if (!wanted(name, field.value)) continue;
        field.value = utm[name] ?? "";
        write(field);
      }
      if (fields.some((field) => field.value)) section.open = true;
    });
  }
  read();
  if (fields.some((field) => field.value)) section.open = true;
}

// --- What a new link starts with ---------------------------------------------------------------------------
// The server filled the fields. When another folder is chosen, those take its values over that nobody has touched:
// that hold what the last defaults put there.
const started = new WeakMap(); // form: the defaults that its fields hold, as the server told them

function enhanceStart(box) {
  const form = box.closest("form");
  const before = started.get(form);
  const start = JSON.parse(box.dataset.start);
  if (before?.box === box) return;
  if (start.days) start.values.expires_at = endOf(form, start.days);
  started.set(form, Object.assign(start, { box }));
  if (!before) {
    // The server filled the end in by its clock: a minute may have passed since, and some days have 23 or 25 hours.
    const end = form.elements.expires_at.value;
    if (Math.abs(new Date(end) - new Date(start.values.expires_at)) < 2 * 3_600_000) start.values.expires_at = end;
    return;
  }
  form.elements.tags.dataset.tagColors = JSON.stringify(start.colors);
  for (const [name, value] of Object.entries(start.values)) {
    const field = form.elements[name];
    if (!field || name === "folder" || field.value !== before.values[name] || field.value === value) continue;
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    if (value) field.closest("details")?.setAttribute("open", "");
  }
  form.dispatchEvent(new CustomEvent("start-changed", { detail: { before: before.utm, now: start.utm } }));
}

// Counted from when the link starts, if that is later than now: as the server counts where no form is filled in.
function endOf(form, days) {
  const end = new Date(Math.max(Date.now(), new Date(form.elements.activates_at.value || 0)));
  end.setSeconds(0);
  end.setDate(end.getDate() + days);
  return wallClock(end);
}

function enhanceEnd(box) {
  const { activates_at: begin, expires_at: end } = box.closest("form").elements;
  if (begin.dataset.start) return;
  begin.dataset.start = "ready";
  begin.addEventListener("change", () => {
    const start = started.get(begin.form);
    if (!start?.days || end.value !== start.values.expires_at) return;
    end.value = start.values.expires_at = endOf(begin.form, start.days);
  });
}

// Campaign parameters need an address: each that is typed gets them once, and what is taken away stays away.
function startCampaign(destination, parts, fill) {
  const isWeb = () => /^(https?:\/\/|[^\s:/?#]+\.[^\s:/?#]+(?=$|[:/?#]))/i.test(destination.value.trim());
  let tagged = parts().base;
  destination.addEventListener("change", () => {
    const utm = started.get(destination.form)?.utm;
    if (!utm || !isWeb() || parts().base === tagged) return;
    tagged = parts().base;
    fill(utm, (name, value) => utm[name] && !value);
  });
  destination.form.addEventListener("start-changed", (e) => {
    const { before, now } = e.detail;
    if (isWeb()) fill(now, (name, value) => value === (before[name] ?? ""));
  });
}

const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

function enhance() {
  document.querySelectorAll("[data-tags]").forEach(enhanceTags);
  document.querySelectorAll("[data-timezone]").forEach(enhanceTimes);
  document.querySelectorAll("#start").forEach(enhanceStart);
  document.querySelectorAll("#start").forEach(enhanceEnd);
  document.querySelectorAll("[data-utm]").forEach(enhanceCampaign);
  for (const time of document.querySelectorAll("time[data-local]")) time.textContent = local.format(new Date(time.dateTime));
}

document.addEventListener("htmx:load", enhance);
enhance();

// --- A suggested slug becomes the typed one ----------------------------------------------------------------
document.addEventListener("click", (e) => {
  const idea = e.target.closest?.("[data-slug-idea]");
  const field = idea?.closest("form").elements.slug;
  if (!field) return;
  field.value = idea.dataset.slugIdea;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
