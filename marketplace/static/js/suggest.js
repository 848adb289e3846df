// Suggestions under the search field, a combobox: ↓ ↑ choose, Enter follows, Esc closes.
const PAUSE = 200;

function start(form) {
  const input = form.querySelector("input[type=search]");
  const box = form.parentElement;
  const status = document.createElement("p");
  const panel = document.createElement("div");
  let timer;
  let request;
  let rows = [];
  let chosen = -1;

  function mark(place) {
    rows[chosen]?.setAttribute("aria-selected", "false");
    chosen = place;
    rows[chosen]?.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", rows[chosen]?.id ?? "");
  }

  function close() {
    clearTimeout(timer);
    request?.abort();
    mark(-1);
    rows = [];
    panel.replaceChildren();
    status.textContent = "";
    input.setAttribute("aria-expanded", "false");
  }

  function open(html) {
    mark(-1);
    panel.innerHTML = html;
    const list = panel.firstElementChild;
    if (!list) return close();
    const all = [...list.querySelectorAll("[role=option]")];
    rows = all.filter((row) => row.getClientRects().length);
    status.textContent = rows.length < all.length ? list.dataset.saidFew : list.dataset.said;
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-controls", list.id);
  }

  async function ask() {
    const typed = input.value.trim();
    if (typed.length < 2) return close();
    request?.abort();
    request = new AbortController();
    try {
      const query = encodeURIComponent(typed);
      const answer = await fetch(`${form.dataset.suggest}?q=${query}`, { signal: request.signal });
      const html = answer.status === 200 ? await answer.text() : "";
      if (document.activeElement === input) open(html);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function onKey(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && !rows.length) ask();
    else if (event.key in steps) {
      event.preventDefault();
      const places = rows.length + 1;
      mark(((chosen + 1 + steps[event.key] + places) % places) - 1);
    } else if (event.key === "Enter" && rows[chosen]) {
      event.preventDefault();
      rows[chosen].click();
    } else if (event.key === "Escape" && rows.length) {
      event.preventDefault();
      close();
    }
  }

  status.className = "vh";
  status.setAttribute("role", "status");
  box.append(panel, status);
  input.type = "text"; // what a combobox may be
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", close);
  panel.addEventListener("mousedown", (event) => event.preventDefault());
}

for (const form of document.querySelectorAll("form[data-suggest]")) start(form);
