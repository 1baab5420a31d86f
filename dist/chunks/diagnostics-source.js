// src/diagnostics/source.ts
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
/** A piece of text that came from somewhere, and the way from an offset in it to a line and a column. */
var Source = class {
	/** The path as the user would write it: relative to the working directory where that is shorter. */
	name;
	text;
	/** Values of variables, any of which may be a secret: what is told of it shows names, not the lines. */
	holdsValues;
	/** The same of parts of it: offsets, in order. */
	#values;
	#lineStarts;
	/** The line that was last asked for a column: a file may have all its problems on one. */
	#columns;
	constructor(name, text, { holdsValues = false, values = [] } = {}) {
		this.name = name;
		this.text = text;
		this.holdsValues = holdsValues;
		this.#values = values;
	}
	/** Offsets (UTF-16 units) at which lines start; computed on the first question, since most files never get one. */
	get lineStarts() {
		if (this.#lineStarts === void 0) {
			const starts = [0];
			for (let at = this.text.indexOf("\n"); at !== -1; at = this.text.indexOf("\n", at + 1)) starts.push(at + 1);
			this.#lineStarts = starts;
		}
		return this.#lineStarts;
	}
	position(offset) {
		const line = this.lineOf(offset);
		const within = offset - (this.lineStarts[line - 1] ?? 0);
		const starts = this.#graphemesOf(line);
		return {
			line,
			column: starts === void 0 ? within + 1 : within === 0 ? 1 : lastUpTo(starts, within - 1) + 2
		};
	}
	/** 1-based, and far cheaper than the column. */
	lineOf(offset) {
		return lastUpTo(this.lineStarts, offset) + 1;
	}
	/** Where graphemes begin in a line, from its start; undefined: each unit is one. */
	#graphemesOf(line) {
		if (this.#columns?.line !== line) {
			const end = this.lineStarts[line] ?? this.text.length;
			const text = this.text.slice(this.lineStarts[line - 1] ?? 0, end);
			this.#columns = {
				line,
				starts: /^[\x20-\x7e\t]*\n?$/.test(text) ? void 0 : graphemes(text)
			};
		}
		return this.#columns.starts;
	}
	/** Is there a value in a 1-based line that may be a secret? */
	holdsValuesIn(number) {
		const start = this.lineStarts[number - 1] ?? 0;
		const end = this.lineStarts[number] ?? this.text.length + 1;
		return this.holdsValues || this.#values.some(([from, to]) => from < end && to > start);
	}
	/** The text of a 1-based line without its line end. */
	line(number) {
		const start = this.lineStarts[number - 1];
		if (start === void 0) return "";
		const end = this.lineStarts[number] ?? this.text.length + 1;
		return this.text.slice(start, end - 1).replace(/\r$/, "");
	}
};
function graphemes(text) {
	return Array.from(segmenter.segment(text), ({ index }) => index);
}
/** The index of the last number that is not greater; the numbers ascend. */
function lastUpTo(numbers, limit) {
	let low = 0;
	let high = numbers.length - 1;
	while (low < high) {
		const middle = low + high + 1 >> 1;
		if ((numbers[middle] ?? 0) <= limit) low = middle;
		else high = middle - 1;
	}
	return low;
}

export { Source as t };