import { promisify } from "node:util";
import { crc32, deflate } from "node:zlib";
import { setImmediate } from "node:timers/promises";

// src/display/png.ts
const signature = Buffer.from([
	137,
	80,
	78,
	71,
	13,
	10,
	26,
	10
]);
const channels = 3;
/** Timers and signals act between: a vast screen takes a while. */
const rowsInOneTurn = 256;
/** A picture as a PNG of 8 bits a colour, without transparency (ISO/IEC 15948). */
async function toPng({ width, height, pixels }) {
	const rows = Buffer.alloc(height * (1 + width * channels));
	for (let y = 0, to = 0; y < height; y++) {
		to++;
		for (let x = 0, from = y * width * 4; x < width; x++, from += 4) {
			rows[to++] = pixels[from] ?? 0;
			rows[to++] = pixels[from + 1] ?? 0;
			rows[to++] = pixels[from + 2] ?? 0;
		}
		if ((y + 1) % rowsInOneTurn === 0) await setImmediate();
	}
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([8, 2], 8);
	const data = await promisify(deflate)(rows);
	return Buffer.concat([
		signature,
		chunk("IHDR", header),
		chunk("IDAT", data),
		chunk("IEND", Buffer.alloc(0))
	]);
}
function chunk(name, data) {
	const content = Buffer.concat([Buffer.from(name, "latin1"), data]);
	const whole = Buffer.alloc(content.length + 8);
	whole.writeUInt32BE(data.length);
	content.copy(whole, 4);
	whole.writeUInt32BE(crc32(content), content.length + 4);
	return whole;
}

export { toPng };