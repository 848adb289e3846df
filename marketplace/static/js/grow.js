// The way back to a list that had grown, loaded by filters.js. Pages work without this file.
const $ = (selector) => document.querySelector(selector);

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
