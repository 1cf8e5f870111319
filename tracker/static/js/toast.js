/** A toast goes after six seconds, unless someone points at it or is inside it. */
const STAYS = 6000;

/** @param {HTMLElement} toast */
export const start = (toast) => {
  let timer = 0;
  const go = () => {
    toast.classList.add("is-going");
    setTimeout(() => toast.remove(), 240);
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(go, STAYS);
  };
  const stay = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", stay);
  toast.addEventListener("pointerleave", wait);
  toast.addEventListener("focusin", stay);
  toast.addEventListener("focusout", wait);
  wait();
};

/**
 * Says one sentence, with one thing to press if there is one.
 * @param {string} text
 * @param {{label: string, press: () => void}} [act]
 */
export const toast = (text, act) => {
  const place = document.querySelector(".toasts");
  if (!place) return;
  const element = document.createElement("p");
  element.className = "toast";
  element.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (act) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: act.label });
    button.addEventListener("click", () => {
      act.press();
      element.remove();
    });
    element.append(button);
  }
  place.append(element);
  start(element);
};
