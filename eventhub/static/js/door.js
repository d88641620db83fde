// The door's page: finds people in the list it holds, and notes who comes while there is no network.
(() => {
  "use strict";

  const root = document.querySelector("[data-door]");
  if (!root || !window.fetch) return;
  const said = root.dataset, part = (name) => root.querySelector(`[data-part=${name}]`);
  const form = root.querySelector("form[role=search]"), box = form.querySelector("input[type=search]");
  const shelf = `door-${said.event}`;
  const EVERY = 4000, PATIENCE = 6000, MOST_FOUND = 30, LIST_EVERY = 15;
  let guests = new Map(), kept = load(), isSending = false, ticks = 0, isOff = false;

  /** What this device has noted and not sent yet, and what turned out otherwise; it outlives the page. */
  function load() {
    try { return JSON.parse(localStorage.getItem(shelf)) || { queue: [], conflicts: [] }; } catch { return { queue: [], conflicts: [] }; }
  }

  function keep() {
    try { kept.queue.length || kept.conflicts.length ? localStorage.setItem(shelf, JSON.stringify(kept)) : localStorage.removeItem(shelf); } catch { /* a device that keeps nothing still sends */ }
    tell();
  }

  /** Ask the house; null where there is no network. What is not an answer of ours is an error. */
  async function ask(path, options = {}) {
    let answer;
    try {
      answer = await fetch(path, { ...options, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    } catch { isOff = true; tell(); return null; }
    if (answer.status >= 500) { isOff = true; tell(); return null; }
    isOff = false;
    return answer;
  }

  const make = (tag, text, name = "") => Object.assign(document.createElement(tag), { textContent: text, className: name });
  const fill = (words, number) => words.replace("#", number);

  /** Say plainly whether there is a network, what waits, and what turned out otherwise. */
  function tell() {
    const waiting = kept.queue.length, status = part("network");
    const words = said.signedOut && part("network").dataset.out ? said.signedOut : said.off;
    status.hidden = !waiting && !isOff;
    status.querySelector("p").textContent = [isOff ? words : said.sending, waiting ? fill(said.waiting, waiting) : ""].join(" ");
    const list = part("conflicts");
    list.hidden = !kept.conflicts.length;
    list.querySelector("ul").replaceChildren(...kept.conflicts.map((each) => make("li", each)));
  }

  /** The big answer, and the way back from it. */
  function answer(tone, title, name, lines, id) {
    const shown = make("div", "", `answer ${tone}`);
    const who = make("p", "");
    who.append(make("strong", name, "answer-name"));
    shown.append(make("strong", title), who, ...lines.filter(Boolean).map((line) => make("p", line)));
    part("answer").replaceChildren(shown, ...wayBack(tone, name, id));
    root.querySelectorAll("[data-old]").forEach((each) => each.remove());
  }

  function wayBack(tone, name, id) {
    if (tone === "stop" && said.exception) {
      return [Object.assign(make("a", said.allTheSame, "button quiet small"), { href: said.exception.replace("/0/", `/${id}/`) })];
    }
    if (tone === "stop") return [];
    const button = Object.assign(make("button", `${said.notIn}: ${name}`, "button quiet small"), { type: "button" });
    button.addEventListener("click", () => takeBack(id, button));
    return [button];
  }

  /** Somebody was let in by mistake: what is not sent yet never is, and the house takes back what it knows. */
  async function takeBack(id, button) {
    const before = kept.queue.length;
    kept.queue = kept.queue.filter((each) => each.id !== id);
    keep();
    if (kept.queue.length === before) {
      const sent = await ask(said.undo.replace("/0/", `/${id}/`), { method: "POST", body: new URLSearchParams({ csrf_token: said.token }) });
      if (!sent || (!sent.ok && sent.type !== "opaqueredirect")) return;
      await refresh(true);
    }
    button.replaceWith(make("p", said.takenBack));
    part("answer").firstChild.remove();
    box.focus();
  }

  /** Text as it is compared: no case, no accents. */
  const fold = (text) => text.normalize("NFKD").toLowerCase().replace(/[\p{M}\p{Cf}]/gu, "").match(/[\p{L}\p{N}]+/gu) || [];

  /** The code that was typed, or that stands in a ticket's address as a scanner reads it. */
  function codeIn(text) {
    const token = text.trim().split("/").pop();
    const typed = token.replace(/[\s-]/g, "").toUpperCase();
    if (/^[A-Z2-9]{8}$/.test(typed)) return typed;
    try { return String(JSON.parse(atob(token.split(".")[0].replace(/-/g, "+").replace(/_/g, "/")))); } catch { return null; }
  }

  const byCode = (text) => { const code = codeIn(text); return code && [...guests.values()].find((each) => each.code === code); };

  function found(text) {
    const one = byCode(text), words = fold(text);
    if (one) return [one];
    const has = (guest, word) => guest.words.startsWith(word) || guest.words.includes(` ${word}`);
    return words.length ? [...guests.values()].filter((guest) => words.every((word) => has(guest, word))).slice(0, MOST_FOUND) : [];
  }

  function row(guest) {
    const item = make("li", "", "panel row row-ends"), who = make("div", ""), button = make("button", said.checkIn, "button primary large");
    who.append(make("strong", guest.name), document.createTextNode(guest.tone === "done" ? "" : ` (${guest.title})`), document.createElement("br"), make("span", guest.about, "soft"));
    button.type = "button";
    button.addEventListener("click", () => checkIn(guest));
    item.append(who, button);
    return item;
  }

  function show() {
    const people = found(box.value), list = make("ul", "", "plain-list stack-tight");
    list.setAttribute("aria-label", said.found);
    list.append(...people.map(row));
    if (people.length) part("answer").replaceChildren();
    part("walk-in").search = people.length || !box.value.trim() ? "" : new URLSearchParams({ name: box.value.trim() });
    part("found").replaceChildren(...(people.length ? [list] : box.value.trim() ? [make("p", said.nobody, "soft")] : []));
    root.querySelectorAll("[data-old]").forEach((each) => each.remove());
  }

  /** Somebody stands here: note it first, then say so to the house; without network the list says how it looks. */
  async function checkIn(guest) {
    box.value = "";
    part("found").replaceChildren();
    box.focus();
    if (kept.queue.some((each) => each.id === guest.id)) {
      answer("wait", said.already, guest.name, [guest.about, said.noted], guest.id);
    } else {
      const key = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
      const scan = { key, id: guest.id, name: guest.name, door: said.door, at: Date.now() };
      kept.queue.push(scan);
      keep();
      await send(scan);
      if (kept.queue.includes(scan)) answer(guest.tone, guest.title, guest.name, [guest.about, guest.matter, said.noted], guest.id);
    }
  }

  /** Send what is noted, the oldest first; `now` is the one that somebody waits for, and gets the big answer. */
  async function send(now = null) {
    if (isSending) return;
    isSending = true;
    try { while (kept.queue.length && await sendFirst(now)); } finally { isSending = false; tell(); }
    if (!kept.queue.length) refresh();
  }

  async function sendFirst(now) {
    const scan = kept.queue[0];
    const fields = { csrf_token: said.token, key: scan.key, registration_id: scan.id, door: scan.door, age: Math.max(0, Date.now() - scan.at) };
    const sent = await ask(said.scans, { method: "POST", body: new URLSearchParams(fields) });
    if (!sent) return false;
    const isOut = sent.type === "opaqueredirect" || sent.status === 400 || sent.status === 401 || sent.status === 403;
    part("network").dataset.out = isOut ? "yes" : "";
    if (isOut) { isOff = true; return false; }
    const told = sent.ok ? await sent.json() : { tone: "stop", title: said.refused, name: scan.name, lines: [] };
    kept.queue.shift();
    if (scan === now) answer(told.tone, told.title, told.name, told.lines, scan.id);
    else if (told.tone !== "done") kept.conflicts.push([`${told.name}: ${told.title}.`, ...told.lines.slice(-1)].join(" "));
    keep();
    return true;
  }

  /** Fetch the numbers, and the list where somebody came or went. */
  async function refresh(always = false) {
    const numbers = await ask(said.numbers);
    if (!numbers?.ok) return;
    const fresh = await numbers.text(), before = part("numbers").textContent;
    part("numbers").innerHTML = fresh;
    if (always || part("numbers").textContent !== before) await refreshList();
    tell();
  }

  async function refreshList() {
    const list = await ask(said.guests);
    if (list?.ok) { guests = new Map((await list.json()).map((each) => [each.id, each])); root.dataset.ready = "yes"; }
  }

  form.addEventListener("submit", (event) => {
    if (!guests.size) return;
    event.preventDefault();
    const one = byCode(box.value);
    if (one) checkIn(one);
    else if (!isOff && codeIn(box.value) && !found(box.value).length) HTMLFormElement.prototype.submit.call(form);
    else show();
  });
  box.addEventListener("input", () => { if (guests.size) show(); });
  part("conflicts").querySelector("button").addEventListener("click", () => { kept.conflicts = []; keep(); });
  window.addEventListener("online", () => send());
  window.addEventListener("offline", () => { isOff = true; tell(); });
  setInterval(() => { ticks += 1; kept.queue.length ? send() : refresh(ticks % LIST_EVERY === 0); }, EVERY);
  tell();
  refresh(true).then(() => send());
})();
