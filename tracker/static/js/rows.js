/** Lines of a list in a form: added from the page's own <template>, taken out, and their weights summed as one types. */
import { wake } from "./wake.js";

/** @param {HTMLElement} list */
export const start = (list) => {
  const template = list.querySelector("template");
  const add = list.querySelector("[data-add]");
  let next = list.querySelectorAll("[data-row]").length;

  add?.addEventListener("click", (event) => {
    event.preventDefault();
    const row = document.createElement("div");
    row.innerHTML = template.innerHTML.replaceAll("__i__", String(next++));
    const added = row.firstElementChild;
    add.before(added);
    wake(added);
    added.querySelector("input, select, textarea")?.focus();
    sum(list);
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    event.preventDefault();
    button.closest("[data-row]").remove();
    (list.querySelector("[data-row]:last-of-type input") ?? add)?.focus();
    sum(list);
  });
  list.addEventListener("input", () => sum(list));
};

/** @param {HTMLElement} list the sums may stand anywhere in its form */
const sum = (list) => {
  const form = list.closest("form") ?? list;
  for (const place of form.querySelectorAll("[data-total]")) {
    const parts = [...form.querySelectorAll(`[data-adds="${place.dataset.total}"]`)];
    const total = parts.reduce((whole, part) => whole + (Number(part.value) || 0), 0);
    place.textContent = String(total);
    place.closest(".total")?.classList.toggle("is-wrong", total !== 100);
  }
};
