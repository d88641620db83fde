// What a device has noted at a door and not sent yet, and what turned out otherwise; it outlives the page.
(() => {
  "use strict";

  /** Each note has a place of its own, so that two pages of one device add to what is kept and never replace it. */
  window.doorNotes = (event) => {
    const beside = new Map(); // what a device keeps that keeps nothing longer than the page
    const shelf = (kind) => `door-${event}-${kind}-`;
    const random = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

    function names() {
      try { return [...beside.keys(), ...Object.keys(localStorage)]; } catch { return [...beside.keys()]; }
    }

    function read(name) {
      try { return beside.get(name) || JSON.parse(localStorage.getItem(name)); } catch { return null; }
    }

    /** All of one kind, the oldest first. */
    function all(kind) {
      return names().filter((name) => name.startsWith(shelf(kind))).map(read).filter(Boolean).sort((one, other) => one.at - other.at);
    }

    /** Keep a note, new or changed; its key stays the same. */
    function put(kind, note) {
      const name = shelf(kind) + note.key;
      try { localStorage.setItem(name, JSON.stringify(note)); } catch { beside.set(name, note); }
    }

    /** Note something, after all that was noted before. */
    function add(kind, facts) {
      const before = Math.max(0, ...all(kind).map((each) => each.at));
      const note = { ...facts, key: random(), at: Math.max(Date.now(), before + 1) };
      put(kind, note);
      return note;
    }

    function drop(kind, { key }) {
      beside.delete(shelf(kind) + key);
      try { localStorage.removeItem(shelf(kind) + key); } catch { /* then it was never there */ }
    }

    const has = (kind, { key }) => all(kind).some((each) => each.key === key);

    /** Do something while no other page of this device does it; one that hangs is not waited for. */
    async function alone(deed, patience) {
      if (!navigator.locks) return deed();
      try {
        return await navigator.locks.request(`door-${event}`, { signal: AbortSignal.timeout(patience) }, deed);
      } catch (error) {
        if (error.name !== "TimeoutError" && error.name !== "AbortError") throw error;
        return deed();
      }
    }

    return { all, put, add, drop, has, alone };
  };
})();
