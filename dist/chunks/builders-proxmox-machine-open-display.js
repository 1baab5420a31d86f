import { t as Cancelled } from "./diagnostics-errors.js";
import { n as DisplayError, t as Framebuffer } from "./display-framebuffer.js";
import { createCipheriv } from "node:crypto";
import { setImmediate } from "node:timers/promises";

// src/display/byte-reader.ts
/** Pieces that are read in one turn of the event loop: each means little work. */
const mostInOneTurn = 1e3;
/**
* Reads a stream in pieces of lengths that are known. Nothing is read ahead but the chunk that has come. What has come is read
* in turns: timers and the signal act between them, however much there is.
*/
var ByteReader = class {
	#chunks;
	#held = [];
	#length = 0;
	#readInTurn = 0;
	#signal;
	constructor(stream, signal) {
		this.#signal = signal;
		this.#chunks = stream[Symbol.asyncIterator]();
	}
	/**
	* Rejects with DisplayError where the stream ends before, with what the stream is destroyed with, and with Cancelled when
	* aborted.
	*/
	async read(length) {
		if (++this.#readInTurn >= mostInOneTurn) await this.rest();
		while (this.#length < length) {
			const { done, value } = await this.#chunks.next();
			if (done === true) throw new DisplayError("the server closed the display");
			this.#held.push(value);
			this.#length += value.length;
		}
		const all = this.#held.length === 1 ? this.#held[0] ?? Buffer.alloc(0) : Buffer.concat(this.#held);
		this.#held = all.length === length ? [] : [all.subarray(length)];
		this.#length = all.length - length;
		return all.subarray(0, length);
	}
	/** Lets everything else have a turn, as after much work. Rejects with Cancelled when aborted. */
	async rest() {
		this.#readInTurn = 0;
		await setImmediate();
		if (this.#signal.aborted) throw new Cancelled(void 0, { cause: this.#signal.reason });
	}
	async u8() {
		return (await this.read(1)).readUInt8();
	}
	async u32() {
		return (await this.read(4)).readUInt32BE();
	}
	/** Passes over bytes without holding them. */
	async skip(length) {
		for (let left = length; left > 0; left -= piece) await this.read(Math.min(left, piece));
	}
	/** A text with its length before it. */
	async text(most) {
		const length = await this.u32();
		if (length > most) throw new DisplayError(`a text of ${length} bytes was announced`);
		return (await this.read(length)).toString("utf8");
	}
};
const piece = 65536;

// src/display/rectangles.ts
/** How pixels are sent, and what else a server may tell (RFC 6143, 7.7 and 7.8; QEMU's own is in the registry of rfbproto). */
const encodings = {
	raw: 0,
	copy: 1,
	hextile: 5,
	desktopSize: -223,
	/** The server takes the position of a key beside what it means. */
	keyPositions: -258
};
/** Draws one rectangle of an update. Throws DisplayError for what makes no sense. */
async function drawRectangle(reader, screen, area, encoding) {
	screen.check(area);
	const isEmpty = area.width === 0 || area.height === 0;
	switch (encoding) {
		case encodings.raw:
			if (isEmpty) return;
			for (let line = 0; line < area.height; line++) screen.put(area.x, area.y + line, await reader.read(area.width * 4));
			return;
		case encodings.copy: {
			const from = await reader.read(4);
			if (isEmpty) return;
			screen.copy(area, from.readUInt16BE(0), from.readUInt16BE(2));
			await reader.rest();
			return;
		}
		case encodings.hextile:
			if (isEmpty) return;
			await drawTiles(reader, screen, area);
			return;
		default: throw new DisplayError(`pixels came in encoding ${encoding}, which nobody asked for`);
	}
}
const tile = 16;
const isRaw = 1;
const hasBackground = 2;
const hasForeground = 4;
const hasParts = 8;
const partsAreColoured = 16;
/** Tiles of 16 x 16, row by row; the colours of one are those of the one before where it has none. */
async function drawTiles(reader, screen, area) {
	let background = Buffer.alloc(4);
	let foreground = Buffer.alloc(4);
	for (let y = area.y; y < area.y + area.height; y += tile) for (let x = area.x; x < area.x + area.width; x += tile) {
		const width = Math.min(tile, area.x + area.width - x);
		const height = Math.min(tile, area.y + area.height - y);
		const kind = await reader.u8();
		if ((kind & isRaw) !== 0) {
			const bytes = await reader.read(width * height * 4);
			for (let line = 0; line < height; line++) screen.put(x, y + line, bytes.subarray(line * width * 4, (line + 1) * width * 4));
			continue;
		}
		if ((kind & hasBackground) !== 0) background = await reader.read(4);
		if ((kind & hasForeground) !== 0) foreground = await reader.read(4);
		screen.fill({
			x,
			y,
			width,
			height
		}, background);
		const parts = (kind & hasParts) === 0 ? 0 : await reader.u8();
		const isColoured = (kind & partsAreColoured) !== 0;
		for (let part = 0; part < parts; part++) {
			const colour = isColoured ? await reader.read(4) : foreground;
			const [at = 0, size = 0] = await reader.read(2);
			const inner = {
				x: at >> 4,
				y: at & 15,
				width: (size >> 4) + 1,
				height: (size & 15) + 1
			};
			if (inner.x + inner.width > width || inner.y + inner.height > height) throw new DisplayError("a part of a tile was sent that is larger than the tile");
			screen.fill({
				...inner,
				x: x + inner.x,
				y: y + inner.y
			}, colour);
		}
	}
}

// src/display/vnc-password.ts
/**
* What answers a challenge of 16 bytes: DES in blocks of 8 with the first 8 bytes of the password as key, whose bits
* VNC takes in the other order (RFC 6143, 7.2.2). OpenSSL 3 has single DES no more; triple DES with one key is the same.
*/
function answerChallenge(challenge, password) {
	const key = Buffer.alloc(8);
	for (const [index, byte] of Buffer.from(password, "latin1").subarray(0, 8).entries()) key[index] = mirrored(byte);
	const cipher = createCipheriv("des-ede3-ecb", Buffer.concat([
		key,
		key,
		key
	]), null);
	cipher.setAutoPadding(false);
	return Buffer.concat([cipher.update(challenge), cipher.final()]);
}
function mirrored(byte) {
	let turned = 0;
	for (let bit = 0; bit < 8; bit++) turned |= (byte >> bit & 1) << 7 - bit;
	return turned;
}

// src/display/handshake.ts
/** Bytes of a name or a reason: whoever sends more has something else in mind. */
const longestText = 4096;
const noPassword = 1;
const byPassword = 2;
/** Agrees with the server on the protocol and proves who we are. Answers the size of the screen. Throws DisplayError. */
async function shakeHands(reader, stream, password) {
	const greeting = (await reader.read(12)).toString("latin1");
	const [, major = "0", minor = "0"] = /^RFB (\d{3})\.(\d{3})\n$/.exec(greeting) ?? [];
	if (Number(major) !== 3 || Number(minor) < 8) throw new DisplayError("what answers does not speak version 3.8 of VNC");
	stream.write("RFB 003.008\n");
	const count = await reader.u8();
	if (count === 0) throw new DisplayError(`the server refuses: ${await reader.text(longestText)}`);
	const kinds = [...await reader.read(count)];
	const kind = [byPassword, noPassword].find((one) => kinds.includes(one));
	if (kind === void 0) throw new DisplayError(`the server wants another kind of login (${kinds.join(", ")})`);
	stream.write(Buffer.from([kind]));
	if (kind === byPassword) stream.write(answerChallenge(await reader.read(16), password));
	if (await reader.u32() !== 0) throw new DisplayError(`the server refuses: ${await reader.text(longestText)}`);
	stream.write(Buffer.from([1]));
	const start = await reader.read(20);
	await reader.text(longestText);
	stream.write(Buffer.concat([pixelFormat, wantedEncodings]));
	return {
		width: start.readUInt16BE(0),
		height: start.readUInt16BE(2)
	};
}
/** 32 bits a pixel, of which 24 have a meaning; in memory red comes first. */
const pixelFormat = Buffer.from([
	0,
	0,
	0,
	0,
	...[
		32,
		24,
		0,
		1
	],
	...[
		0,
		255,
		0,
		255,
		0,
		255
	],
	...[
		0,
		8,
		16
	],
	0,
	0,
	0
]);
const wantedEncodings = encodingsMessage(Object.values(encodings));
function encodingsMessage(wanted) {
	const message = Buffer.alloc(4 + wanted.length * 4);
	message.writeUInt8(2);
	message.writeUInt16BE(wanted.length, 2);
	const ordered = [encodings.hextile, ...wanted.filter((one) => one !== encodings.hextile)];
	for (const [index, encoding] of ordered.entries()) message.writeInt32BE(encoding, 4 + index * 4);
	return message;
}

// src/display/key-messages.ts
/**
* Keys that are pressed together: down one after the other, and up the other way round. `byPosition`: as QEMU's own message,
* which has both; else as everybody's (RFC 6143, 7.5.4), which says what a key means.
*/
function chordMessage(keys, { byPosition }) {
	const message = byPosition ? positioned : meant;
	return Buffer.concat([...keys.map((key) => message(key, true)), ...keys.toReversed().map((key) => message(key, false))]);
}
function positioned({ position, symbol }, isDown) {
	const message = Buffer.alloc(12);
	message.set([
		255,
		0,
		0,
		isDown ? 1 : 0
	]);
	message.writeUInt32BE(symbol, 4);
	message.writeUInt32BE(position, 8);
	return message;
}
function meant({ symbol }, isDown) {
	const message = Buffer.alloc(8);
	message.set([4, isDown ? 1 : 0]);
	message.writeUInt32BE(symbol, 4);
	return message;
}

// src/display/display.ts
/** Bytes of a clipboard: passed over, if it is one. */
const longestClipboard = 1 << 20;
/** Screens that one update may draw: more than one of them is waste already. */
const mostScreens = 4;
/** Screens that one may become while a picture of it is waited for: those of a start or two, which nobody looked at, come then. */
const mostResizes = 64;
/** A display that is looked at. One question at a time. */
var Display = class Display {
	#stream;
	#reader;
	#release;
	#screen;
	/** Pixels that came since they were asked for. */
	#drawn = 0;
	#resizes = 0;
	#takesPositions = false;
	constructor(stream, reader, screen, release) {
		this.#stream = stream;
		this.#reader = reader;
		this.#screen = screen;
		this.#release = release;
	}
	/** Takes the stream, which ends with it. Rejects with DisplayError, Cancelled when aborted, and what broke the stream. */
	static async open(stream, { password, signal }) {
		const stop = () => stream.destroy(new Cancelled(void 0, { cause: signal.reason }));
		stream.on("error", () => {});
		if (signal.aborted) stop();
		signal.addEventListener("abort", stop, { once: true });
		const release = () => signal.removeEventListener("abort", stop);
		try {
			const reader = new ByteReader(stream, signal);
			const { width, height } = await shakeHands(reader, stream, password);
			return new Display(stream, reader, new Framebuffer(width, height), release);
		} catch (thrown) {
			release();
			stream.destroy();
			throw thrown;
		}
	}
	/** What the screen shows: all of it, as it is after the question. */
	async picture() {
		this.#resizes = 0;
		this.#ask();
		for (;;) {
			const before = this.#screen;
			await this.#readMessage();
			if (this.#screen !== before) this.#ask();
			else if (this.#drawn >= this.#screen.width * this.#screen.height) return this.#screen;
		}
	}
	/**
	* Presses keys together and lets go of them. Rejects where the display is gone. Whether the server takes positions is
	* known after the first picture.
	*/
	async press(keys) {
		const message = chordMessage(keys, { byPosition: this.#takesPositions });
		await new Promise((resolve, reject) => {
			this.#stream.write(message, (failure) => failure ? reject(failure) : resolve());
		});
	}
	close() {
		this.#release();
		this.#stream.destroy();
	}
	#ask() {
		this.#drawn = 0;
		const { width, height } = this.#screen;
		const message = Buffer.alloc(10);
		message.writeUInt8(3);
		message.writeUInt16BE(width, 6);
		message.writeUInt16BE(height, 8);
		this.#stream.write(message);
	}
	async #readMessage() {
		const kind = await this.#reader.u8();
		switch (kind) {
			case 0:
				await this.#readUpdate();
				return;
			case 1: {
				const head = await this.#reader.read(5);
				await this.#reader.skip(head.readUInt16BE(3) * 6);
				return;
			}
			case 2: return;
			case 3: {
				const length = (await this.#reader.read(7)).readUInt32BE(3);
				if (length > longestClipboard) throw new DisplayError(`a clipboard of ${length} bytes was announced`);
				await this.#reader.skip(length);
				return;
			}
			default: throw new DisplayError(`a message of kind ${kind} came, which there is not`);
		}
	}
	async #readUpdate() {
		const count = (await this.#reader.read(3)).readUInt16BE(1);
		let drawn = 0;
		for (let index = 0; index < count; index++) {
			const head = await this.#reader.read(12);
			const area = {
				x: head.readUInt16BE(0),
				y: head.readUInt16BE(2),
				width: head.readUInt16BE(4),
				height: head.readUInt16BE(6)
			};
			const encoding = head.readInt32BE(8);
			if (encoding === encodings.desktopSize) {
				if (++this.#resizes > mostResizes) throw new DisplayError("the screen changes its size again and again");
				this.#screen = new Framebuffer(area.width, area.height);
				drawn = 0;
			} else if (encoding === encodings.keyPositions) this.#takesPositions = true;
			else {
				await drawRectangle(this.#reader, this.#screen, area, encoding);
				drawn += area.width * area.height;
				if (drawn > mostScreens * this.#screen.width * this.#screen.height) throw new DisplayError("an update was sent that draws the screen again and again");
				this.#drawn += area.width * area.height;
			}
		}
	}
};

// src/builders/proxmox/machine/open-display.ts
/**
* Opens the display of a machine, which has to run. Needs VM.Console. The server has a task for it as long as it is open,
* and waits ten seconds for a visitor. Rejects with ProxmoxError, DisplayError, and with Cancelled when aborted.
*/
async function openDisplay({ client, path }, signal) {
	const { port, ticket, password = ticket } = await client.request("POST", `${path}/vncproxy`, { websocket: 1 }, {
		attempts: 1,
		signal
	}) ?? {};
	if (!/^\d+$/.test(String(port)) || typeof ticket !== "string" || typeof password !== "string") throw new DisplayError("the server gave no ticket for it");
	const stream = await client.webSocket(`${path}/vncwebsocket`, {
		port: String(port),
		vncticket: ticket
	}, signal);
	return Display.open(stream, {
		password,
		signal
	});
}

export { openDisplay };