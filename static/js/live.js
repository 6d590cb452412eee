// What changes by itself, such as the crisis dashboard: asked for again while it is looked at.
// The browser makes the document, so Trusted Types has nothing to refuse. A page that nobody
// touches stops asking, so that the session still ends at a desk that was left.
const EVERY = 20000; // milliseconds
const LEFT_AFTER = 20 * 60000;
const places = document.querySelectorAll("[data-live]");
const words = (node) => node.textContent.replace(/\s+/g, " ").trim();
let touched = Date.now();
for (const kind of ["pointerdown", "keydown", "scroll"]) {
  addEventListener(kind, () => (touched = Date.now()), { passive: true });
}

function renew(place) {
  const question = new XMLHttpRequest();
  question.open("GET", place.dataset.live);
  question.responseType = "document";
  question.addEventListener("load", () => {
    const found = question.response?.body;
    const isAnswer = question.status === 200 && question.responseURL.endsWith(place.dataset.live);
    if (!found || !isAnswer || isInUse(place) || words(found) === words(place)) return;
    place.replaceChildren(...found.childNodes);
  });
  question.send();
}

function isInUse(place) {
  const chosen = getSelection();
  const isRead = chosen && !chosen.isCollapsed && chosen.containsNode(place, true);
  return isRead || place.contains(document.activeElement);
}

if (places.length) {
  setInterval(() => {
    if (!document.hidden && Date.now() - touched < LEFT_AFTER) places.forEach(renew);
  }, EVERY);
}
