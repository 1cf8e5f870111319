/** A filter works as soon as it is chosen, and leaves a short address: what is not chosen is not said. */

/** @param {HTMLFormElement} form */
export const start = (form) => {
  form.querySelectorAll("button").forEach((button) => (button.hidden = true));
  form.addEventListener("change", ({ target }) => {
    if (target.type === "date" && !target.checkValidity()) return;
    const address = new URL(form.action);
    const chosen = [...new FormData(form)].filter(([, value]) => value !== "");
    address.search = new URLSearchParams(chosen).toString();
    address.hash = "";
    location.assign(address);
  });
};
