"use strict";
// Every text stands in the page: the script hides what was not asked for and shows one location's panel at a time.
const find = (query, within = document) => Array.from(within.querySelectorAll(query));
const form = document.querySelector("form");
const main = document.querySelector("main");
const panels = find("article");
const filters = find("[data-filter]");
const count = document.getElementById("count");
const nobody = document.getElementById("nobody");
// Letters as they are typed in haste: no capitals, no accents.
const plain = (text) => text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
const texts = new Map(panels.map((one) => [one, plain(find("[data-search]", one).map((item) => item.textContent).join("\n"))]));

function fits(panel) {
  const asked = plain(document.getElementById("search").value).split(/\s+/);
  const chosen = (filter) => !filter.value || panel.dataset[filter.dataset.filter].split(" ").includes(filter.value);
  return asked.every((word) => texts.get(panel).includes(word)) && filters.every(chosen);
}

function show() {
  const shown = panels.filter(fits);
  const places = new Set(shown.map((panel) => panel.dataset.place));
  for (const one of [...panels, ...find(".list li, .place, .lead")]) one.classList.toggle("out", !places.has(one.dataset.place));
  count.textContent = count.dataset.form.replace("{number}", shown.length).replace("{total}", count.dataset.total);
  document.getElementById("nothing").hidden = shown.length > 0;
  main.className = `by-${form.elements.by.value}`;
  nobody.hidden = shown.length === 0 || shown.some((panel) => !panel.classList.contains("aside"));
}

function choose(place, { focus = true } = {}) {
  for (const panel of panels) panel.classList.toggle("aside", panel.dataset.place !== place);
  for (const one of find(".list li, .place")) one.classList.toggle("chosen", one.dataset.place === place);
  for (const link of find(".list a")) link.toggleAttribute("aria-current", link.parentElement.dataset.place === place);
  const panel = panels.find((one) => one.dataset.place === place);
  if (panel && !fits(panel)) form.reset();
  show();
  if (!panel) return;
  const item = document.querySelector(`.list li[data-place="${place}"]`).getBoundingClientRect();
  const list = document.querySelector(".list");
  const { top: edge, bottom } = list.getBoundingClientRect();
  if (item.top < edge || item.bottom > bottom) list.scrollTop += item.top - edge - item.height;
  if (!focus) return;
  panel.focus({ preventScroll: true });
  const { top } = panel.getBoundingClientRect();
  if (top < 0 || top > 0.85 * window.innerHeight) panel.scrollIntoView({ block: "start" });
}

function filter(field, value) {
  form.reset();
  document.getElementById(field).value = value;
  show();
  count.scrollIntoView({ block: "nearest" });
  document.getElementById(field).focus({ preventScroll: true });
}

for (const name of find("bdi[data-organisation]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "organisation";
  name.replaceWith(button);
  button.append(name);
  button.addEventListener("click", () => filter("organisation", name.dataset.organisation));
}
const placeOf = (address) => (/^#place-(\d+)$/.exec(address) || [])[1];
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#place-']");
  if (!link) return;
  event.preventDefault();
  history.replaceState(null, "", link.getAttribute("href"));
  choose(link.dataset.place || link.parentElement.dataset.place);
});
window.addEventListener("hashchange", () => choose(placeOf(location.hash)));
form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(show));
document.documentElement.classList.add("scripted");
choose(placeOf(location.hash), { focus: false });
