// Inside somebody else's page: say how high the list is, whenever that changes.
"use strict";

const tell = () => parent.postMessage({ eventhub: "height", height: document.documentElement.offsetHeight }, "*");
new ResizeObserver(tell).observe(document.documentElement);
addEventListener("load", tell);
