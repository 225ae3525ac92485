// SPDX-License-Identifier: EUPL-1.2
// Reads a calendar with ical.js and prints what it understood, one property a line:
//   VEVENT.0 SUMMARY {parameters} "value"      times also as milliseconds of UTC
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const root = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], "utf8")));
function print(name, component) {
	for (const property of component.getAllProperties()) {
		const parameters = property.toJSON()[1];
		const value = property.getFirstValue();
		const shown = value instanceof ICAL.Time ? value.toUnixTime() * 1000 : String(value);
		console.log(name, property.name.toUpperCase(), JSON.stringify(parameters), JSON.stringify(shown));
	}
	component.getAllSubcomponents().forEach((inner, i) => print(`${inner.name.toUpperCase()}.${i}`, inner));
}
print("VCALENDAR", root);
