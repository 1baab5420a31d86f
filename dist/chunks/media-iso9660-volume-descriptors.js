// src/media/iso9660/both-endian.ts
/** ISO 9660 writes most numbers twice, little-endian first. */
function both32(value) {
	const bytes = Buffer.alloc(8);
	bytes.writeUInt32LE(value, 0);
	bytes.writeUInt32BE(value, 4);
	return bytes;
}
function both16(value) {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt16LE(value, 0);
	bytes.writeUInt16BE(value, 2);
	return bytes;
}
/** The seven bytes of a directory record's time, in UTC. */
function shortDate(date) {
	return Buffer.from([
		date.getUTCFullYear() - 1900,
		date.getUTCMonth() + 1,
		date.getUTCDate(),
		date.getUTCHours(),
		date.getUTCMinutes(),
		date.getUTCSeconds(),
		0
	]);
}
/** The 17 bytes of a volume descriptor's time, in UTC; undefined: not specified. */
function longDate(date) {
	const digits = date === void 0 ? "0".repeat(16) : `${date.toISOString().replaceAll(/\D/g, "").slice(0, 16)}`;
	return Buffer.concat([Buffer.from(digits.padEnd(16, "0"), "ascii"), Buffer.from([0])]);
}

// src/media/iso9660/record.ts
const sector = 2048;
function sectorsOf(bytes) {
	return Math.ceil(bytes / sector);
}
/** The length of a directory record without its system use area. */
function recordLength(identifier) {
	return 33 + identifier.length + (identifier.length % 2 === 0 ? 1 : 0);
}
/** One line of a directory. `size` in bytes, `block` its first sector. */
function directoryRecord(identifier, { block, size, folder, date }, systemUse = Buffer.alloc(0)) {
	const base = recordLength(identifier);
	const record = Buffer.alloc(base + systemUse.length + systemUse.length % 2);
	record[0] = record.length;
	both32(block).copy(record, 2);
	both32(size).copy(record, 10);
	shortDate(date).copy(record, 18);
	record[25] = folder ? 2 : 0;
	both16(1).copy(record, 28);
	record[32] = identifier.length;
	identifier.copy(record, 33);
	systemUse.copy(record, base);
	return record;
}
/** Records one after another, none of them across the border of a sector. */
function packRecords(records) {
	const bytes = Buffer.alloc(packedLength(records.map(({ length }) => length)));
	let at = 0;
	for (const record of records) {
		at = roomFor(record.length, at);
		record.copy(bytes, at);
		at += record.length;
	}
	return bytes;
}
/** Whole sectors that records of these lengths take, in bytes. */
function packedLength(lengths) {
	return sectorsOf(lengths.reduce((at, length) => roomFor(length, at) + length, 0)) * sector;
}
/** The first place from `at` on where so many bytes cross no border. */
function roomFor(length, at) {
	const left = sector - at % sector;
	return length > left ? at + left : at;
}

// src/media/iso9660/volume-descriptors.ts
/** The primary volume descriptor, or Joliet's supplementary one. */
function volumeDescriptor(volume) {
	const joliet = volume.kind === "joliet";
	const bytes = Buffer.alloc(sector);
	bytes[0] = joliet ? 2 : 1;
	bytes.write("CD001", 1, "latin1");
	const text = (value, at, length) => {
		const encoded = joliet ? Buffer.from(value, "utf16le").swap16() : Buffer.from(value, "utf8");
		const blank = joliet ? Buffer.from([0, 32]) : Buffer.from([32]);
		bytes.fill(blank, at, at + length);
		encoded.copy(bytes, at, 0, Math.min(encoded.length, joliet ? length - length % 2 : length));
	};
	text("LINUX", 8, 32);
	text(volume.label, 40, 32);
	both32(volume.sectors).copy(bytes, 80);
	if (joliet) bytes.write("%/E", 88, "ascii");
	both16(1).copy(bytes, 120);
	both16(1).copy(bytes, 124);
	both16(sector).copy(bytes, 128);
	both32(volume.pathTableLength).copy(bytes, 132);
	bytes.writeUInt32LE(volume.littlePathTable, 140);
	bytes.writeUInt32BE(volume.bigPathTable, 148);
	volume.rootRecord.copy(bytes, 156);
	text("", 190, 128);
	text("", 318, 128);
	text("", 446, 128);
	text("PROXMOX-TEMPLATE-ACTION", 574, 128);
	text("", 702, 37);
	text("", 739, 37);
	text("", 776, 37);
	longDate(volume.date).copy(bytes, 813);
	longDate(volume.date).copy(bytes, 830);
	longDate(void 0).copy(bytes, 847);
	longDate(void 0).copy(bytes, 864);
	bytes[881] = 1;
	return bytes;
}
function terminator() {
	const bytes = Buffer.alloc(sector);
	bytes[0] = 255;
	bytes.write("CD001", 1, "latin1");
	return bytes;
}
/** Undefined: the label fits into both descriptors. */
function checkLabel(label) {
	if (/[\x00-\x1f\x7f]/.test(label)) return "it holds control characters";
	if (Buffer.byteLength(label) > 32) return "it is longer than 32 bytes";
}

export { packRecords as a, roomFor as c, both32 as d, shortDate as f, directoryRecord as i, sector as l, terminator as n, packedLength as o, volumeDescriptor as r, recordLength as s, checkLabel as t, sectorsOf as u };