// Passkeys: the button shows where the browser has them; what the device signs travels in the form's hidden field.
const known = window.PublicKeyCredential;
for (const form of known?.parseRequestOptionsFromJSON ? document.querySelectorAll("[data-passkey]") : []) {
  const answer = form.elements.credential;
  const trouble = form.querySelector("[role=alert]");
  const isNew = form.dataset.passkey === "create";
  form.hidden = form.querySelector("[data-passkey-start]").hidden = false;
  form.querySelector("[data-passkey-missing]")?.remove();
  addEventListener("pageshow", () => { answer.value = ""; });
  form.addEventListener("submit", async (event) => {
    if (answer.value) return;
    event.preventDefault();
    trouble.hidden = true;
    try {
      const json = answer.dataset.options ?? (await (await fetch(form.action, { headers: { Accept: "application/json" } })).text());
      const asked = JSON.parse(json);
      const { publicKey } = asked.request_options ?? asked;
      const credential = isNew
        ? await navigator.credentials.create({ publicKey: known.parseCreationOptionsFromJSON(publicKey) })
        : await navigator.credentials.get({ publicKey: known.parseRequestOptionsFromJSON(publicKey) });
      answer.value = JSON.stringify(credential);
      form.requestSubmit();
    } catch (error) {
      trouble.textContent = trouble.dataset[error.name] ?? trouble.dataset.cancelled;
      trouble.hidden = false;
    }
  });
}
