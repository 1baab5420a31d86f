// src/display/display-error.ts
/** The display could not be seen: what answers is no VNC server, refuses, or says what makes no sense. */
var DisplayError = class extends Error {
	name = "DisplayError";
};

// src/display/framebuffer.ts
/** Pixels: the largest screens of today have 33 million. */
const most = 1 << 25;
/** 4 bytes a pixel: red, green, blue and one without a meaning. */
const pixelSize = 4;
/** What the screen shows, row by row from the top. */
var Framebuffer = class Framebuffer {
	width;
	height;
	pixels;
	/** Throws DisplayError where there is no such screen. */
	constructor(width, height) {
		if (width === 0 || height === 0 || width * height > most) throw new DisplayError(`a screen of ${width} x ${height} pixels was announced`);
		this.width = width;
		this.height = height;
		this.pixels = Buffer.alloc(width * height * 4);
	}
	/** As it is now: the display goes on drawing. */
	copied() {
		const copy = new Framebuffer(this.width, this.height);
		this.pixels.copy(copy.pixels);
		return copy;
	}
	/** Throws DisplayError where it is not inside. */
	check({ x, y, width, height }) {
		if (x + width > this.width || y + height > this.height) throw new DisplayError(`an area of ${width} x ${height} pixels at ${x},${y} was sent for a screen of ${this.width} x ${this.height}`);
	}
	/** One row of pixels. */
	put(x, y, row) {
		row.copy(this.pixels, (y * this.width + x) * 4);
	}
	fill({ x, y, width, height }, pixel) {
		const row = Buffer.alloc(width * 4, pixel);
		for (let line = 0; line < height; line++) this.put(x, y + line, row);
	}
	/** From another place of the screen, which may overlap. */
	copy(area, fromX, fromY) {
		this.check({
			...area,
			x: fromX,
			y: fromY
		});
		const rows = Array.from({ length: area.height }, (_, line) => {
			const start = ((fromY + line) * this.width + fromX) * 4;
			return Buffer.from(this.pixels.subarray(start, start + area.width * 4));
		});
		for (const [line, row] of rows.entries()) this.put(area.x, area.y + line, row);
	}
};

export { DisplayError as n, Framebuffer as t };