// Registration: another picture without losing the page. Works without this file.
for (const button of document.querySelectorAll("[data-captcha-refresh]")) {
  const box = button.closest("fieldset");
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(button.dataset.captchaRefresh, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      const fresh = await answer.json();
      box.querySelector("img").src = fresh.image_url;
      box.querySelector("input[type=hidden][name$=_0]").value = fresh.key;
      const typed = box.querySelector("input[type=text]");
      typed.value = "";
      typed.focus();
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}
