// Thumbnails and arrow keys move the row of pictures, swiping marks the thumbnail. The large picture is in zoom.js.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const viewsOf = (gallery) => [...gallery.querySelectorAll(".gal__view")];
const thumbsOf = (gallery) => [...gallery.querySelectorAll(".gal__th a")];

function mark(gallery, index) {
  thumbsOf(gallery).forEach((thumb, i) => (i === index ? thumb.setAttribute("aria-current", "true") : thumb.removeAttribute("aria-current")));
}

function show(gallery, index) {
  const views = viewsOf(gallery);
  const to = Math.min(views.length - 1, Math.max(0, index));
  const left = views[to].offsetLeft - views[0].offsetLeft;
  gallery.querySelector(".gal__main").scrollTo({ left, behavior: calm.matches ? "auto" : "smooth" });
  thumbsOf(gallery)[to]?.closest("details")?.setAttribute("open", "");
  mark(gallery, to);
  return to;
}

document.addEventListener("click", (event) => {
  const thumb = event.target.closest(".gal__th a");
  if (!thumb || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const gallery = thumb.closest("[data-gallery]");
  show(gallery, thumbsOf(gallery).indexOf(thumb));
});

// `scroll` does not bubble, but it can be caught on its way down
document.addEventListener("scroll", ({ target: row }) => {
  if (row.matches?.(".gal__main")) mark(row.closest("[data-gallery]"), Math.round(row.scrollLeft / row.clientWidth));
}, { capture: true, passive: true });

document.addEventListener("keydown", (event) => {
  const gallery = event.target.closest?.("[data-gallery]");
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  const inStrip = event.target.closest?.(".gal__th");
  if (!gallery || !step || event.target.closest("dialog")) return;
  if (!inStrip && !event.key.match(/Left|Right/)) return;
  event.preventDefault();
  const thumbs = thumbsOf(gallery);
  const to = show(gallery, Math.max(0, thumbs.findIndex((thumb) => thumb.hasAttribute("aria-current"))) + step);
  if (inStrip) thumbs[to]?.focus();
});
