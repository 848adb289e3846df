// The product page: the price that a quantity reaches, a choice that is still to be made, and what has been chosen, spoken.
const voice = document.createElement("p");
voice.className = "vh";
voice.setAttribute("role", "status");
document.body.append(voice);
const say = (text) => text && (voice.textContent = text);

document.addEventListener("change", (event) => {
  if (!event.target.closest("#buy [data-stepper]")) return;
  const number = Number(event.target.value);
  for (const link of document.querySelectorAll("[data-then]")) link.href = link.href.replace(/(then=(?:cart|buy):\d+:)\d+/, `$1${number}`);
  const tiers = [...document.querySelectorAll("[data-tiers] li")];
  const reached = tiers.findLast((tier) => Number(tier.dataset.from) <= number);
  if (!reached || reached.hasAttribute("aria-current")) return;
  for (const tier of tiers) tier.removeAttribute("aria-current");
  reached.setAttribute("aria-current", "true");
  say(reached.dataset.said);
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-choose]")) return;
  event.preventDefault();
  document.querySelector("[data-choose-note]").hidden = false;
  document.getElementById("choose").scrollIntoView({ block: "center" });
  document.querySelector("#choose .opt").focus({ preventScroll: true });
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "main") say(document.querySelector("[data-chosen]")?.textContent);
});
