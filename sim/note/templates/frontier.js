"use strict";
// Every figure stands in the table: the script shows the row that is chosen.
const find = (query) => Array.from(document.querySelectorAll(query));
const slider = document.getElementById("ratio");
const key = (place, ratio) => `${place} ${ratio}`;
const rows = new Map(find("#points tbody tr").map((row) => [key(row.dataset.case, row.dataset.ratio), row]));

function show() {
  const place = document.querySelector("input[name=case]:checked").value;
  const row = rows.get(key(place, slider.value));
  const said = {};
  for (const cell of row.querySelectorAll("[data-figure]")) said[cell.dataset.figure] = cell.textContent;
  for (const shown of find("[data-shown]")) shown.textContent = said[shown.dataset.shown];
  slider.setAttribute("aria-valuetext", said.said);
  const { x, y } = row.dataset;
  for (const line of find("[data-line]")) {
    const [top, bottom] = line.dataset.line.split(" ");
    line.setAttribute("d", `M${x},${top} ${x},${bottom}`);
  }
  for (const mark of find("circle[data-panel]")) {
    mark.setAttribute("cx", x);
    mark.setAttribute("cy", y.split(" ")[mark.dataset.panel]);
  }
  for (const line of find("g.case")) line.classList.toggle("faint", line.dataset.case !== place);
  for (const other of rows.values()) other.classList.toggle("chosen", other === row);
}

document.querySelector("form").addEventListener("input", show);
document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
show();
