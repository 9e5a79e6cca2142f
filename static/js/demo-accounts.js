// Fills the sign-in form with an account of the demo. Only a development site renders the buttons.

const form = document.querySelector("[data-sign-in]");

for (const button of document.querySelectorAll("[data-demo-email]")) {
  button.addEventListener("click", () => {
    form.elements.login.value = button.dataset.demoEmail;
    form.elements.password.value = button.dataset.demoPassword;
    const submit = form.querySelector("[type='submit']");
    submit.focus();
    submit.scrollIntoView({ block: "center" });
  });
}
