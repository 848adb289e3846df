// Thumbnails move the row of pictures, swiping marks the thumbnail, a press opens the large picture.
for (const gallery of document.querySelectorAll("[data-gallery]")) start(gallery);

function start(gallery) {
  const row = gallery.querySelector(".gal__main");
  const views = [...gallery.querySelectorAll(".gal__view")];
  const thumbs = [...gallery.querySelectorAll(".gal__th a")];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  const mark = (index) => thumbs.forEach((thumb, i) => (i === index ? thumb.setAttribute("aria-current", "true") : thumb.removeAttribute("aria-current")));
  const show = (index) => {
    row.scrollTo({ left: views[index].offsetLeft - views[0].offsetLeft, behavior: calm.matches ? "auto" : "smooth" });
    mark(index);
  };

  thumbs.forEach((thumb, index) =>
    thumb.addEventListener("click", (event) => {
      event.preventDefault();
      show(index);
    }),
  );
  row.addEventListener("scroll", () => mark(Math.round(row.scrollLeft / row.clientWidth)), { passive: true });

  gallery.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !thumbs.length) return;
    const now = thumbs.findIndex((thumb) => thumb.hasAttribute("aria-current"));
    const next = Math.min(thumbs.length - 1, Math.max(0, now + step));
    event.preventDefault();
    show(next);
    if (document.activeElement.closest(".gal__th")) thumbs[next].focus();
  });

  gallery.addEventListener("click", (event) => {
    const view = event.target.closest("[data-zoom]");
    const modal = document.getElementById("modal");
    if (!view || !modal || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const picture = new Image();
    picture.src = view.href;
    picture.alt = view.querySelector("img").alt;
    picture.addEventListener("click", () => picture.parentElement.classList.toggle("is-large"));
    document.getElementById("modal-title").textContent = picture.alt;
    document.getElementById("modal-body").replaceChildren(picture);
    modal.classList.add("dialog--zoom");
    modal.addEventListener("close", () => modal.classList.remove("dialog--zoom"), { once: true });
    modal.showModal();
  });
}
