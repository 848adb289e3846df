// Registration: another picture without losing the page, and how hard a password is to guess. Works without this file.
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

// Length counts most; repeated characters and runs (abcd, 1234) count for little.
function strength(text) {
  let worth = 0;
  const seen = new Map();
  for (let i = 0; i < text.length; i++) {
    const step = i ? text.charCodeAt(i) - text.charCodeAt(i - 1) : 9;
    const times = seen.get(text[i]) ?? 0;
    worth += Math.abs(step) <= 1 ? 1 : 5 / (1 + times / 2);
    seen.set(text[i], times + 1);
  }
  return text.length < 10 ? Math.min(39, Math.round(worth)) : Math.min(100, Math.round(worth));
}

for (const row of document.querySelectorAll("[data-strength-of]")) {
  const input = document.getElementById(row.dataset.strengthOf);
  const meter = row.querySelector("meter");
  const word = row.querySelector("span");
  const words = row.dataset.words.split("|");
  const show = () => {
    const value = strength(input.value);
    row.hidden = !input.value;
    meter.value = value;
    word.textContent = words[value < 40 ? 0 : value < 60 ? 1 : value < 80 ? 2 : 3];
  };
  input.addEventListener("input", show);
  show();
}
