/** A filter works as soon as it is chosen, and leaves a short address: what is not chosen is not said. */

/** @param {HTMLFormElement} form */
export const start = (form) => {
  form.querySelectorAll("button").forEach((button) => (button.hidden = true));
  form.addEventListener("change", ({ target }) => follow(form, target));
  // A hand that was quicker than the script, on a slow line, has chosen already.
  for (const field of form.elements) if (isChosen(field)) return follow(form, field);
};

const follow = (form, field) => {
  if (field.type === "date" && !field.checkValidity()) return;
  const address = new URL(form.action);
  const chosen = [...new FormData(form)].filter(([, value]) => value !== "");
  address.search = new URLSearchParams(chosen).toString();
  address.hash = "";
  location.assign(address);
};

/** Whether a field says something else than the page said. */
const isChosen = (field) => {
  if (!field.options) return field.value !== field.defaultValue && field.localName === "input";
  const [selected] = field.querySelectorAll("option[selected]");
  return field.selectedIndex !== (selected?.index ?? 0);
};
