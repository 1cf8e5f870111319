/** A print button is of use only with script, so it waits hidden. */

/** @param {HTMLButtonElement} button */
export const start = (button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
};
