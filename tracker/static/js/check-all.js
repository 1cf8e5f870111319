/** One tick for all ticks of a name. */

/** @param {HTMLInputElement} all with data-check-all: the name */
export const start = (all) => {
  // Without script there is nothing to tick with, so it waits hidden.
  all.closest("[hidden]")?.removeAttribute("hidden");
  const ones = () => [...(all.form ?? document).querySelectorAll(`input[type="checkbox"][name="${all.dataset.checkAll}"]`)];
  // Of use only with script, so its label waits hidden.
  all.closest("[hidden]")?.removeAttribute("hidden");
  all.addEventListener("change", () => ones().forEach((one) => (one.checked = all.checked)));
  (all.form ?? document).addEventListener("change", () => {
    const ticked = ones().filter((one) => one.checked).length;
    all.checked = ticked > 0 && ticked === ones().length;
    all.indeterminate = ticked > 0 && ticked < ones().length;
  });
};
