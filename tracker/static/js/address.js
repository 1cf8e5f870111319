/** A page that answered a form goes by its own address from now on: reloaded, it is asked for and nothing is sent again. */

/** @param {HTMLElement} element with data-address: where the page is found */
export const start = (element) => history.replaceState(null, "", element.dataset.address);
