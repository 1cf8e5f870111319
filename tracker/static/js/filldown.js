/**
 * Filling down: the little square at a cell's corner gives the value to the cells beneath it, as far as it is dragged;
 * a press alone fills to the end of the group. Ctrl+D takes the value from the cell above.
 */
import { say } from "./words.js";
import { toast } from "./toast.js";

/** @param {HTMLElement} table whatever holds the fields; each bears data-column */
export const start = (table) => {
  const handle = Object.assign(document.createElement("button"), { type: "button", className: "cell__fill", tabIndex: -1 });
  handle.setAttribute("aria-label", say("fill"));
  let from = null;

  const column = (input) => [...table.querySelectorAll(`[data-column="${input.dataset.column}"]`)];
  const below = (input, last) => {
    const all = column(input);
    return all.slice(all.indexOf(input) + 1, last ? all.indexOf(last) + 1 : undefined);
  };
  const group = (input) => below(input).filter((one) => one.closest("tbody") === input.closest("tbody"));

  const fill = (input, targets) => {
    const before = targets.map((one) => one.value);
    const put = (one, value) => {
      one.value = value;
      one.closest(".cell")?.classList.toggle("is-filled", value === input.value);
      one.dispatchEvent(new Event("change", { bubbles: true }));
    };
    targets.forEach((one) => put(one, input.value));
    if (targets.length)
      toast(say("filled", { n: targets.length }), { label: say("undo"), press: () => targets.forEach((one, at) => put(one, before[at])) });
  };

  table.addEventListener("focusin", ({ target }) => {
    if (!target.dataset.column || !below(target).length) return;
    from = target;
    target.closest(".cell")?.append(handle);
  });
  table.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "d" || !event.target.dataset?.column) return;
    event.preventDefault();
    const all = column(event.target);
    const above = all[all.indexOf(event.target) - 1];
    if (above) fill(above, [event.target]);
  });

  handle.addEventListener("pointerdown", (down) => {
    down.preventDefault();
    handle.setPointerCapture(down.pointerId);
    let last = null;
    const move = ({ clientX, clientY }) => {
      const cell = document.elementsFromPoint(clientX, clientY).find((one) => one.matches("tr"))?.querySelector(`[data-column="${from.dataset.column}"]`);
      last = cell && below(from).includes(cell) ? cell : null;
      const marked = last ? below(from, last) : [];
      column(from).forEach((one) => one.closest(".cell")?.classList.toggle("is-filled", marked.includes(one)));
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", () => {
      handle.removeEventListener("pointermove", move);
      fill(from, last ? below(from, last) : group(from));
    }, { once: true });
  });
};
