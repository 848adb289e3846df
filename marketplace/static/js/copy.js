// Buttons with data-copy="id of a field": its value goes to the clipboard; where that is refused it is marked, to be copied by hand.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: button.dataset.copied } }));
  } catch {
    field.focus();
  }
});
