import { n as showsText, t as readText } from "./display-text-read-text.js";

// src/display/stillness.ts
/**
* Pixels each way of what may change on a screen that stands still: a cursor that blinks, the digits of a menu that counts
* down. A line of dots that grows is soon longer.
*/
const smallPart = 32;
/** What QEMU itself shows in place of a picture. */
const noPicture = ["Guest has not initialized the display", "Display output is not active"];
/** Do two pictures of a screen differ in no more than a cursor or a few digits? */
function isAlike(one, other) {
	if (one.width !== other.width || one.height !== other.height) return false;
	return isSmall(one, (index) => one.pixels.readUInt32BE(index) >>> 8 === other.pixels.readUInt32BE(index) >>> 8);
}
/** Is there something on it but one colour and perhaps a cursor, and is that the guest's? */
async function showsSomething(screen) {
	const ground = screen.pixels.readUInt32BE(0) >>> 8;
	if (isSmall(screen, (index) => screen.pixels.readUInt32BE(index) >>> 8 === ground)) return false;
	const rows = await readText(screen);
	return !noPicture.some((text) => showsText(rows, text));
}
/** Lie all pixels that are not `same` in one small part? */
function isSmall({ width, height }, same) {
	let [left, right, top] = [
		width,
		-1,
		-1
	];
	for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
		if (same((y * width + x) * 4)) continue;
		if (top === -1) top = y;
		left = Math.min(left, x);
		right = Math.max(right, x);
		if (y - top >= smallPart || right - left >= smallPart) return false;
	}
	return true;
}

export { isAlike, showsSomething };