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
