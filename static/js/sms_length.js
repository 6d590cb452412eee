// Shows the finished text and its length as an SMS while it is written. The page works without it:
// »Se længden« asks the server, which counts by the same rules (crisisplan/announcements/templates.py).

const shown = document.querySelector("[data-sms-shown]");
const field = document.querySelector("[data-sms]");

const lengthOf = (text) => {
  const { basic, extended } = shown.dataset;
  const isBasic = [...text].every((c) => basic.includes(c) || extended.includes(c) || c === "\n");
  const used = isBasic
    ? [...text].reduce((sum, c) => sum + (extended.includes(c) ? 2 : 1), 0)
    : text.length;
  const [one, several] = isBasic ? [160, 153] : [70, 67];
  return { isBasic, used, parts: used <= one ? 1 : Math.ceil(used / several) };
};

const show = () => {
  let text = field.value.trim();
  for (const value of document.querySelectorAll("[data-placeholder]")) {
    if (!value.value) continue;
    for (const name of [value.dataset.placeholder, value.dataset.danish]) {
      text = text.replaceAll(`{${name}}`, value.value);
    }
  }
  if (text && !text.startsWith(shown.dataset.prefix)) text = shown.dataset.prefix + text;
  const { isBasic, used, parts } = lengthOf(text);
  const said = (parts === 1 ? shown.dataset.one : shown.dataset.several)
    .replace("{used}", used)
    .replace("{parts}", parts);
  shown.querySelector("[data-finished]").textContent = text || "–";
  shown.querySelector("[data-length]").textContent = isBasic ? said : `${said} ${shown.dataset.other}`;
};

if (shown && field) {
  field.form.addEventListener("input", show);
  show();
}
