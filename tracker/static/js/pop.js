/** A small menu closes when one presses elsewhere or on Escape. */

/** @param {HTMLDetailsElement} menu */
export const start = (menu) => {
  document.addEventListener("click", ({ target }) => menu.contains(target) || (menu.open = false));
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
};
