// «Показать ещё», and the way back to a list that had grown. Pages work without this file.
const $ = (selector) => document.querySelector(selector);
let before = 0;

document.addEventListener("htmx:beforeRequest", ({ target }) => {
  before = target.closest("#more") ? document.querySelectorAll("#grid > *").length : 0;
});

// the focus goes to the first new card; one that has moved meanwhile is not shown twice
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
});

// a list that had grown is there again on the way back, also where the browser kept no copy of the page
const key = () => `list:${location.href}`;
addEventListener("pagehide", () => {
  const grid = $("#grid[data-grown]");
  if (!grid) return;
  const state = { cards: grid.innerHTML, more: $("#more").innerHTML, shown: $("#shown").innerHTML, y: scrollY };
  try {
    sessionStorage.setItem(key(), JSON.stringify(state));
  } catch {
    sessionStorage.clear();
  }
});
const kept = performance.getEntriesByType("navigation")[0]?.type === "back_forward" && sessionStorage.getItem(key());
if (kept && $("#grid")) {
  const state = JSON.parse(kept);
  for (const [id, html] of [["#grid", state.cards], ["#more", state.more], ["#shown", state.shown]]) {
    $(id).innerHTML = html;
    window.htmx?.process($(id));
  }
  $("#grid").dataset.grown = "1";
  scrollTo({ top: state.y, behavior: "instant" });
}
