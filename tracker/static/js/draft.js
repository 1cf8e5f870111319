/**
 * What was typed and not sent stays in this browser: a lost connection or a closed tab loses nothing.
 * A draft belongs to one form and one account; it goes when the form is gone from the next page, that is, when it was taken.
 */
import { say } from "./words.js";

const PENDING = "draft-pending";
const account = () => document.body.dataset.account ?? "";
const fields = (form) => [...form.elements].filter((one) => one.name && !["hidden", "file", "submit", "button", "password"].includes(one.type) && !one.disabled);

/** @param {HTMLFormElement} form */
export const start = (form) => {
  const key = `draft:${account()}:${form.dataset.draft}`;
  const isFresh = !form.querySelector("[aria-invalid='true'], .errors") && !document.querySelector(".conflict");
  const note = Object.assign(document.createElement("p"), { className: "hint" });
  note.setAttribute("role", "status");

  const save = () => {
    const kept = fields(form).map((one) => [one.name, one.value, one.type === "checkbox" || one.type === "radio" ? one.checked : null]);
    localStorage.setItem(key, JSON.stringify(kept));
    if (!note.isConnected) place(form, note);
    note.textContent = say("kept");
  };
  const forget = () => localStorage.removeItem(key);
  const blank = () => {
    forget();
    form.reset();
    form.dispatchEvent(new Event("restored"));
    note.remove();
  };

  const stored = localStorage.getItem(key);
  if (stored && isFresh) {
    restore(form, JSON.parse(stored));
    const button = Object.assign(document.createElement("button"), { type: "button", className: "linkish", textContent: say("discard") });
    button.addEventListener("click", blank);
    note.append(say("restored"), " ", button);
    place(form, note);
    form.dispatchEvent(new Event("restored"));
  }
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  form.addEventListener("submit", () => sessionStorage.setItem(PENDING, key));
};

const place = (form, note) => (form.querySelector("textarea")?.closest(".field") ?? form).append(note);

const restore = (form, kept) => {
  const open = fields(form);
  for (const [name, value, checked] of kept) {
    const one = open.find((field) => field.name === name && (checked === null || field.value === value));
    if (!one) continue;
    if (checked === null) one.value = value;
    else one.checked = checked;
  }
};

/** Called on each page: a form that was sent and is not here again was taken. */
export const settle = () => {
  const key = sessionStorage.getItem(PENDING);
  if (!key || document.querySelector("[data-error-page]") || !key.startsWith(`draft:${account()}:`)) return;
  const isBack = [...document.querySelectorAll("[data-draft]")].some((form) => key.endsWith(`:${form.dataset.draft}`));
  if (!isBack) localStorage.removeItem(key);
  sessionStorage.removeItem(PENDING);
};
