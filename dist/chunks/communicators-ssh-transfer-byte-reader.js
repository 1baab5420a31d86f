// src/communicators/ssh/transfer/byte-reader.ts
const lineLimit = 65536;
/** Reads a stream piece by piece: single bytes, lines, counted bytes. Takes from the stream only what is asked for. */
var ByteReader = class {
	#chunks;
	#held = Buffer.alloc(0);
	constructor(stream) {
		this.#chunks = stream.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]();
	}
	/** Undefined at the end of the stream. */
	async byte() {
		if (!await this.#fill()) return void 0;
		const byte = this.#held[0];
		this.#held = this.#held.subarray(1);
		return byte;
	}
	/** A line without its line end; what there is at the end of the stream. */
	async line() {
		const pieces = [];
		let length = 0;
		while (length < lineLimit && await this.#fill()) {
			const end = this.#held.indexOf(10);
			pieces.push(end === -1 ? this.#held : this.#held.subarray(0, end));
			length += pieces.at(-1)?.length ?? 0;
			this.#held = end === -1 ? Buffer.alloc(0) : this.#held.subarray(end + 1);
			if (end !== -1) break;
		}
		return Buffer.concat(pieces).toString("utf8");
	}
	/** That many bytes as they come; fewer at the end of the stream. */
	async *take(size) {
		let left = size;
		while (left > 0 && await this.#fill()) {
			const piece = this.#held.subarray(0, left);
			this.#held = this.#held.subarray(piece.length);
			left -= piece.length;
			yield piece;
		}
	}
	/** Leaves the rest of the stream to others. */
	async release() {
		await this.#chunks.return?.();
	}
	async #fill() {
		while (this.#held.length === 0) {
			const { done, value } = await this.#chunks.next().catch(() => ({
				done: true,
				value: void 0
			}));
			if (done === true || value === void 0) return false;
			this.#held = value;
		}
		return true;
	}
};

export { ByteReader as t };