// Offers the directory's organisations while somebody types the name of their own, and says of a chosen one what it is.
(() => {
  "use strict";

  const PAUSE = 150, LEAST_LETTERS = 2;

  function offer(box) {
    const selects = ["organisation_kind", "country"].map((name) => box.form.elements[name]).filter(Boolean);
    const ours = new Map();
    let offered = [], asked = "", timer = 0;

    /** What the person chose stays; what is empty, or was filled here, follows the organisation. */
    function fill() {
      const same = offered.filter((each) => each.name === box.value.trim());
      if (same.length !== 1) return;
      const [{ kind, country }] = same, values = { organisation_kind: kind, country };
      selects.filter((select) => !select.value || select.value === ours.get(select)).forEach((select) => {
        select.value = values[select.name];
        ours.set(select, select.value);
      });
    }

    async function ask() {
      const text = box.value.trim();
      if (text.length < LEAST_LETTERS || text === asked) return;
      asked = text;
      let found;
      try {
        const answer = await fetch(`${box.dataset.organisations}?q=${encodeURIComponent(text)}`);
        if (!answer.ok) return;
        found = await answer.json();
      } catch { asked = ""; return; }
      if (asked !== text) return;
      offered = found;
      box.list.replaceChildren(...offered.map(({ name, where }) => Object.assign(document.createElement("option"), { value: name, label: `${name}, ${where}` })));
      fill();
    }

    selects.forEach((select) => select.addEventListener("change", () => ours.delete(select)));
    box.addEventListener("input", () => {
      fill();
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
  }

  document.querySelectorAll("[data-organisations]").forEach(offer);
})();
