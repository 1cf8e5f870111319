/**
 * The board keeps itself fresh. The ETag is kept here, because a page behind the log-in is stored by no cache:
 * nothing new costs an answer without a body.
 */
import { say } from "./words.js";
import { wake } from "./wake.js";

const clock = (date) => date.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone() });
const zone = () => document.documentElement.dataset.timezone || undefined;

/** @param {HTMLElement} region its attribute says how many seconds lie between two looks */
export const start = (region) => {
  const pause = 1000 * (Number(region.dataset.refresh) || 60);
  let etag = region.dataset.etag ?? "";
  let seen = new Date();

  const stamp = (text) => document.querySelectorAll("[data-updated]").forEach((time) => (time.textContent = text));

  const look = async () => {
    if (document.hidden || isBusy(region)) return;
    try {
      const headers = { Accept: "text/html", "X-Refresh": "1", ...(etag && { "If-None-Match": etag }) };
      const answer = await fetch(location.href, { headers, cache: "no-store" });
      if (answer.redirected || answer.status === 401) return location.reload();
      if (!answer.ok && answer.status !== 304) throw new Error(String(answer.status));
      if (answer.status === 200) {
        etag = answer.headers.get("ETag") ?? "";
        swap(region, await answer.text());
      }
      seen = new Date(answer.headers.get("Date") ?? Date.now());
      stamp(clock(seen));
    } catch {
      stamp(say("offline", { time: clock(seen) }));
    }
  };

  setInterval(look, pause);
  document.addEventListener("visibilitychange", () => Date.now() - seen.getTime() > pause && look());
};

/** Nobody's hand is taken away from a list that is open or a field that is being filled in. */
const isBusy = (region) =>
  Boolean(document.querySelector("dialog[open]")) || region.contains(document.activeElement?.closest("select, input, textarea") ?? null);

/**
 * Puts the fresh content in place, keeping focus and the sideways scroll of the timetable.
 * @param {HTMLElement} region
 * @param {string} html
 */
const swap = (region, html) => {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-refresh]");
  if (!fresh) return;
  const before = new Map([...region.querySelectorAll("[data-project]")].map((one) => [one.dataset.project, one.textContent]));
  const focus = region.contains(document.activeElement) ? address(document.activeElement) : null;
  const scrolled = [...region.querySelectorAll("[tabindex='0']")].map((one) => one.scrollLeft);
  const toasts = region.querySelector(".toasts");
  region.replaceChildren(...fresh.childNodes);
  if (toasts) region.querySelector(".toasts")?.replaceWith(toasts);
  region.querySelectorAll("[tabindex='0']").forEach((one, index) => (one.scrollLeft = scrolled[index] ?? 0));
  for (const one of region.querySelectorAll("[data-project]"))
    if (before.has(one.dataset.project) && before.get(one.dataset.project) !== one.textContent) one.classList.add("is-fresh");
  if (focus) region.querySelector(focus)?.focus({ preventScroll: true });
  wake(region);
};

/** A selector that finds the same thing again after the swap. */
const address = (element) => {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const href = element.getAttribute("href");
  return href ? `${element.localName}[href="${CSS.escape(href)}"]` : null;
};
