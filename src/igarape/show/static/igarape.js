// What the pages do more with a script; without it everything is still there.
"use strict";

// Make links one tab stop: `go` gives, for a key and the link that has the focus, the next one.
function oneStop(whole, links, go) {
  links.forEach((link, place) => { link.setAttribute("tabindex", place ? "-1" : "0"); });
  whole.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !event.key.startsWith("Arrow")) return;
    const from = event.target.closest("a");
    if (!links.includes(from)) return;
    event.preventDefault();
    const next = go(event.key, from);
    if (!next) return;
    from.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  });
}

// In the heat map arrows go to the next hour or weekday that has messages.
for (const table of document.querySelectorAll("table[data-arrows]")) {
  oneStop(table, [...table.querySelectorAll("td a")], (key, from) => {
    const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    let [row, column] = steps[key];
    if (getComputedStyle(table).display === "grid") [row, column] = [column, row];
    const rows = table.tBodies[0].rows;
    let r = from.closest("tr").sectionRowIndex;
    let c = from.closest("td").cellIndex;
    for (;;) {
      r += row; c += column;
      const cell = rows[r]?.cells[c];
      if (!cell || cell.tagName !== "TD") return null;
      const next = cell.querySelector("a");
      if (next) return next;
    }
  });
}

// In a chart they go from mark to mark, in the order of the drawing.
for (const drawing of document.querySelectorAll(".chart svg")) {
  const links = [...drawing.querySelectorAll("a")];
  oneStop(drawing, links, (key, from) => {
    return links[links.indexOf(from) + (key === "ArrowLeft" || key === "ArrowUp" ? -1 : 1)];
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
    if (event.target.closest("input:not([type='checkbox']), select, textarea")) return;
    // Arrows also scroll what has the focus.
    if (event.key.startsWith("Arrow") && event.target.closest("[tabindex]")) return;
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

// A line for a terminal can be copied with one click, where the browser lets a page do so.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copies]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const line = document.getElementById(button.dataset.copies);
      try {
        await navigator.clipboard.writeText(line.textContent);
        button.textContent = button.dataset.copied;
      } catch { // refused by the browser: the line stands there selected, for the keys that copy
        getSelection().selectAllChildren(line);
      }
    });
  }
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
