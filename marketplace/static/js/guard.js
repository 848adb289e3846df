// Typed words of the seller's pages are not left behind unasked. Pages work without this file.
const typed = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.closest("form");
  if (form?.method === "post" && !("free" in form.dataset)) typed.add(form);
});
for (const form of document.querySelectorAll("form[data-unsaved]")) typed.add(form);

document.addEventListener("submit", (event) => typed.delete(event.target));

addEventListener("beforeunload", (event) => {
  for (const form of typed) if (!form.isConnected) typed.delete(form);
  if (!typed.size) return;
  event.preventDefault();
  // whoever stays finds every button as it was: dialog.js lets them go
  setTimeout(() => dispatchEvent(new Event("pageshow")));
});
