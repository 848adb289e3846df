// Dialogs, and the small comforts that every form gets. Pages work without this file.
const modal = document.getElementById("modal");

function open(dialog) {
  if (!dialog.open) dialog.showModal();
}

// a link with data-modal: its page's fragment goes into the one dialog of the page
async function openLink(link) {
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return location.assign(link.href);
  document.getElementById("modal-title").textContent = link.dataset.modal;
  const body = document.getElementById("modal-body");
  body.innerHTML = await answer.text();
  window.htmx?.process(body);
  open(modal);
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-modal], [data-dialog-open], [data-dialog-close], [data-show-password]");
  if (event.target instanceof HTMLDialogElement) event.target.close(); // the backdrop
  if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (target.dataset.modal !== undefined) {
    event.preventDefault();
    openLink(target).catch(() => location.assign(target.href));
  } else if (target.dataset.dialogOpen) {
    event.preventDefault();
    open(document.getElementById(target.dataset.dialogOpen));
  } else if (target.dataset.showPassword) {
    const input = document.getElementById(target.dataset.showPassword);
    input.type = input.type === "password" ? "text" : "password";
    target.setAttribute("aria-pressed", String(input.type === "text"));
  } else {
    target.closest("dialog")?.close();
  }
});

// one submit per form: the second click of a double click goes nowhere, the button says what is going on
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || event.defaultPrevented) return;
  if (form.dataset.sent && form.method === "post") return event.preventDefault();
  form.dataset.sent = "1";
  const button = event.submitter;
  if (button?.dataset.busy) {
    button.dataset.verb = button.textContent;
    button.textContent = button.dataset.busy;
  }
  button?.setAttribute("aria-busy", "true");
});

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) {
    button.removeAttribute("aria-busy");
    if (button.dataset.verb) button.textContent = button.dataset.verb;
  }
}

addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) release(form);
});

function focusFirst(root) {
  root.querySelector("[data-autofocus]")?.focus();
}

document.addEventListener("htmx:afterSettle", (event) => focusFirst(event.target));
focusFirst(document);
