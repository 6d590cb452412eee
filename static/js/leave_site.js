// "Forlad siden": empties the page at once and replaces its place in the history, so that Back
// does not return to it. Without this file the button is an ordinary link to the same address.
(() => {
  let alone = false; // Shift went down and nothing else has been touched since
  let presses = [];

  function leave(address) {
    document.title = "";
    document.documentElement.replaceChildren();
    location.replace(address);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-leave]");
    if (!link || event.button) return;
    event.preventDefault();
    leave(link.href);
  });

  // Shift three times within five seconds, but never while somebody writes.
  document.addEventListener("keydown", (event) => {
    const writes = event.target.closest("input, select, textarea");
    alone = event.key === "Shift" && !(writes || event.ctrlKey || event.altKey || event.metaKey);
    if (!alone) presses = [];
  });
  document.addEventListener("pointerdown", () => {
    alone = false;
    presses = [];
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    alone = false;
    presses = [...presses, event.timeStamp].filter((time) => event.timeStamp - time < 5000);
    if (presses.length < 3) return;
    const link = document.querySelector("[data-leave]");
    if (link) leave(link.href);
  });
})();
