// The query editor: YASGUI where it was fetched, with every look-up over the network switched off; else a plain form.
"use strict";
(() => {
  const plain = document.getElementById("plain");
  const text = document.getElementById("query");
  const shared = new URLSearchParams(location.hash.slice(1)).get("query");
  let editor = null;
  if (shared) text.value = shared;

  if (typeof Yasgui !== "undefined") {
    const Y = Yasgui;
    const { prefixes, terms } = JSON.parse(document.getElementById("editor").dataset.words);
    Y.Yasqe.registerAutocompleter({
      name: "vocabulary",
      bulk: false,
      autoShow: true,
      isValidCompletionPosition: (yasqe) => yasqe.getCompleteToken().string.startsWith("fg:"),
      get: async (yasqe, token) => terms.filter((term) => term.startsWith((token ?? yasqe.getCompleteToken()).string)),
    });
    editor = new Y(document.getElementById("editor"), {
      requestConfig: { endpoint: `${location.origin}/sparql`, method: "POST" },
      copyEndpointOnNewTab: false,
      endpointCatalogueOptions: { getData: () => [] },
      yasqe: { autocompleters: ["variables", "vocabulary"], value: text.value, persistenceId: null },
      persistenceId: null,
    });
    plain.hidden = true;
    document.getElementById("result").hidden = true;
    const tab = editor.getTab();
    if (tab) { tab.setQuery(text.value); tab.getYasqe().addPrefixes(prefixes); }
  }

  // What the library leaves without the names and roles that ARIA wants.
  const NAMES = { "input.autocomplete": "Endpoint", ".CodeMirror textarea": "SPARQL", "select.tableSizer": "Rows a page" };
  function name() {
    for (const [where, words] of Object.entries(NAMES)) {
      for (const one of document.querySelectorAll(`#editor ${where}:not([aria-label])`)) one.setAttribute("aria-label", words);
    }
    for (const one of document.querySelectorAll("#editor .tabsList, #editor .tabsList [role=tab]")) {
      one.removeAttribute("role");
      one.removeAttribute("aria-selected");
    }
  }
  name();
  new MutationObserver(name).observe(document.getElementById("editor"), { childList: true, subtree: true });

  document.getElementById("example").addEventListener("change", (event) => {
    if (!event.target.value) return;
    if (editor) editor.getTab().setQuery(event.target.value);
    text.value = event.target.value;
  });

  document.getElementById("keep")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { name, question, token } = Object.fromEntries(new FormData(event.target));
    const query = editor ? editor.getTab().getYasqe().getValue() : text.value;
    const answer = await fetch(`/queries/${encodeURIComponent(name)}?question=${encodeURIComponent(question)}`, {
      method: "PUT", body: query, headers: { "content-type": "application/sparql-query", authorization: `Bearer ${token}` },
    });
    const found = await answer.json();
    document.getElementById("kept").textContent = answer.ok ? `Kept: /sparql?saved=${found.name}` : found.detail;
  });

  plain.addEventListener("submit", async (event) => {
    if (document.getElementById("format").value !== "json") return;
    event.preventDefault();
    history.replaceState(null, "", `#query=${encodeURIComponent(text.value)}`);
    const answer = await fetch("/sparql", { method: "POST", body: new URLSearchParams({ query: text.value }) });
    show(answer, await answer.text());
  });

  function show(answer, body) {
    const place = document.getElementById("result");
    const found = answer.headers.get("content-type").includes("json") ? JSON.parse(body) : null;
    if (!answer.ok || !found || !found.results) {
      const words = document.createElement("pre");
      words.textContent = found ? (found.detail ?? String(found.boolean)) : body;
      place.replaceChildren(words);
      return;
    }
    const table = document.createElement("table");
    const head = table.createTHead().insertRow();
    for (const name of found.head.vars) head.append(cell("th", name));
    const rows = table.createTBody();
    for (const row of found.results.bindings) {
      const line = rows.insertRow();
      for (const name of found.head.vars) line.append(cell("td", row[name]?.value ?? "", row[name]?.type === "uri"));
    }
    place.replaceChildren(table);
  }

  function cell(kind, value, iri = false) {
    const made = document.createElement(kind);
    const local = iri && value.match(/^https:\/\/firmgraph\.example\/((id|claim|article)\/.*)$/);
    if (local) {
      const link = document.createElement("a");
      link.href = `/${local[1]}`;
      link.textContent = value;
      made.append(link);
    } else made.textContent = value;
    return made;
  }
})();
