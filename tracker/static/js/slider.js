/** The big figure, the slider, the ticked milestones and the button's words keep in step, inside the lawful range. */
import { fill } from "./words.js";

/** @param {HTMLElement} slider with data-done: the summed weight of what was done before */
export const start = (slider) => {
  const form = slider.closest("form");
  const number = slider.querySelector("input[type='number']");
  const range = slider.querySelector("input[type='range']");
  const bar = slider.querySelector("[data-slider-fill]");
  const hint = form.querySelector("[data-slider-hint]");
  const ticks = [...form.querySelectorAll("input[type='checkbox'][data-weight]")];
  // What the person wants is remembered: a tick taken back gives the figure back too.
  let wanted = number.value;
  range.hidden = false;

  const limits = () => {
    const done = Number(slider.dataset.done) || 0;
    const now = ticks.filter((tick) => tick.checked && !tick.disabled).reduce((sum, tick) => sum + Number(tick.dataset.weight), 0);
    const all = ticks.length > 0 && ticks.every((tick) => tick.checked);
    return { low: Math.min(done + now, 100), high: all ? 100 : 99 };
  };
  const show = (value) => {
    range.value = value;
    bar?.setAttribute("width", `${value}%`);
    form.querySelectorAll("[data-slider-text]").forEach((one) => (one.textContent = value));
  };
  const set = (value) => {
    const { low, high } = limits();
    const lawful = Math.max(low, Math.min(high, Math.round(Number(value) || 0)));
    number.value = lawful;
    show(lawful);
  };
  const narrow = () => {
    const { low, high } = limits();
    number.min = low;
    number.max = high;
    if (hint) hint.textContent = high === 100 ? hint.dataset.sliderWhole : fill(hint.dataset.sliderHint, { low, high });
    set(wanted);
  };
  const want = (value) => set((wanted = value));

  range.addEventListener("input", () => want(range.value));
  // While a figure is being typed it may pass through what is out of range.
  number.addEventListener("input", () => show(Math.max(0, Math.min(100, Number(number.value) || 0))));
  number.addEventListener("change", () => want(number.value));
  ticks.forEach((tick) => tick.addEventListener("change", narrow));
  // A draft that was put back speaks up like this.
  form.addEventListener("restored", () => {
    wanted = number.value;
    narrow();
  });
  narrow();
};
