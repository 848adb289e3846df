// Filters apply at once where the column stands beside the list; on a phone the button of the sheet does it.
const wide = matchMedia("(min-width: 900px)");
let timer;

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-filters]");
  if (!form || !wide.matches) return;
  clearTimeout(timer);
  timer = setTimeout(() => form.dispatchEvent(new Event("apply", { bubbles: true })), 150);
});

// empty fields stay out of the address
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches("form[data-filters]")) return;
  const parameters = event.detail.parameters;
  for (const name of Object.keys(parameters)) {
    if (parameters[name] === "") delete parameters[name];
  }
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form.sort");
  if (form) form.requestSubmit();
});

// after «Показать ещё» the focus goes to the first new card
let before = 0;
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.closest("#more")) before = document.querySelectorAll("#grid > *").length;
});
document.addEventListener("htmx:afterSettle", () => {
  if (!before) return;
  document.querySelectorAll("#grid > *")[before]?.querySelector("a")?.focus({ preventScroll: true });
  before = 0;
});
