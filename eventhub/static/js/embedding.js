// In the page that shows the list: give every frame of ours the height it asks for. Without this it scrolls.
"use strict";

(() => {
  const origin = new URL(document.currentScript.src).origin;
  addEventListener("message", (event) => {
    if (event.origin !== origin || event.data?.eventhub !== "height") return;
    for (const frame of document.querySelectorAll("iframe")) {
      if (frame.contentWindow === event.source) frame.style.height = `${Math.min(Number(event.data.height) || 0, 10000)}px`;
    }
  });
})();
