// The one toast: failures of requests, and what an action offers to undo. Also the bar of long requests.
const box = document.getElementById("toast");
const words = box.dataset;
let timer;

function button(text, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  element.addEventListener("click", () => {
    hide();
    act?.();
  });
  return element;
}

function hide() {
  clearTimeout(timer);
  box.replaceChildren();
}

function show(text, action) {
  const inner = document.createElement("div");
  inner.className = "toast__in";
  const sentence = document.createElement("span");
  sentence.textContent = text;
  inner.append(sentence, action ?? button(words.close));
  box.replaceChildren(inner);
  wait();
}

function wait() {
  clearTimeout(timer);
  timer = setTimeout(hide, 6000);
}

// the time stands still while somebody reads or is about to press
for (const [stop, go] of [["pointerenter", "pointerleave"], ["focusin", "focusout"]]) {
  box.addEventListener(stop, () => clearTimeout(timer));
  box.addEventListener(go, wait);
}

function link(text, url) {
  const element = document.createElement("a");
  element.href = url;
  element.textContent = text;
  return element;
}

// answers may carry HX-Trigger: {"toast": {"text": …, "undo": url}}, or a page that leads on: {"action": words, "url": url}
document.addEventListener("toast", (event) => {
  const { text, undo, action, url } = event.detail;
  if (url) return show(text, link(action, url));
  show(text, undo && button(words.undo, () => window.htmx.ajax("POST", undo, { target: "#main", select: "#main", swap: "outerHTML" })));
});

function failed(event, text) {
  const { elt, requestConfig } = event.detail;
  const again = () => window.htmx.trigger(elt, requestConfig?.triggeringEvent?.type ?? "click");
  show(text, button(words.retry, again));
}

document.addEventListener("htmx:responseError", (event) => failed(event, words.failed));
document.addEventListener("htmx:sendError", (event) => failed(event, words.offline));
document.addEventListener("htmx:timeout", (event) => failed(event, words.offline));

const bar = document.createElement("div");
bar.className = "page-progress";
document.body.append(bar);
let running = 0;
document.addEventListener("htmx:beforeRequest", () => {
  running += 1;
  document.documentElement.classList.add("is-loading");
});
document.addEventListener("htmx:afterRequest", () => {
  running = Math.max(0, running - 1);
  if (!running) document.documentElement.classList.remove("is-loading");
});
