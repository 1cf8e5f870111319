/**
 * A person or a unit is found by post, unit, pinyin or initials. The choices come from the field's own <datalist>
 * (without script the browser shows that list itself) or from the address in data-source.
 */
import { say } from "./words.js";

/** @typedef {{value: string, label: string, keys: string}} Choice */
const MOST = 30;
let count = 0;

/** @param {HTMLInputElement} input */
export const start = (input) => {
  const listId = input.getAttribute("list");
  const menu = document.createElement("ul");
  menu.className = "menu";
  menu.hidden = true;
  menu.id = `menu-${++count}`;
  menu.setAttribute("role", "listbox");
  menu.setAttribute("aria-label", input.getAttribute("aria-label") ?? input.labels?.[0]?.textContent ?? "");
  input.after(menu);
  input.removeAttribute("list");
  input.autocomplete = "off";
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": menu.id };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

  const many = "multiple" in input.dataset;
  const typed = () => (many ? input.value.split(/[、,，;；]/).pop() : input.value).trim();
  let choices = /** @type {Choice[]} */ ([]);
  let active = -1;
  let asked = 0;

  const close = () => {
    menu.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const point = (index) => {
    active = index;
    [...menu.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    menu.children[index]?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", menu.children[index]?.id ?? "");
  };
  const choose = (choice) => {
    const before = many ? input.value.split(/[、,，;；]/).slice(0, -1).map((part) => part.trim()) : [];
    input.value = [...before, choice.value].join("、");
    input.dispatchEvent(new Event("change", { bubbles: true }));
    close();
  };
  const show = (found) => {
    choices = found;
    menu.replaceChildren(...found.map((choice, index) => row(choice, `${menu.id}-${index}`, () => choose(choice))));
    if (!found.length) menu.append(Object.assign(document.createElement("li"), { textContent: say("nobody"), role: "presentation" }));
    menu.hidden = false;
    // A field at the right edge of the screen opens its list to the left.
    menu.classList.remove("menu--end");
    menu.classList.toggle("menu--end", menu.getBoundingClientRect().right > document.documentElement.clientWidth);
    input.setAttribute("aria-expanded", "true");
    point(found.length ? 0 : -1);
  };
  const search = async () => {
    const turn = ++asked;
    const found = await find(input.dataset.source, listId, typed());
    if (turn === asked && document.activeElement === input) show(found);
  };

  input.addEventListener("input", search);
  input.addEventListener("click", () => menu.hidden && search());
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (menu.hidden) return void search();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (choices.length) point((active + step + choices.length) % choices.length);
    } else if (event.key === "Enter" && !menu.hidden) {
      event.preventDefault();
      if (choices[active]) choose(choices[active]);
    } else if (event.key === "Tab" && !menu.hidden && typed() && choices[active]) choose(choices[active]);
    else if (event.key === "Escape" && !menu.hidden) {
      event.stopPropagation();
      close();
    }
  });
};

const row = (choice, id, press) => {
  const item = Object.assign(document.createElement("li"), { id, role: "option" });
  item.append(Object.assign(document.createElement("b"), { textContent: choice.value }));
  if (choice.label) item.append(Object.assign(document.createElement("span"), { textContent: choice.label }));
  // Before the field loses its focus.
  item.addEventListener("pointerdown", (event) => event.preventDefault());
  item.addEventListener("click", press);
  return item;
};

/** @returns {Promise<Choice[]>} what begins with the typed text first, then what contains it */
const find = async (source, listId, typed) => {
  if (source) {
    const answer = await fetch(`${source}${source.includes("?") ? "&" : "?"}q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } });
    return answer.ok ? answer.json() : [];
  }
  const all = [...(document.getElementById(listId)?.children ?? [])].map((one) => ({
    value: one.value, label: one.getAttribute("label") ?? "", keys: one.dataset.keys ?? "",
  }));
  const wanted = typed.toLowerCase().replace(/\s+/g, "");
  const ranked = all.map((choice) => ({ choice, rank: rank(choice, wanted) })).filter(({ rank }) => rank < 3);
  return ranked.sort((a, b) => a.rank - b.rank).slice(0, MOST).map(({ choice }) => choice);
};

const rank = (choice, wanted) => {
  const texts = [choice.value, ...choice.keys.split(" "), choice.label].map((text) => text.toLowerCase().replace(/\s+/g, ""));
  if (texts.some((text) => text.startsWith(wanted))) return texts[0] === wanted ? 0 : 1;
  return texts.some((text) => text.includes(wanted)) ? 2 : 3;
};
