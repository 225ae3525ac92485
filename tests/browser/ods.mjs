// SPDX-License-Identifier: EUPL-1.2
// Spreadsheets as a secretary's office makes and mends them: an ODS is written, read and altered here,
// without the product's own writer.
import { inflateRawSync } from "node:zlib";

const CRC = Array.from({ length: 256 }, (_, n) => {
	for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
	return n >>> 0;
});
const crc32 = (bytes) => (bytes.reduce((c, byte) => CRC[(c ^ byte) & 255] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;

const words = (...sizesAndValues) => {
	const out = Buffer.alloc(sizesAndValues.reduce((n, [size]) => n + size, 0));
	let at = 0;
	for (const [size, value] of sizesAndValues) at = out.writeUIntLE(value, at, size);
	return out;
};

// A zip of these parts, [name, bytes] each, nothing of it packed.
export function zip(parts) {
	const bodies = [];
	const list = [];
	let at = 0;
	for (const [name, content] of parts) {
		const bytes = Buffer.from(content);
		const path = Buffer.from(name);
		const common = words([2, 20], [2, 0x800], [2, 0], [4, 0x00210000], [4, crc32(bytes)], [4, bytes.length], [4, bytes.length], [2, path.length], [2, 0]);
		const body = Buffer.concat([words([4, 0x04034b50]), common, path, bytes]);
		list.push(Buffer.concat([words([4, 0x02014b50], [2, 20]), common, words([2, 0], [2, 0], [2, 0], [4, 0], [4, at]), path]));
		bodies.push(body);
		at += body.length;
	}
	const size = list.reduce((n, one) => n + one.length, 0);
	const end = words([4, 0x06054b50], [2, 0], [2, 0], [2, list.length], [2, list.length], [4, size], [4, at], [2, 0]);
	return Buffer.concat([...bodies, ...list, end]);
}

// [name, bytes] of each part, by the list at the end of the zip.
export function unzip(bytes) {
	const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
	let at = bytes.readUInt32LE(end + 16);
	return Array.from({ length: bytes.readUInt16LE(end + 10) }, () => {
		const [size, path, more, note] = [bytes.readUInt32LE(at + 20), ...[28, 30, 32].map((o) => bytes.readUInt16LE(at + o))];
		const head = bytes.readUInt32LE(at + 42);
		const from = head + 30 + bytes.readUInt16LE(head + 26) + bytes.readUInt16LE(head + 28);
		const packed = bytes.subarray(from, from + size);
		const part = [bytes.toString("utf8", at + 46, at + 46 + path), bytes.readUInt16LE(at + 10) ? inflateRawSync(packed) : packed];
		at += 46 + path + more + note;
		return part;
	});
}

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const TYPE = "application/vnd.oasis.opendocument.spreadsheet";

// A spreadsheet of these rows of texts, as LibreOffice would keep it.
export function ods(rows) {
	const cell = (text) => (text ? `<table:table-cell office:value-type="string"><text:p>${escape(text)}</text:p></table:table-cell>` : "<table:table-cell/>");
	const table = rows.map((row) => `<table:table-row>${row.map(cell).join("")}</table:table-row>`).join("");
	return zip([
		["mimetype", TYPE],
		["META-INF/manifest.xml", `<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="${TYPE}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`],
		["content.xml", `<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body><office:spreadsheet><table:table table:name="Inscrits">${table}</table:table></office:spreadsheet></office:body></office:document-content>`],
	]);
}

// The texts of the cells of each row of a spreadsheet.
export function readOds(bytes) {
	const content = String(new Map(unzip(bytes)).get("content.xml"));
	return [...content.matchAll(/<table:table-row\b.*?<\/table:table-row>/gs)].map(([row]) =>
		[...row.matchAll(/<table:table-cell\b([^>]*?)(?:\/>|>(.*?)<\/table:table-cell>)/gs)].flatMap(([, has, inside = ""]) =>
			Array(Number(has.match(/columns-repeated="(\d+)"/)?.[1] ?? 1)).fill(
				inside.replace(/<office:annotation.*?<\/office:annotation>/gs, "").replace(/<[^>]*>/g, "").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&apos;", "'").replaceAll("&quot;", '"').replaceAll("&amp;", "&"))));
}
