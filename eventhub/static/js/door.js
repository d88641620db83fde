// The door's page: finds people in the list it holds, and notes who comes while there is no network.
(() => {
  "use strict";

  const root = document.querySelector("[data-door]");
  if (!root || !window.fetch) return;
  const said = root.dataset, part = (name) => root.querySelector(`[data-part=${name}]`);
  const form = root.querySelector("form[role=search]"), box = form.querySelector("input[type=search]");
  const notes = window.doorNotes(said.event), waiting = () => notes.all("note");
  const EVERY = 4000, PATIENCE = 6000, TURN = 2000, MOST_FOUND = 30, LIST_EVERY = 15;
  let guests = new Map(), isSending = false, ticks = 0, isOff = false, drawn = "";

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
    const number = waiting().length, status = part("network");
    const words = said.signedOut && part("network").dataset.out ? said.signedOut : said.off;
    status.hidden = !number && !isOff;
    status.querySelector("p").textContent = [isOff ? words : said.sending, number ? fill(said.waiting, number) : ""].join(" ");
    tellAll("conflicts", "conflict");
    tellAll("news", "news");
  }

  function tellAll(name, kind) {
    const told = notes.all(kind), list = part(name);
    list.hidden = !told.length;
    list.querySelector("ul").replaceChildren(...told.map((each) => make("li", each.words)));
  }

  /** The big answer, and the way back from it. */
  function answer(tone, title, name, lines, id, ways = wayBack(tone, name, id)) {
    const shown = make("div", "", `answer ${tone}`);
    const who = make("p", "");
    who.append(make("strong", name, "answer-name"));
    shown.append(make("strong", title), who, ...lines.filter(Boolean).map((line) => make("p", line)));
    part("answer").replaceChildren(shown, ...ways);
    root.querySelectorAll("[data-old]").forEach((each) => each.remove());
  }

  function wayBack(tone, name, id) {
    if (tone === "stop" && said.exception && id) {
      return [Object.assign(make("a", said.allTheSame, "button quiet small"), { href: said.exception.replace("/0/", `/${id}/`) })];
    }
    if (tone === "stop") return said.exception ? [] : [make("p", said.whomToAsk)];
    const button = Object.assign(make("button", `${said.notIn}: ${name}`, "button quiet small"), { type: "button" });
    button.addEventListener("click", () => takeBack(id, name, button));
    return [button];
  }

  /** Somebody was let in by mistake: what never left the device never does, and the house takes back what it may know. */
  async function takeBack(id, name, button) {
    const shown = button.previousElementSibling;
    button.disabled = true;
    const unsent = waiting().filter((each) => each.deed === "scan" && each.id === id && !each.tried);
    unsent.forEach((each) => notes.drop("note", each));
    const undo = unsent.some((each) => each.tone === "done") ? null : notes.add("note", { deed: "undo", id, name, door: said.door, tone: "done" });
    tell();
    const told = undo && (await send(undo));
    if (told?.tone === "done") await refresh(true);
    if (!button.isConnected) return;
    if (told && told.tone !== "done") { answer(told.tone, told.title, told.name, told.lines, id); return; }
    button.replaceWith(make("p", undo && !told ? said.undoNoted : said.takenBack));
    shown.remove();
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

  const seen = (people) => JSON.stringify([box.value, people.map((each) => [each.id, each.name, each.about, each.title])]);

  function show() {
    const people = found(box.value), list = make("ul", "", "plain-list stack-tight");
    drawn = seen(people);
    list.setAttribute("aria-label", said.found);
    list.append(...people.map(row));
    if (people.length) part("answer").replaceChildren();
    part("walk-in").search = people.length || !box.value.trim() ? "" : new URLSearchParams({ name: box.value.trim() });
    part("found").replaceChildren(...(people.length ? [list] : box.value.trim() ? [make("p", said.nobody, "soft")] : []));
    root.querySelectorAll("[data-old]").forEach((each) => each.remove());
  }

  /** Long before the event a first tap warns, and only a second one lets somebody in. */
  function warn(guest, title = said.notYet, words = [said.early], label = said.checkInEarly) {
    const button = Object.assign(make("button", label, "button quiet small"), { type: "button" });
    button.addEventListener("click", () => checkIn(guest, true));
    answer("wait", title, guest.name, [guest.about, ...words], guest.id, [button]);
  }

  /** Somebody stands here: note it first, then say so to the house; without network the list says how it looks. */
  async function checkIn(guest, isSure = false) {
    box.value = "";
    part("found").replaceChildren();
    box.focus();
    if (said.early && !isSure) { warn(guest); return; }
    const before = waiting().filter((each) => each.id === guest.id).pop();
    if (before?.deed === "scan") {
      answer("wait", said.already, guest.name, [guest.about, said.noted], guest.id);
      return;
    }
    const scan = notes.add("note", { deed: "scan", id: guest.id, name: guest.name, door: said.door, tone: guest.tone, fields: isSure ? { is_sure: "y" } : {} });
    tell();
    const told = await send(scan);
    if (told?.all_the_same) warn(guest, told.title, told.lines, told.all_the_same);
    else if (told) answer(told.tone, told.title, told.name, told.lines, guest.id);
    else answer(guest.tone, guest.title, guest.name, [guest.about, guest.matter, said.noted], guest.id);
  }

  /** The page of who never registered cannot come without network: then the form is here. */
  async function askWhoCame(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const link = part("walk-in"), here = part("walk-in-here"), { name, email } = here.querySelector("form").elements;
    if (await ask(said.numbers)) { location.assign(link.href); return; }
    here.hidden = false;
    name.value ||= box.value.trim();
    (name.value ? email : name).focus();
  }

  async function noteWhoCame(event) {
    event.preventDefault();
    if (!this.reportValidity()) return;
    const { csrf_token, key, ...fields } = Object.fromEntries(new FormData(this));
    this.reset();
    part("walk-in-here").hidden = true;
    box.value = "";
    show();
    box.focus();
    await sendWhoCame(fields);
  }

  async function sendWhoCame(fields) {
    const note = notes.add("note", { deed: "walkIn", name: fields.name, door: said.door, tone: "done", fields });
    tell();
    const told = await send(note);
    if (!told) { answer("wait", said.walkInNoted, fields.name, [said.noted, said.seatLater], null, []); return; }
    const button = told.all_the_same && Object.assign(make("button", told.all_the_same, "button quiet small"), { type: "button" });
    if (button) button.addEventListener("click", () => sendWhoCame({ ...fields, is_sure: "y" }));
    answer(told.tone, told.title, told.name, told.lines, null, button ? [button] : []);
  }

  /** Send what is noted; return what the house says of `now`, the note that somebody waits for, if it is heard at once. */
  async function send(now = null) {
    if (isSending) return null;
    isSending = true;
    let told = null;
    try { told = await notes.alone(() => sendAll(now), TURN); } finally { isSending = false; tell(); }
    if (!waiting().length) refresh();
    return told;
  }

  /** The oldest first; what another page of this device sent meanwhile is asked again, and gets the same answer. */
  async function sendAll(now) {
    let own = now && !notes.has("note", now) ? await sendOne(now) : null;
    for (let note; (note = waiting()[0]);) {
      const told = await sendOne(note);
      if (!told) break;
      const words = [`${told.name}: ${told.title}.`, ...told.lines.slice(-1)].join(" ");
      if (note.key === now?.key) own = told;
      else if (told.tone !== note.tone) notes.add("conflict", { words });
      else if (note.deed === "walkIn") notes.add("news", { words });
      tell();
    }
    return own;
  }

  async function sendOne(note) {
    if (notes.has("note", note)) notes.put("note", { ...note, tried: true });
    const fields = { ...note.fields, csrf_token: said.token, key: note.key, registration_id: note.id, door: note.door, age: Math.max(0, Date.now() - note.at) };
    const sent = await ask(said[note.deed], { method: "POST", body: new URLSearchParams(fields) });
    if (!sent) return null;
    const isOut = sent.type === "opaqueredirect" || sent.status === 400 || sent.status === 401 || sent.status === 403;
    part("network").dataset.out = isOut ? "yes" : "";
    if (isOut) { isOff = true; return null; }
    const told = sent.ok ? await sent.json() : { tone: "stop", title: said.refused, name: note.name, lines: [] };
    notes.drop("note", note);
    tell();
    return told;
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
    if (!list?.ok) return;
    guests = new Map((await list.json()).map((each) => [each.id, each]));
    root.dataset.ready = "yes";
    if (box.value.trim() && seen(found(box.value)) !== drawn) show();
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
  for (const [name, kind] of [["conflicts", "conflict"], ["news", "news"]]) {
    part(name).querySelector("button").addEventListener("click", () => { notes.all(kind).forEach((each) => notes.drop(kind, each)); tell(); });
  }
  part("walk-in").addEventListener("click", askWhoCame);
  part("walk-in-here").querySelector("form").addEventListener("submit", noteWhoCame);
  window.addEventListener("storage", tell);
  window.addEventListener("online", () => send());
  window.addEventListener("offline", () => { isOff = true; tell(); });
  setInterval(() => { ticks += 1; waiting().length ? send() : refresh(ticks % LIST_EVERY === 0); }, EVERY);
  tell();
  refresh(true).then(() => send());
})();
