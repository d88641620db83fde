// Read a calendar from standard input with ical.js and with node-ical; print what each of them saw, by UID.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.argv[2] + "/package.json"));
const ICAL = require("ical.js").default ?? require("ical.js");
const nodeIcal = require("node-ical");
const text = readFileSync(0, "utf8");

const seconds = (date) => Math.round(date.getTime() / 1000);

function byIcalJs() {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone), zone.getFirstPropertyValue("tzid"));
  }
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    const moment = (time) => (time.isDate ? time.toString() : time.toUnixTime());
    return {
      uid: event.uid, title: event.summary, sequence: event.sequence,
      status: component.getFirstPropertyValue("status"), start: moment(event.startDate), end: moment(event.endDate),
      repeats: event.isRecurring(),
    };
  });
}

function byNodeIcal() {
  const day = (date) => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
  return Object.values(nodeIcal.sync.parseICS(text)).filter((each) => each.type === "VEVENT").map((event) => {
    const moment = event.datetype === "date" ? day : seconds;
    return {
      uid: event.uid, title: event.summary?.val ?? event.summary, sequence: Number(event.sequence),
      status: event.status, start: moment(event.start), end: moment(event.end),
      repeats: Boolean(event.rrule),
    };
  });
}

console.log(JSON.stringify({ "ical.js": byIcalJs(), "node-ical": byNodeIcal() }));
