/**
 * Which mark asks for which behaviour. Each module exports `start(element)`, called once for each element.
 * Used again for what comes later: a refreshed board, a dialog, an added row.
 */
const BEHAVIOURS = [
  ["[data-refresh]", () => import("./refresh.js")],
  ["form[method='post']", () => import("./once.js")],
  ["[data-combobox]", () => import("./combobox.js")],
  ["[data-filldown]", () => import("./filldown.js")],
  ["[data-slider]", () => import("./slider.js")],
  ["[data-draft]", () => import("./draft.js")],
  ["[data-dialog]", () => import("./dialog.js")],
  ["[data-filters]", () => import("./filters.js")],
  ["[data-rows]", () => import("./rows.js")],
  ["[data-upload]", () => import("./upload.js")],
  ["[data-toast]", () => import("./toast.js")],
  ["[data-print]", () => import("./print.js")],
  ["[data-check-all]", () => import("./check-all.js")],
  ["[data-address]", () => import("./address.js")],
  ["[data-reveals]", () => import("./reveals.js")],
  ["[data-in-view]", () => import("./in-view.js")],
  [".pop, .tabbar details", () => import("./pop.js")],
];

/**
 * @param {ParentNode} root what is new on the page
 * @returns {Promise<unknown>} kept when all of it listens
 */
export const wake = (root) => Promise.all(BEHAVIOURS.map((behaviour) => begin(root, ...behaviour)));

const begin = async (root, selector, load) => {
  const found = [...root.querySelectorAll(selector)];
  if (!found.length) return;
  const module = await load();
  found.forEach(module.start);
};
