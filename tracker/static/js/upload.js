/** Files chosen for sending: shown by name and size, with a small picture, checked before a slow upload begins. */
import { say } from "./words.js";

/** @param {HTMLInputElement} input of type file */
export const start = (input) => {
  const most = input.multiple ? Number(input.dataset.maxFiles) || 3 : 1;
  const bytes = Number(input.dataset.maxBytes) || 20 * 1024 * 1024;
  const pick = Object.assign(document.createElement("span"), { className: "btn btn--ghost upload__pick" });
  const word = document.createElement("span");
  const list = Object.assign(document.createElement("ul"), { className: "upload__list" });
  const note = Object.assign(document.createElement("p"), { className: "error", hidden: true });
  note.setAttribute("role", "alert");
  const box = Object.assign(document.createElement("div"), { className: "upload" });
  input.replaceWith(box);
  pick.append(word, input);
  box.append(list, pick, note);
  let chosen = /** @type {File[]} */ ([]);

  const show = () => {
    const bag = new DataTransfer();
    chosen.forEach((file) => bag.items.add(file));
    input.files = bag.files;
    word.textContent = say(input.multiple ? "add_files" : "add_file", { n: chosen.length, most });
    list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    list.replaceChildren(...chosen.map((file) => line(file, () => {
      chosen = chosen.filter((one) => one !== file);
      complain("");
      show();
    })));
  };
  const complain = (text) => {
    note.textContent = text;
    note.hidden = !text;
  };

  input.addEventListener("change", () => {
    complain("");
    const fresh = [...input.files];
    if (fresh.some((file) => file.size > bytes)) complain(say("too_big", { most: Math.floor(bytes / 1048576) }));
    const known = (file) => chosen.some((one) => one.name === file.name && one.size === file.size);
    const kept = (input.multiple ? chosen : []).concat(fresh.filter((file) => file.size <= bytes && !known(file)));
    if (kept.length > most) complain(say("too_many", { most }));
    chosen = kept.slice(0, most);
    show();
  });
  show();
};

/**
 * @param {File} file
 * @param {() => void} takeOut
 */
const line = (file, takeOut) => {
  const item = document.createElement("li");
  const ending = file.name.split(".").pop() ?? "";
  const picture = file.type.startsWith("image/")
    ? Object.assign(document.createElement("img"), { src: URL.createObjectURL(file), alt: "" })
    : Object.assign(document.createElement("span"), { className: "upload__kind", textContent: ending });
  const name = Object.assign(document.createElement("span"), { textContent: file.name });
  name.append(Object.assign(document.createElement("small"), { textContent: size(file.size) }));
  const button = Object.assign(document.createElement("button"), { type: "button", className: "linkish", textContent: say("take_out") });
  button.setAttribute("aria-label", `${say("take_out")} ${file.name}`);
  button.addEventListener("click", takeOut);
  item.append(picture, name, button);
  return item;
};

const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);
