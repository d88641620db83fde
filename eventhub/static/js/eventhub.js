// Small refinements; every page is whole without them.
(() => {
  "use strict";

  const language = document.documentElement.lang || undefined;

  /** Say the reader's own time beside the event's, when their clocks differ at that moment. */
  function addYourTime(element) {
    const at = new Date(element.dateTime || element.dataset.local);
    const clock = (zone) => new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short", timeZone: zone }).format(at);
    if (Number.isNaN(at.getTime()) || clock(element.dataset.zone) === clock(undefined)) return;
    const own = document.createElement("span");
    own.className = "your-time";
    const format = new Intl.DateTimeFormat(language, { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" });
    own.textContent = ` (${element.dataset.label} ${format.format(at)})`;
    (element.closest(".when, .instant") || element).append(element.matches("option, button") ? own.textContent : own);
  }

  /** Choose the reader's own time zone, if it is offered. */
  function chooseOwnZone(select) {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if ([...select.options].some((option) => option.value === own)) select.value = own;
  }

  /** Count down the characters of a long answer. */
  function countDown(line) {
    const field = document.getElementById(line.dataset.counts);
    if (!field) return;
    const show = () => {
      const left = Number(line.dataset.limit) - field.value.length;
      const words = left < 0 ? line.dataset.over : line.dataset.left;
      line.textContent = words.replace("#", Math.abs(left).toLocaleString(language));
      line.classList.toggle("over", left < 0);
    };
    field.addEventListener("input", show);
    show();
  }

  /** Ask before leaving a form whose answers would be lost. */
  function guard(form) {
    let changed = false;
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
    form.addEventListener("kept", () => { changed = false; });
    window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  }

  /** Give an address a button that copies it. */
  function addCopyButton(field) {
    if (!navigator.clipboard) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button secondary";
    button.textContent = field.dataset.copyLabel;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(field.value);
      button.textContent = field.dataset.copiedLabel;
      setTimeout(() => { button.textContent = field.dataset.copyLabel; }, 2000);
    });
    field.after(button);
  }

  /** Send a form once, however often its button is pressed; one that answers with a file leaves its page here, to be sent again. */
  function sendOnce(form) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
    });
    window.addEventListener("pageshow", () => { delete form.dataset.sent; });
  }

  /** Hide a question until the answer it depends on is given; what depends on a hidden one is hidden too. */
  function askAfter(part) {
    const form = part.closest("form");
    const { askedAfter, answer, among } = part.dataset;
    const wanted = among ? among.split(" ") : [answer];
    if (!form.elements[askedAfter]) return;
    const decide = () => {
      const condition = form.querySelector(`[data-question="${askedAfter}"]`);
      part.hidden = Boolean(condition?.hidden) || !new FormData(form).getAll(askedAfter).some((each) => wanted.includes(each));
    };
    form.addEventListener("input", decide);
    decide();
  }

  /** Let the rows of a list be dragged by their grips; where one was dropped, its own form says to the server. */
  function sortByHand(list) {
    let dragged = null, before = null;
    list.querySelectorAll(".grip").forEach((grip) => {
      const row = grip.closest("li");
      grip.hidden = false;
      grip.addEventListener("dragstart", (event) => {
        dragged = row;
        before = [...list.children];
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setDragImage(row, 0, 0);
        row.classList.add("is-dragged");
      });
      grip.addEventListener("dragend", (event) => {
        row.classList.remove("is-dragged");
        dragged = null;
        if (event.dataTransfer.dropEffect === "none") list.append(...before);
        const position = [...list.children].indexOf(row);
        if (before[position] === row) return;
        const form = row.querySelector("form:has([name=position])");
        form.elements.position.value = position + 1;
        form.requestSubmit();
      });
    });
    list.addEventListener("dragover", (event) => {
      const over = event.target.closest("li");
      if (!dragged || !over || over.parentElement !== list) return;
      event.preventDefault();
      const { top, height } = over.getBoundingClientRect();
      if (over !== dragged) over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
    });
    list.addEventListener("drop", (event) => event.preventDefault());
  }

  /** Let the number keys choose among the radio buttons in focus. */
  function chooseByDigit(part) {
    part.addEventListener("keydown", (event) => {
      const { target, key, ctrlKey, metaKey, altKey } = event;
      if (target.type !== "radio" || ctrlKey || metaKey || altKey || !/^[0-9]$/.test(key)) return;
      const radio = [...target.form.querySelectorAll("input[type=radio]")].find((each) => each.name === target.name && each.value === key);
      if (!radio) return;
      event.preventDefault();
      radio.focus();
      radio.click();
    });
  }

  /** What a form would send under a name. */
  function said(data, name) {
    return data.getAll(name).map((each) => (each instanceof File ? each.name + each.size : each)).join("\n");
  }

  /**
   * Look after a form that saves itself: what others wrote comes in where nobody is typing, and elsewhere the field
   * remembers the version it was shown at. Sending the form waits for what is under way.
   */
  function watchSaving(status) {
    const form = status.closest("form");
    let sent = null, waiting = null;
    const stay = (name) => {
      const room = document.getElementById(`conflict-${name}`);
      if (!room || room.querySelector(`[name="base-${name}"]`)) return;
      const base = Object.assign(document.createElement("input"), { type: "hidden", name: `base-${name}` });
      base.value = sent.get(base.name) || sent.get("base");
      room.append(base);
    };
    const failed = () => { status.textContent = status.dataset.failed; };
    form.addEventListener("submit", (event) => {
      if (!status.classList.contains("htmx-request")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting = event.submitter;
    });
    status.addEventListener("htmx:beforeRequest", () => { sent = new FormData(form); });
    status.addEventListener("htmx:beforeSwap", (event) => {
      const isOurs = event.detail.xhr.getResponseHeader("X-Autosave");
      event.detail.shouldSwap = Boolean(isOurs);
      if (!isOurs) failed();
    });
    status.addEventListener("htmx:sendError", failed);
    form.addEventListener("htmx:oobBeforeSwap", (event) => {
      const part = event.detail.target;
      const names = part.dataset.fields?.split(" ");
      if (!names || !sent) return;
      const now = new FormData(form);
      const typing = part.contains(document.activeElement) && document.activeElement.type !== "file";
      if (!typing && names.every((name) => said(now, name) === said(sent, name))) return;
      event.detail.shouldSwap = false;
      names.forEach(stay);
    });
    status.addEventListener("htmx:afterRequest", (event) => {
      const now = new FormData(form);
      const isKept = event.detail.successful && !form.querySelector("[name^=seen-]");
      if (isKept && [...new Set([...now.keys()])].every((name) => name === "base" || said(now, name) === said(sent, name))) form.dispatchEvent(new Event("kept"));
      if (waiting) form.requestSubmit(waiting);
      waiting = null;
    });
  }

  const deeds = {
    "[data-autosave]": watchSaving,
    "[data-asked-after]": askAfter,
    "[data-sorts]": sortByHand,
    "[data-local]": addYourTime,
    "select[data-own-zone]": chooseOwnZone,
    "[data-counts]": countDown,
    "form[data-guard]": guard,
    "[data-copy]": addCopyButton,
    "form[method=post]:not([hx-post], [data-takes-file])": sendOnce,
    "[data-digits]": chooseByDigit,
    "[data-print]": (button) => { button.hidden = false; button.addEventListener("click", () => window.print()); },
    "[data-opens]": (button) => { button.addEventListener("click", (event) => { event.preventDefault(); document.getElementById(button.dataset.opens).showModal(); }); },
    "select[data-send]": (select) => { select.addEventListener("change", () => select.form.requestSubmit()); },
  };

  /** Refine one part of the page; a part that arrives later is refined when it arrives. */
  function refine(root) {
    for (const [selector, deed] of Object.entries(deeds)) {
      root.querySelectorAll(selector).forEach((element) => {
        const done = (element.refined ??= new Set());
        if (!done.has(deed)) { done.add(deed); deed(element); }
      });
    }
  }

  refine(document);
  document.querySelector("[data-focus]")?.focus();
  document.addEventListener("htmx:afterSwap", (event) => refine(event.target));
})();
