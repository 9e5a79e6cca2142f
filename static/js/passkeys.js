// Passkeys: allauth's scripts do the ceremony; this says when it failed, and hides what the browser cannot do.

import { showToast } from "./toast.js";

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  showToast(document.getElementById("passkey-trouble").content.textContent, "warn");
});

if (!window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = true;
}
