/** A frame that scrolls sideways opens where its day is: on a phone the year does not fit, and January is not news. */

// Of what is right of the frozen names, the past is worth more than what is to come.
const AT = 0.75;
let isDone = false;

/** @param {HTMLElement} frame with data-in-view: what has to be seen. Only once a page: a refresh keeps where the reader went. */
export const start = (frame) => {
  const wanted = frame.querySelector(frame.dataset.inView);
  if (isDone || !wanted) return;
  isDone = true;
  const middle = (box) => box.left + box.width / 2;
  frame.scrollLeft += middle(wanted.getBoundingClientRect()) - frame.getBoundingClientRect().left - frame.clientWidth * AT;
};
