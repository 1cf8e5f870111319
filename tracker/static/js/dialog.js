/**
 * A link to a page that asks for a reason opens that page's form in a dialog. The form is sent as it always is,
 * so a refusal is shown by the page itself. Whatever goes wrong here, the link is simply followed.
 */
import { say } from "./words.js";
import { wake } from "./wake.js";

/** @param {HTMLAnchorElement} link */
export const start = (link) => {
  if (typeof HTMLDialogElement === "undefined") return;
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const page = await read(link.href);
    const body = page?.querySelector("[data-dialog-body]") ?? page?.querySelector("main .form");
    if (!body) return location.assign(link.href);
    open(page.querySelector("h1")?.textContent ?? "", body, link);
  });
};

const read = async (address) => {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    return answer.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null;
  }
};

const open = (title, body, link) => {
  const dialog = Object.assign(document.createElement("dialog"), { className: "dialog" });
  const head = Object.assign(document.createElement("h2"), { id: "dialog-head", textContent: title });
  dialog.setAttribute("aria-labelledby", head.id);
  const form = body.matches("form") ? body : body.querySelector("form");
  // A form without an address of its own is meant for its own page, not for this one.
  if (form && !form.getAttribute("action")) form.setAttribute("action", link.href);
  const close = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: say("close") });
  close.addEventListener("click", () => dialog.close());
  dialog.append(head, body);
  const foot = dialog.querySelector(".footbar") ?? form?.appendChild(Object.assign(document.createElement("div"), { className: "footbar" }));
  const mainButton = dialog.querySelector(".form > .btn:not(.btn--ghost)");
  foot?.prepend(close);
  if (mainButton) foot?.append(mainButton);
  dialog.querySelectorAll(".form > a.btn").forEach((way) => way.remove());
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  wake(dialog);
  dialog.showModal();
  dialog.querySelector("textarea, input:not([type='hidden']), select")?.focus();
};
