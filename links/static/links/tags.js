// Tags that exist already are suggested while one is typed: a list of choices under the field, asked of the server.

const WAIT = 150; // ms without a key before it is asked

/** Suggest tags under `input`. `has` gives the names that are taken already, `typed` the one that is being typed, and
    `pick` takes the name and the colour of the choice. */
function suggestTags(input, url, { has, pick, typed = () => input.value }) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label") || input.labels?.[0]?.textContent || "");
  list.hidden = true;
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let timer, asked;
  const options = () => [...list.children];
  const active = () => list.querySelector('[aria-selected="true"]');
  const show = (visible) => {
    list.hidden = !visible;
    input.setAttribute("aria-expanded", String(visible));
    if (!visible) activate(null);
  };
  const activate = (option) => {
    active()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    show(false);
  };
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const question = new URLSearchParams({ q: typed().trim(), has: has().join(",") });
    try {
      const answer = await fetch(`${url}?${question}`, { credentials: "same-origin", signal: asked.signal });
      if (!answer.ok || answer.redirected) return close();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      list.replaceChildren(...page.querySelectorAll("[role=option]"));
      show(list.children.length > 0 && document.activeElement === input);
    } catch {
      // Another letter came first, or the server is out of reach: whoever types goes on typing.
    }
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  };
  const choose = (option) => {
    close();
    pick(option.dataset.name, option.dataset.color);
  };

  input.addEventListener("input", later);
  input.addEventListener("focus", later);
  input.addEventListener("blur", close);
  // Before the field's own keys: Enter takes the choice that is lit, if any.
  input.addEventListener(
    "keydown",
    (e) => {
      const all = options();
      const at = all.indexOf(active());
      if (e.key === "ArrowDown" && list.hidden) later();
      else if (e.key === "ArrowDown") activate(all[(at + 1) % all.length]);
      else if (e.key === "ArrowUp" && !list.hidden) activate(at <= 0 ? all.at(-1) : all[at - 1]);
      else if (e.key === "Enter" && active()) choose(active());
      else if (e.key === "Escape" && !list.hidden) close();
      else return;
      e.preventDefault();
      e.stopImmediatePropagation();
    },
    { capture: true },
  );
  // The field would lose the focus, and with it the list, before the click arrives.
  list.addEventListener("mousedown", (e) => e.preventDefault());
  list.addEventListener("click", (e) => {
    const option = e.target.closest("[role=option]");
    if (option) choose(option);
  });
}

globalThis.getowl.suggestTags = suggestTags;

// Fields of plain text with commas: the choice takes the place of what stands behind the last one.
function enhance() {
  for (const input of document.querySelectorAll("[data-tag-suggest]")) {
    if (input.dataset.tagSuggest === "done") continue;
    const url = input.dataset.tagSuggest;
    input.dataset.tagSuggest = "done";
    const before = () => input.value.split(",").map((name) => name.trim()).slice(0, -1);
    suggestTags(input, url, {
      has: before,
      typed: () => input.value.split(",").at(-1),
      pick: (name) => {
        input.value = [...before(), name].join(", ");
        input.dispatchEvent(new Event("change", { bubbles: true }));
      },
    });
  }
}

document.addEventListener("htmx:load", enhance);
enhance();
