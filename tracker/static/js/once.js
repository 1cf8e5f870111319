/** A form is sent once: the button that was pressed says so and sleeps until the page comes back. */
import { say } from "./words.js";

/** @param {HTMLFormElement} form */
export const start = (form) => {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (sent) return event.preventDefault();
    sent = true;
    const button = event.submitter ?? form.querySelector("button:not([type='button'])");
    if (!button || button.classList.contains("linkish")) return;
    button.dataset.label = button.innerHTML;
    button.textContent = say("busy");
    button.setAttribute("aria-busy", "true");
  });
  // Coming back by the browser's own button finds the form ready again.
  addEventListener("pageshow", () => {
    sent = false;
    for (const button of form.querySelectorAll("[aria-busy]")) {
      button.innerHTML = button.dataset.label ?? "";
      button.removeAttribute("aria-busy");
    }
  });
};
