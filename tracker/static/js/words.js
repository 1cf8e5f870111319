/** The sentences that scripts say stand in the page, in the reader's language. */
const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

/**
 * @param {string} text with places like {n}
 * @param {Record<string, string | number>} [values]
 */
export const fill = (text, values = {}) => text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export const say = (key, values) => fill(words[key] ?? key, values);
