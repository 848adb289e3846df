// Filters apply at once where the column stands beside the list; on a phone they are counted, and the button of the
// sheet applies them. Pages work without this file.
const wide = matchMedia("(min-width: 900px)");
const $ = (selector) => document.querySelector(selector);
let timer;

document.addEventListener("change", (event) => {
  if (event.target.closest("form.sort")) return event.target.form.requestSubmit();
  const form = event.target.closest("form[data-filters]");
  if (!form) return;
  clearTimeout(timer);
  const [target, name] = wide.matches ? [form, "apply"] : [form.querySelector(".filters__body"), "count"];
  timer = setTimeout(() => target.dispatchEvent(new Event(name)), 150);
});

// empty fields stay out of the address
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.closest("form[data-filters]")) return;
  const { parameters } = event.detail;
  for (const name of Object.keys(parameters)) if (parameters[name] === "") delete parameters[name];
});

// what the reader has unfolded stays so; the sheet closes when its button was pressed
let unfolded = [];
let more = "";
document.addEventListener("htmx:beforeRequest", ({ target, detail }) => {
  more = target.matches(".filters__more") ? target.closest("details").id : "";
  if (detail.requestConfig?.triggeringEvent?.type === "submit" && $("#filters:popover-open")) $("#filters").hidePopover();
});
document.addEventListener("htmx:beforeSwap", () => {
  unfolded = [...document.querySelectorAll(".filters__fold")].map((fold) => [fold.id, fold.open]);
});
document.addEventListener("htmx:afterSettle", () => {
  for (const [id, open] of unfolded) {
    const fold = document.getElementById(id);
    if (fold) fold.open = open || id === more;
  }
  unfolded = [];
  if (more) document.getElementById(more)?.querySelectorAll("input")[6]?.focus();
  more = "";
});

// «Показать ещё»: the focus goes to the first new card; one that has moved meanwhile is not shown twice
let before = 0;
const keep = () => $("#grid[data-grow]") && import($("#grid").dataset.grow); // the way back to a list that has grown
document.addEventListener("htmx:beforeRequest", ({ target }) => {
  before = target.closest("#more") ? $("#grid").children.length : 0;
});
document.addEventListener("htmx:afterSettle", () => {
  if (!before) return;
  const seen = new Set();
  for (const card of [...$("#grid").children]) {
    if (seen.has(card.id)) card.remove();
    seen.add(card.id);
  }
  $("#grid").children[before]?.querySelector("a")?.focus({ preventScroll: true });
  $("#grid").dataset.grown = "1";
  before = 0;
  keep();
});
if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") keep();
