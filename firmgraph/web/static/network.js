// Draws the network with cytoscape where it was fetched; the links of the server's own picture stay for keyboards and readers.
"use strict";
(() => {
  const host = document.getElementById("network");
  if (!host || typeof cytoscape === "undefined") return;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const groups = { active: "--now", expanding: "--now", reducing: "--less", last_known: "--less", prospective: "--ahead",
    reported: "--say", denied: "--bad", ended: "--over" };
  const links = [...host.querySelectorAll("a[data-id]")];
  const elements = [{ data: { id: "*", name: host.dataset.name, colour: colour("--text") }, position: { x: 450, y: 210 } }];
  for (const link of links) {
    const { id, group, says } = link.dataset;
    const name = link.querySelector("text").textContent;
    const dot = link.querySelector("circle");
    const position = { x: Number(dot.getAttribute("cx")), y: Number(dot.getAttribute("cy")) };
    elements.push({ data: { id, name, colour: colour(groups[group] || "--soft"), at: link.getAttribute("href") }, position });
    elements.push({ data: { source: "*", target: id, says: says.split(", ")[0] } });
  }
  const canvas = document.createElement("div");
  canvas.className = "__________cytoscape_container";
  canvas.setAttribute("aria-hidden", "true");
  host.append(canvas);
  host.classList.add("drawn");
  canvas.style.height = "100%";
  const drawn = cytoscape({
    container: canvas, elements, userZoomingEnabled: false, userPanningEnabled: false,
    layout: { name: "preset", padding: 30 },
    style: [
      { selector: "node", style: { label: "data(name)", "background-color": "data(colour)", color: colour("--text"), "font-size": 13, width: 16, height: 16, "text-valign": "bottom", "text-margin-y": 5 } },
      { selector: "edge", style: { width: 1.5, "line-color": colour("--soft"), "target-arrow-color": colour("--soft"), "target-arrow-shape": "triangle", "curve-style": "bezier", label: "data(says)", "font-size": 10, color: colour("--soft"), "text-rotation": "autorotate", "text-background-color": colour("--raised"), "text-background-opacity": 1 } },
    ],
  });
  drawn.on("tap", "node[at]", (event) => location.assign(event.target.data("at")));
})();
