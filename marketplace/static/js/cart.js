// Steppers (− number +) and forms that send themselves: data-autosubmit at once, data-autosubmit="pause" after 600 ms.
const PAUSE = 600;
const waiting = new WeakMap();

function send(form, delay) {
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => form.isConnected && (form.noValidate || form.reportValidity()) && form.requestSubmit(), delay));
}

function clamp(input) {
  const low = Number(input.min || 1);
  const high = input.max === "" ? Infinity : Number(input.max);
  input.value = String(Math.min(high, Math.max(low, Math.round(Number(input.value)) || low)));
  const buttons = input.closest("[data-stepper]").querySelectorAll("[data-step]");
  for (const button of buttons) {
    button.disabled = Number(button.dataset.step) < 0 ? Number(input.value) <= low : Number(input.value) >= high;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-stepper] [data-step]");
  if (!button) return;
  const input = button.closest("[data-stepper]").querySelector("input");
  input.value = String(Number(input.value) + Number(button.dataset.step) * Number(input.step || 1));
  clamp(input);
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.matches("[data-stepper] input")) clamp(input);
  const form = input.closest("form[data-autosubmit]");
  if (form) send(form, form.dataset.autosubmit === "pause" ? PAUSE : 0);
});

document.addEventListener("input", (event) => {
  const form = event.target.closest('form[data-autosubmit="pause"]');
  if (form && event.target.value !== "") send(form, PAUSE * 2);
});
