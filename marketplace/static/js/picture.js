// The picture chosen is shown cut as it will be, and a file too large is told before it is sent. Works without this file.
for (const section of document.querySelectorAll("[data-picture]")) {
  const form = section.querySelector("form[data-max]");
  const [input, canvas] = [form.elements.picture, section.querySelector("canvas")];
  form.addEventListener("change", async () => {
    const file = input.files[0];
    input.setCustomValidity(file?.size > form.dataset.max ? form.dataset.large : "");
    const image = file && (await createImageBitmap(file).catch(() => null));
    canvas.hidden = !image;
    section.querySelector(".ava").hidden = Boolean(image);
    if (!image) return;
    const side = Math.min(image.width, image.height);
    const at = { first: 0, last: 1 }[form.elements.part.value] ?? 0.5;
    canvas.getContext("2d").drawImage(
      image, (image.width - side) * at, (image.height - side) * at, side, side, 0, 0, canvas.width, canvas.height,
    );
  });
}
