// What the pages do more with a script; without it everything is still there.
"use strict";

// The heat map is one tab stop; arrows move in it.
for (const table of document.querySelectorAll("table[data-arrows]")) {
  const links = [...table.querySelectorAll("td a")];
  links.forEach((link, place) => { link.tabIndex = place ? -1 : 0; });
  table.addEventListener("keydown", (event) => {
    const wide = getComputedStyle(table).display === "grid";
    const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    let [row, column] = steps[event.key] ?? [0, 0];
    if (!row && !column) return;
    if (wide) [row, column] = [column, row];
    event.preventDefault();
    const rows = [...table.tBodies[0].rows];
    let r = event.target.closest("tr").sectionRowIndex;
    let c = event.target.closest("td").cellIndex;
    for (;;) {
      r += row; c += column;
      const cell = rows[r]?.cells[c];
      if (!cell || cell.tagName !== "TD") return;
      const next = cell.querySelector("a");
      if (next) {
        event.target.tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
        return;
      }
    }
  });
}

// Single keys jump where the links at the foot of the page lead, unless a person turned that off.
const keyboard = document.getElementById("keyboard");
if (keyboard) {
  keyboard.checked = localStorage.getItem("keyboard") !== "off";
  keyboard.addEventListener("change", () => {
    localStorage.setItem("keyboard", keyboard.checked ? "on" : "off");
  });
  document.addEventListener("keydown", (event) => {
    if (!keyboard.checked || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, select, textarea, [data-arrows], [tabindex='0']")) return;
    if (event.key === "?") {
      const keys = document.getElementById("keys");
      keys.open = !keys.open;
      keys.querySelector("summary").focus();
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const link = [...document.querySelectorAll("a[data-key]")].find((each) => each.dataset.key === key);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
}

// A period by name and days by hand exclude each other.
const form = document.querySelector("form.filters");
if (form?.elements.period) {
  const { period } = form.elements;
  const days = [form.elements.from, form.elements.to];
  for (const day of days) {
    day.addEventListener("change", () => { if (day.value) period.value = "custom"; });
  }
  period.addEventListener("change", () => {
    if (period.value !== "custom") for (const day of days) day.value = "";
  });
}
