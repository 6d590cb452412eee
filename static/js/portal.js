// A module: nothing here is global, and every page works without it.

// The error summary: seen and read first, and each of its links lands with the label in view.
const summary = document.querySelector("[data-module=error-summary]");
summary?.focus();
summary?.addEventListener("click", (event) => {
  const field = document.getElementById(event.target.closest("a")?.hash.slice(1) ?? "");
  if (!field) return;
  event.preventDefault();
  (field.closest("[data-field]") ?? field.closest(".form-group") ?? field).scrollIntoView();
  field.focus({ preventScroll: true });
});

// The character counter. A line break is one character here and two when it is posted, where the
// server makes it one again; so the numbers agree.
for (const group of document.querySelectorAll("[data-limit]")) {
  const field = group.querySelector("textarea");
  const shown = group.querySelector(".character-limit");
  const spoken = document.createElement("span");
  spoken.className = "sr-only";
  spoken.setAttribute("aria-live", "polite");
  shown.after(spoken);
  let waiting;
  const count = () => {
    const left = group.dataset.limit - [...field.value].length;
    const text = left < 0 ? group.dataset.over : group.dataset.left;
    shown.textContent = text.replace("{n}", Math.abs(left));
    shown.classList.toggle("limit-exceeded", left < 0);
    field.classList.toggle("form-limit-error", left < 0);
    clearTimeout(waiting);
    waiting = setTimeout(() => (spoken.textContent = shown.textContent), 1000);
  };
  field.addEventListener("input", count);
  if (field.value) count();
}
