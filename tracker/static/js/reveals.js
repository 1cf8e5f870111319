/** A tick that opens further fields. Without script they are simply there. */

/** @param {HTMLInputElement} tick with data-reveals: the id of what it opens */
export const start = (tick) => {
  const part = document.getElementById(tick.dataset.reveals);
  const show = () => (part.hidden = !tick.checked);
  tick.addEventListener("change", () => {
    show();
    if (tick.checked) part.querySelector("input, textarea, select")?.focus();
  });
  tick.form?.addEventListener("restored", show);
  show();
};
