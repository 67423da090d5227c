// Suggestions under the search box (WAI-ARIA combobox). Everything else works without script.
"use strict";
const box = document.getElementById("find");
const list = document.getElementById("suggestions");
let chosen = -1;
let asked = 0;

function show(found) {
  list.replaceChildren(...found.map((one, n) => {
    const item = document.createElement("li");
    item.id = `suggestion-${n}`;
    item.role = "option";
    item.textContent = `${one.name} (${one.type})`;
    item.dataset.at = `/id/${encodeURIComponent(one.id)}`;
    item.addEventListener("mousedown", () => location.assign(item.dataset.at));
    return item;
  }));
  choose(-1);
  list.hidden = found.length === 0;
  box.setAttribute("aria-expanded", String(!list.hidden));
}

function choose(n) {
  chosen = n;
  [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === n)));
  if (n >= 0) box.setAttribute("aria-activedescendant", list.children[n].id);
  else box.removeAttribute("aria-activedescendant");
}

async function suggest() {
  const mine = ++asked;
  const text = box.value.trim();
  if (text.length < 2) return show([]);
  const answer = await fetch(`/suggest?q=${encodeURIComponent(text)}`);
  if (mine === asked && answer.ok) show(await answer.json());
}

let timer = 0;
box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(suggest, 150); });
box.addEventListener("blur", () => show([]));
box.addEventListener("keydown", (event) => {
  const size = list.children.length;
  if (event.key === "Escape") show([]);
  else if (event.key === "ArrowDown" && size) { choose((chosen + 1) % size); event.preventDefault(); }
  else if (event.key === "ArrowUp" && size) { choose((chosen + size - 1) % size); event.preventDefault(); }
  else if (event.key === "Enter" && chosen >= 0) { location.assign(list.children[chosen].dataset.at); event.preventDefault(); }
});
