// The desk's behaviour: keys, toasts with undo, honest failures, drafts, IME-safe search. No inline code anywhere, ES2020.
"use strict";
(() => {
  const UNDO_SECONDS = 8;
  const POLL_SECONDS = 45;
  const SEQUENCE_MS = 1500;
  const root = document.documentElement;
  const find = (selector, scope = document) => scope.querySelector(selector);
  const findAll = (selector, scope = document) => Array.from(scope.querySelectorAll(selector));
  const isShown = (element) => element.getClientRects().length > 0;
  const words = () => find("#ui-texts").dataset;

  // --- live region and toasts ---------------------------------------------------------------------------------------

  const announce = (text) => {
    const live = find("#live");
    live.textContent = "";
    // A reader speaks only what changes after a pause.
    setTimeout(() => { live.textContent = text; }, 60);
  };

  // The clock stands still while the toast has the pointer or the focus.
  const expire = (toast, seconds) => {
    let left = seconds * 10;
    const clock = setInterval(() => {
      if (toast.matches(":hover") || toast.contains(document.activeElement)) return;
      left -= 1;
      if (left <= 0 || !toast.isConnected) { clearInterval(clock); toast.remove(); }
    }, 100);
  };

  const toast = ({ text, level = "success", undo_url: undoUrl = "", retry = null }) => {
    const item = find("#toast-template").content.firstElementChild.cloneNode(true);
    item.dataset.level = level;
    find(".toast-text", item).textContent = text;
    const undo = find("[data-toast-undo]", item);
    if (undoUrl) {
      undo.hidden = false;
      undo.addEventListener("click", () => {
        window.htmx.ajax("POST", undoUrl, { source: document.body, swap: "none" });
        item.remove();
      });
    }
    const again = find("[data-toast-retry]", item);
    if (retry) {
      again.hidden = false;
      again.addEventListener("click", () => { item.remove(); retry(); });
    }
    find("#toasts").append(item);
    announce(text);
    if (level !== "danger") expire(item, UNDO_SECONDS);
  };

  // --- rows: roving focus -------------------------------------------------------------------------------------------

  let currentId = "";
  const rows = () => findAll("[data-row]").filter(isShown);
  const currentRow = () => document.activeElement.closest("[data-row]") || (currentId && document.getElementById(currentId)) || null;

  const focusRow = (row) => {
    if (!row) return;
    findAll('[data-row][tabindex="0"]').forEach((other) => { other.tabIndex = -1; });
    row.tabIndex = 0;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };

  const step = (by) => {
    const all = rows();
    const at = all.indexOf(currentRow());
    focusRow(at < 0 ? all[0] : all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  };

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) currentId = row.id;
  });

  // --- keys ---------------------------------------------------------------------------------------------------------

  const isTyping = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  const isComposing = (event) => event.isComposing || event.keyCode === 229;
  const press = (element) => { if (element) element.click(); return Boolean(element); };

  // The action of the current row, else one that belongs to the page as a whole.
  const act = (name) => {
    const row = currentRow();
    const selector = `[data-act="${name}"]`;
    return press((row && find(selector, row)) || findAll(selector).find((element) => !element.closest("[data-row]") && isShown(element)));
  };
  const open = (row) => press(row && find("[data-open]", row));
  const pick = (row) => press(row && find('input[type="checkbox"]', row));
  const showDialog = (id) => {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
    return Boolean(dialog);
  };

  const singleKeys = {
    "/": () => { const box = find("[data-search]"); if (box) { box.focus(); box.select(); } return Boolean(box); },
    "?": () => showDialog("key-help"),
    j: () => { step(1); return true; },
    k: () => { step(-1); return true; },
    o: () => open(currentRow()),
    x: () => pick(currentRow()),
    u: () => press(findAll("[data-toast-undo]:not([hidden])").pop()),
    "[": () => press(find("[data-prev]")),
    "]": () => press(find("[data-next]")),
    e: () => act("e"), c: () => act("c"), n: () => act("n"), h: () => act("h"), s: () => act("s"),
  };
  const rowKeys = { ArrowDown: () => { step(1); return true; }, ArrowUp: () => { step(-1); return true; }, Enter: () => open(currentRow()) };

  let goUntil = 0;
  const singleKey = (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (Date.now() < goUntil) {
      goUntil = 0;
      return press(find(`[data-go="${CSS.escape(key)}"]`));
    }
    if (key === "g") { goUntil = Date.now() + SEQUENCE_MS; return true; }
    if (/^[1-9]$/.test(key)) return press(findAll(".segments a")[Number(key) - 1]);
    return Boolean(singleKeys[key] && singleKeys[key]());
  };

  const save = (event) => {
    const form = event.target.closest("form") || find("dialog[open] form") || find("form[data-save]");
    if (form && form.method !== "dialog") { event.preventDefault(); form.requestSubmit(); }
  };

  document.addEventListener("keydown", (event) => {
    if (isComposing(event) || event.defaultPrevented) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { save(event); return; }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") { leave(event); return; }
    if (isTyping(event.target) || find("dialog[open]")) return;
    const onRow = event.target.matches("[data-row]") && rowKeys[event.key];
    const done = onRow ? onRow() : root.dataset.keys === "on" && singleKey(event);
    if (done) event.preventDefault();
  });

  // Esc in a field goes back to the row; dialogs and menus close themselves.
  const leave = (event) => {
    if (!isTyping(event.target) || event.target.closest("dialog")) return;
    if (event.target.matches("[data-search]")) find("#search-results").textContent = "";
    event.target.blur();
    focusRow(currentRow());
  };

  // --- search while an input method composes ------------------------------------------------------------------------

  const sayChanged = (box) => {
    if (box.dataset.said === box.value) return;
    box.dataset.said = box.value;
    box.dispatchEvent(new CustomEvent("q-change", { bubbles: true }));
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-q]") && !event.isComposing) sayChanged(event.target);
  });
  let composing = false;
  document.addEventListener("compositionstart", () => { composing = true; });
  document.addEventListener("compositionend", (event) => {
    composing = false;
    if (event.target.matches("[data-q]")) sayChanged(event.target);
  });
  document.addEventListener("submit", (event) => { if (composing) event.preventDefault(); }, true);

  // ↓ walks from the box into the results, ↑ ↓ within them.
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest(".topbar-search");
    if (!box || isComposing(event) || !/^Arrow(Up|Down)$/.test(event.key)) return;
    const stops = [find("[data-search]", box), ...findAll(".search-results a", box)];
    const next = stops[stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  });
  document.addEventListener("click", (event) => {
    const results = find("#search-results");
    if (results && !event.target.closest(".topbar-search")) results.textContent = "";
  });

  // Drafts live in session storage, which ends with the tab; the key is the form's own name, never a customer's.
  const DRAFT = "draft:";
  const dropDrafts = (prefix) => {
    Object.keys(sessionStorage).filter((key) => key.startsWith(prefix)).forEach((key) => sessionStorage.removeItem(key));
  };

  // --- htmx: grey at once, restore with the reason, move on ---------------------------------------------------------

  const changes = (detail) => detail.requestConfig && detail.requestConfig.verb !== "get";
  const waiting = new WeakMap();

  document.addEventListener("htmx:beforeRequest", (event) => {
    const row = event.detail.elt.closest("[data-row]");
    if (!row || !changes(event.detail)) return;
    const all = rows();
    const at = all.indexOf(row);
    waiting.set(event.detail.xhr, { row, next: (all[at + 1] || all[at - 1] || {}).id });
    findAll(".row-error", row).forEach((note) => note.remove());
    row.classList.add("is-pending");
  });

  // A session that ended answers with the login page: go there instead of showing it inside a list.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const login = document.body.dataset.login;
    if (!login || new URL(event.detail.xhr.responseURL || location.href).pathname !== login) return;
    event.detail.shouldSwap = false;
    location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
  });

  const moveOn = ({ row, next }) => {
    row.classList.remove("is-pending");
    if (!row.isConnected || !isShown(row)) focusRow(document.getElementById(row.id) || document.getElementById(next || "") || rows()[0]);
  };
  const isKept = (xhr) => xhr.status >= 200 && xhr.status < 400;
  // Once the element is gone htmx says this on what is left around it, so only requestConfig still knows who asked.
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!changes(detail)) return;
    const kept = waiting.get(detail.xhr);
    // The form has come back with errors or a clash: the row can be worked again.
    if (kept && [409, 422].includes(detail.xhr.status)) kept.row.classList.remove("is-pending");
    if (!isKept(detail.xhr)) return;
    if (kept) moveOn(kept);
    const form = detail.requestConfig.elt.closest("form[data-draft]");
    if (form) dropDrafts(DRAFT + form.dataset.draft);
  });

  const saidByServer = (xhr) => /sibao:toast/.test((xhr && xhr.getResponseHeader && xhr.getResponseHeader("HX-Trigger")) || "");
  const reason = (xhr) => words()[`e${xhr.status}`] || (xhr.status >= 500 ? words().e500 : words().e400);
  const repeat = (element) => () => {
    if (!element.isConnected) { location.reload(); return; }
    if (element.matches("form")) element.requestSubmit(); else if (element.matches("button, a")) element.click();
    else window.htmx.trigger(element, "q-change");
  };

  const noteInRow = (row, text, retry) => {
    const note = document.createElement("p");
    note.className = "row-error";
    note.setAttribute("role", "alert");
    note.append(text);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-button";
    button.textContent = words().retry;
    button.addEventListener("click", () => { note.remove(); retry(); });
    note.append(button);
    (row.matches("tr") ? row.lastElementChild : row).append(note);
  };

  const fail = (detail, text) => {
    const kept = waiting.get(detail.xhr);
    if (kept) kept.row.classList.remove("is-pending");
    if (saidByServer(detail.xhr)) return;
    // A part of a page says so in its own place; the rest of the page stands.
    if (detail.elt.matches("[data-section]")) { detail.elt.classList.add("has-failed"); return; }
    const retry = repeat(detail.elt);
    if (kept && kept.row.isConnected) noteInRow(kept.row, text, retry);
    else toast({ text, level: "danger", retry });
  };
  document.addEventListener("htmx:responseError", (event) => fail(event.detail, reason(event.detail.xhr)));
  document.addEventListener("htmx:sendError", (event) => fail(event.detail, words().network));
  document.addEventListener("htmx:timeout", (event) => fail(event.detail, words().timeout));
  document.addEventListener("sibao:toast", (event) => toast(event.detail));

  // --- dialogs ------------------------------------------------------------------------------------------------------

  const ask = (question, proceed) => {
    const dialog = find("#confirm");
    find(".dialog-question", dialog).textContent = question;
    dialog.returnValue = "";
    dialog.addEventListener("close", () => { if (dialog.returnValue === "yes") proceed(); }, { once: true });
    dialog.showModal();
  };
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, () => event.detail.issueRequest(true));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    ask(form.dataset.confirm, () => { form.dataset.confirmed = "yes"; form.requestSubmit(); });
  });

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      toast({ text: words().copied });
    } catch (error) {
      // Over plain http the clipboard is closed to scripts.
      toast({ text: words().notCopied, level: "warning" });
    }
  };

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    const opener = on("[data-dialog]");
    if (opener) showDialog(opener.dataset.dialog);
    const closer = on("[data-close]");
    if (closer && closer.closest("dialog")) closer.closest("dialog").close();
    if (on("[data-toast-close]")) on(".toast-item").remove();
    if (on("[data-print]")) window.print();
    const copier = on("[data-copy]");
    if (copier) copy(find(copier.dataset.copy).innerText.trim());
  });

  // --- drafts: typed text survives a failure, a closed sheet and an expired session ----------------------------------

  const draftFields = (form) => findAll("textarea, input[type=text], input[type=date], input[type=radio], select", form);
  const readDraft = (form) => JSON.parse(sessionStorage.getItem(DRAFT + form.dataset.draft) || "null");
  const keepDraft = (form) => {
    const values = {};
    draftFields(form).forEach((field) => { if (field.type !== "radio" || field.checked) values[field.name] = field.value; });
    sessionStorage.setItem(DRAFT + form.dataset.draft, JSON.stringify(values));
  };
  const restoreDraft = (form) => {
    const values = readDraft(form);
    if (!values) return;
    draftFields(form).forEach((field) => {
      if (!(field.name in values)) return;
      if (field.type === "radio") field.checked = field.value === values[field.name]; else field.value = values[field.name];
    });
    announce(words().restored);
  };
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-draft]");
    if (form) keepDraft(form);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-clears-drafts]")) dropDrafts(DRAFT);
  });
  document.addEventListener("htmx:load", (event) => {
    const scope = event.detail.elt;
    findAll("form[data-draft]", scope).concat(scope.matches("form[data-draft]") ? [scope] : []).forEach(restoreDraft);
    const first = find("[autofocus]", scope);
    if (first && scope !== document.body) first.focus();
  });

  // --- polling rests while nobody looks -----------------------------------------------------------------------------

  const poll = () => {
    if (!document.hidden) findAll("[data-poll]").forEach((element) => window.htmx.trigger(element, "poll"));
  };
  setInterval(poll, POLL_SECONDS * 1000);
  document.addEventListener("visibilitychange", poll);

  // htmx notes the current address, which may name a customer; without a history cache nobody reads it.
  const forgetPath = () => sessionStorage.removeItem("htmx-current-path-for-history");
  ["DOMContentLoaded", "htmx:pushedIntoHistory", "htmx:replacedInHistory", "htmx:historyRestore"].forEach((name) => document.addEventListener(name, forgetPath));

  // Paper is white whatever the screen is.
  let theme = "";
  window.addEventListener("beforeprint", () => { theme = root.getAttribute("data-bs-theme"); root.setAttribute("data-bs-theme", "light"); });
  window.addEventListener("afterprint", () => root.setAttribute("data-bs-theme", theme));

  document.addEventListener("DOMContentLoaded", () => {
    findAll(".toast-item[data-seconds]").forEach((item) => expire(item, Number(item.dataset.seconds)));
  });

  // --- state of single widgets (Alpine's CSP build: attributes name properties and methods only) ---------------------

  const opener = () => ({
    open: false,
    get closed() { return !this.open; },
    get expanded() { return String(this.open); },
    toggle() { this.open = !this.open; },
    close() { this.open = false; },
  });
  document.addEventListener("alpine:init", () => {
    window.Alpine.data("menu", opener);
    window.Alpine.data("disclosure", opener);
    window.Alpine.data("reveal", () => ({
      open: true,
      get closed() { return !this.open; },
      left: 0,
      clock: 0,
      init() {
        this.left = Number(this.$root.dataset.seconds);
        this.clock = setInterval(() => this.tick(), 1000);
      },
      tick() {
        this.left -= 1;
        if (this.left > 0) return;
        this.destroy();
        this.open = false;
        this.$refs.value.textContent = this.$refs.value.dataset.masked;
        announce(words().hiddenAgain);
      },
      destroy() { clearInterval(this.clock); },
    }));
  });
})();
