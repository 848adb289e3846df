// A picture of a gallery in its dialog: larger and smaller by buttons, + and −, a press and two fingers; arrows turn over.
const SCALES = [1, 1.5, 2, 3];
const LARGEST = SCALES.at(-1);
const index = (dialog) => Number(dialog.dataset.index);
const scale = (dialog) => Number(dialog.dataset.scale);

function enlarge(dialog, wanted) {
  const views = [...dialog.closest("[data-gallery]").querySelectorAll(".gal__view")];
  const view = views[(wanted + views.length) % views.length];
  const picture = new Image();
  picture.src = view.href;
  picture.alt = view.querySelector("img").alt;
  dialog.querySelector(".zoom").replaceChildren(picture);
  dialog.dataset.index = views.indexOf(view);
  set(dialog, 1);
  if (!dialog.open) dialog.showModal();
}

function set(dialog, wanted) {
  const now = Math.min(LARGEST, Math.max(1, wanted));
  dialog.dataset.scale = now;
  const picture = dialog.querySelector(".zoom img");
  picture.style.inlineSize = `${now * 100}%`;
  picture.classList.toggle("is-fit", now === 1);
  dialog.querySelector("output").textContent = `${Math.round(now * 100)} %`;
  for (const button of dialog.querySelectorAll("[data-by]")) {
    button.setAttribute("aria-disabled", String(button.dataset.by < 0 ? now <= 1 : now >= LARGEST));
  }
}

function step(dialog, by) {
  const now = scale(dialog);
  set(dialog, (by > 0 ? SCALES.find((one) => one > now) : SCALES.findLast((one) => one < now)) ?? now);
}

document.addEventListener("click", (event) => {
  const dialog = event.target.closest("[data-gallery]")?.querySelector("dialog");
  if (!dialog || event.ctrlKey || event.metaKey) return;
  const view = event.target.closest("[data-zoom]");
  const button = event.target.closest("[data-by], [data-turn]");
  if (view) {
    event.preventDefault();
    enlarge(dialog, [...view.parentElement.querySelectorAll("[data-zoom]")].indexOf(view));
  } else if (button?.dataset.by) step(dialog, Number(button.dataset.by));
  else if (button) enlarge(dialog, index(dialog) + Number(button.dataset.turn));
  else if (event.target.closest(".zoom img")) set(dialog, scale(dialog) > 1 ? 1 : 2);
});

document.addEventListener("keydown", (event) => {
  const dialog = event.target.closest?.(".dialog--zoom");
  if (!dialog) return;
  const turn = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if ("+=".includes(event.key)) step(dialog, 1);
  else if (event.key === "-") step(dialog, -1);
  else if (turn && scale(dialog) === 1) enlarge(dialog, index(dialog) + turn);
});

let before = 0;
document.addEventListener("touchmove", (event) => {
  const dialog = event.target.closest?.(".zoom")?.closest("dialog");
  if (!dialog || event.touches.length !== 2) return;
  event.preventDefault();
  const [a, b] = event.touches;
  const apart = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
  if (before) set(dialog, (scale(dialog) * apart) / before);
  before = apart;
}, { passive: false });
document.addEventListener("touchend", () => (before = 0));
