/** The one script a page names. It wakes what the page's own marks ask for, and nothing else is loaded. */
import { wake } from "./wake.js";

wake(document).then(() => (document.documentElement.dataset.awake = "yes"));
if (sessionStorage.getItem("draft-pending")) import("./draft.js").then(({ settle }) => settle());
for (const element of document.querySelectorAll("[data-focus]")) element.focus();
