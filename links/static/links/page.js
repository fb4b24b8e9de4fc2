// The page that the destination leads to: its title becomes the link's, its card is drawn where the link has none.

// Of each form: what is known of the page, the title that came from it, what somebody typed themselves, and the address
// of the picture that is shown or asked for.
const states = new WeakMap();
let filling = false;

function stateOf(form) {
  if (!states.has(form)) states.set(form, { page: null, filled: "", typedDestination: false, typedTitle: false, picture: "" });
  return states.get(form);
}

const valueOf = (form, name) => form.elements[name]?.value.trim() ?? "";

function hostOf(address) {
  try {
    return new URL(address).host;
  } catch {
    return "";
  }
}

// --- The title: filled while nobody has typed one ------------------------------------------------------------
function setTitle(form, text) {
  const field = form.elements.title;
  stateOf(form).filled = text;
  if (field.value === text) return;
  filling = true;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  filling = false;
}

function showTitle(form) {
  const { page, filled } = stateOf(form);
  const title = form.elements.title.value;
  form.querySelector("[data-title-note]").hidden = !filled || title !== filled;
  const use = form.querySelector("[data-page-use]");
  if (use) use.hidden = !page?.title || title === page.title;
}

function takePage(news) {
  const form = news.closest("form");
  const state = stateOf(form);
  if (news.querySelector("[hx-post]")) return; // a worker is reading it
  const found = news.querySelector("[data-page]");
  state.page = found ? { ...found.dataset } : null;
  const title = form.elements.title.value;
  const isOurs = title ? title === state.filled : !state.typedTitle;
  // Who only looks at the card of a link has asked for no change of it.
  if (state.typedDestination && isOurs) setTitle(form, state.page?.title ?? "");
  showTitle(form);
  drawCard(form);
}

// --- The card: what links/edge_pages/pages.py and the destination really send ------------------------------------
function cardOf(form, card) {
  const { page, typedDestination } = stateOf(form);
  const destination = valueOf(form, "destination");
  const pageTitle = page?.title || (typedDestination ? "" : card.dataset.title);
  const own = {
    title: valueOf(form, "social_title") || valueOf(form, "title") || pageTitle || hostOf(destination),
    description: valueOf(form, "social_description"),
    image: valueOf(form, "social_image"),
    host: form.elements.domain?.value || card.dataset.shortHost,
  };
  if (form.elements.password?.value || (card.dataset.locked && !form.elements.remove_password?.checked)) {
    return { ...own, note: "locked" };
  }
  const isOwn = valueOf(form, "social_title") || own.description || own.image || form.elements.cloak?.checked;
  if (isOwn) return { ...own, note: "own" };
  return {
    title: pageTitle || hostOf(destination),
    description: page?.description ?? "",
    image: page?.image ?? "",
    host: hostOf(destination),
    note: page ? "page" : "unknown",
  };
}

function drawCard(form) {
  const card = form.querySelector("[data-social]");
  if (!card) return;
  const shown = cardOf(form, card);
  const write = (name, text) => {
    for (const place of card.querySelectorAll(`[data-social-${name}]`)) {
      place.textContent = text;
      place.hidden = !text;
    }
  };
  card.hidden = !shown.title;
  for (const note of card.querySelectorAll("[data-social-note]")) note.hidden = note.dataset.socialNote !== shown.note;
  for (const name of ["title", "description", "host"]) write(name, shown[name]);
  write("image", hostOf(shown.image) || shown.image);
  // Without an image networks draw the small one, too.
  card.querySelector("[data-social-large]").hidden = shown.note === "locked" || !shown.image;
  card.querySelector("[data-social-small]").hidden = shown.note === "locked";
  card.querySelector("[data-social-small] .social-image").hidden = !shown.image;
  // Nothing is asked for before somebody can see it.
  const isSeen = shown.note !== "locked" && card.closest("details").open;
  if (isSeen && stateOf(form).picture !== shown.image) {
    stateOf(form).picture = shown.image;
    showPicture(card, "");
    if (shown.image && card.dataset.pictureUrl) setTimeout(() => askPicture(form, card, shown.image, 0), 500);
  }
}

// --- Its picture: read by a worker and served by us, as nothing is loaded from anywhere else -----------------------
function showPicture(card, src, isBroken = false) {
  card.querySelector("[data-social-broken]").hidden = !isBroken;
  for (const image of card.querySelectorAll("[data-social-picture]")) {
    image.hidden = !src;
    if (src) image.src = src;
    else image.removeAttribute("src");
  }
}

async function askPicture(form, card, url, tries) {
  const isOver = () => stateOf(form).picture !== url || !form.isConnected;
  if (isOver()) return; // somebody typed on
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("url", url);
  let answer = { state: "unknown" };
  try {
    answer = await (await fetch(card.dataset.pictureUrl, { method: "POST", body })).json();
  } catch {
    // The card does without it.
  }
  if (isOver()) return;
  if (answer.state === "pending" && tries < 12) setTimeout(() => askPicture(form, card, url, tries + 1), 700);
  else showPicture(card, answer.src ?? "", answer.state === "none");
}

// --- What happens in the form -----------------------------------------------------------------------------------
function wantPage(section) {
  const news = document.getElementById("page-news");
  const form = section.closest("form");
  if (!news || !section.open || news.dataset.asked || !valueOf(form, "destination")) return;
  news.dataset.asked = "yes";
  htmx.trigger(news, "page-wanted");
}

for (const event of ["input", "change"]) {
  document.addEventListener(event, (e) => {
    const form = e.target.form;
    if (form?.id !== "editor") return;
    if (e.target === form.elements.destination) stateOf(form).typedDestination = true;
    if (e.target === form.elements.title) {
      if (!filling) stateOf(form).typedTitle = true;
      showTitle(form);
    }
    drawCard(form);
  });
}
document.addEventListener("click", (e) => {
  const use = e.target.closest?.("[data-page-use]");
  if (use) setTitle(use.form, stateOf(use.form).page.title);
});
document.addEventListener(
  "toggle",
  (e) => {
    const form = e.target.querySelector("[data-social]")?.closest("form");
    if (!form) return;
    wantPage(e.target);
    drawCard(form);
  },
  true,
);
document.addEventListener("htmx:afterSwap", (e) => e.detail.target?.id === "page-news" && takePage(e.detail.target));
document.addEventListener("htmx:load", () => {
  const form = document.getElementById("editor");
  if (!form) return;
  drawCard(form);
  const section = form.querySelector("[data-social]")?.closest("details");
  if (section) wantPage(section);
});
