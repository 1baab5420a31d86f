import { n as ExternalError } from "./diagnostics-errors.js";

// src/hcl/values/limits.ts
/**
* How much an evaluation may make. Nothing is heard while it computes, no signal and no clock, and values share their parts: a
* dozen lines can stand for more than any memory holds. Templates that mean what they say are far below.
*/
const most = {
	/** Of one value, counted with all that is in it. */
	elements: 1e6,
	depth: 400,
	/** UTF-16 units of one text, and of all the texts in one value. */
	characters: 67108864,
	/** Digits of a number, before or after its point. */
	digits: 1e4,
	/** Of all expressions of a scope together. */
	steps: 1e6,
	allCharacters: 268435456
};
/** More than is computed here. `place`: the expression that asks for it, once it is known. */
var LimitReached = class extends ExternalError {
	name = "LimitReached";
	place;
	constructor(summary, detail) {
		super("evaluation-limit", summary, detail);
	}
};
const single = {
	elements: 1,
	characters: 0,
	depth: 1
};
/** By content, which values share. */
const weights = /* @__PURE__ */ new WeakMap();
/** Adds up what is in a collection, of which each part has been weighed. Throws LimitReached. */
function weigh(content) {
	let elements = 1;
	let characters = 0;
	let depth = 0;
	const add = (part) => {
		const weight = weightOf(part);
		elements += weight.elements;
		characters += weight.characters;
		depth = Math.max(depth, weight.depth);
	};
	if (content instanceof Map) for (const [name, each] of content) {
		characters += name.length;
		add(each);
	}
	else for (const each of content) add(each);
	depth++;
	if (elements > most.elements) throw tooLarge(`${most.elements} elements, counted with all that is in them`);
	if (characters > most.characters) throw tooLarge(`${most.characters} characters`);
	if (depth > most.depth) throw tooLarge(`${most.depth} levels of lists and objects inside of one another`);
	weights.set(content, {
		elements,
		characters,
		depth
	});
}
function weightOf({ content }) {
	if (typeof content === "string") return {
		elements: 1,
		characters: content.length,
		depth: 1
	};
	return (typeof content === "object" && content !== null ? weights.get(content) : void 0) ?? single;
}
/** Throws LimitReached for a text that is too long. */
function weighText(length) {
	if (length > most.characters) throw tooLarge(`${most.characters} characters`);
}
const longNumber = () => tooLarge(`a number of ${most.digits} digits`);
function tooLarge(limit) {
	return new LimitReached("Value too large", `It would be more than ${limit}. That is the most that is computed here.`);
}
/** What the expressions of a scope may still cost. */
var Allowance = class {
	#steps = most.steps;
	#characters = most.allCharacters;
	/** Throws LimitReached. */
	spend(steps) {
		this.#steps -= steps;
		if (this.#steps < 0) throw tooMuch(`${most.steps} steps`);
	}
	/** Throws LimitReached. */
	spendText(length) {
		weighText(length);
		this.#characters -= length;
		if (this.#characters < 0) throw tooMuch(`${most.allCharacters} characters of text`);
	}
};
function tooMuch(limit) {
	const detail = `All expressions together have come to ${limit} here, the most that is computed. Do not compute what can be written down, and look for a list in a list in a list.`;
	return new LimitReached("Too much to compute", detail);
}

// src/hcl/values/big-float.ts
/** Bits of the mantissa of numbers that were written as text. */
const written = 512;
/** Of whole numbers that functions count, and of what they calculate with doubles. */
const counted = 64;
const double = 53;
/** Bits of a number with as many digits as are computed with, and of what is calculated on the way to it. */
const widest = 4 * most.digits;
const zero = 0n;
const two = 2n;
/**
* A binary floating-point number of a given precision, rounded to even, as HCL calculates with it (Go's math/big): 0.1 + 0.2
* has the same last bit here as there. An operation has the precision of its more precise operand.
*/
var BigFloat = class BigFloat {
	isNegative;
	/** The value is mantissa * 2^exponent. */
	mantissa;
	exponent;
	/** Bits of the mantissa at most. */
	precision;
	isFinite;
	/** Throws LimitReached where its digits alone would fill the memory. */
	constructor(isNegative, mantissa, exponent, precision, hasEnd = true) {
		if (Math.abs(exponent) > widest || precision > widest) throw longNumber();
		this.isNegative = isNegative;
		this.mantissa = mantissa;
		this.exponent = exponent;
		this.precision = precision;
		this.isFinite = hasEnd;
	}
	/** `mantissa * 2^exponent`, rounded; `isMore`: the true value is a little greater. */
	static rounded(isNegative, mantissa, exponent, precision, isMore = false) {
		const excess = bitLength(mantissa) - precision;
		if (excess <= 0) return new BigFloat(isNegative, mantissa, exponent, precision);
		const kept = mantissa >> BigInt(excess);
		const half = 1n << BigInt(excess - 1);
		const rest = mantissa - (kept << BigInt(excess));
		const isUp = rest > half || rest === half && (isMore || kept % two === 1n);
		return new BigFloat(isNegative, isUp ? kept + 1n : kept, exponent + excess, precision);
	}
	static infinity(isNegative, precision = written) {
		return new BigFloat(isNegative, zero, 0, precision, false);
	}
	/** A whole number that was counted. */
	static whole(from) {
		const exact = BigInt(from);
		const size = exact < zero ? -exact : exact;
		return new BigFloat(exact < zero, size, 0, Math.max(counted, bitLength(size)));
	}
	/** Not NaN. */
	static double(from) {
		const isNegative = from < 0 || Object.is(from, -0);
		if (!Number.isFinite(from)) return BigFloat.infinity(isNegative, double);
		let size = Math.abs(from);
		let exponent = 0;
		for (; !Number.isInteger(size); exponent--) size *= 2;
		return new BigFloat(isNegative, BigInt(size), exponent, double);
	}
	/** `digits * 10^exponent10`, by the same steps as Go, whose last bit is not always that of the nearest number. */
	static decimal(isNegative, digits, exponent10) {
		if (Math.abs(exponent10) > most.digits) throw longNumber();
		if (digits === zero || exponent10 === 0) return BigFloat.rounded(isNegative, digits, 0, written);
		const power = powerOf5(Math.abs(exponent10), 576);
		const mantissa = new BigFloat(isNegative, digits, exponent10, written);
		return exponent10 < 0 ? mantissa.dividedBy(power, written) : mantissa.times(power, written);
	}
	get isZero() {
		return this.isFinite && this.mantissa === zero;
	}
	get isInteger() {
		if (!this.isFinite) return false;
		return this.exponent >= 0 || this.mantissa === zero || this.mantissa % (1n << BigInt(-this.exponent)) === zero;
	}
	/** Its whole part, rounded towards zero. Finite. */
	toBigInt() {
		const shift = BigInt(Math.abs(this.exponent));
		const size = this.exponent >= 0 ? this.mantissa << shift : this.mantissa >> shift;
		return this.isNegative ? -size : size;
	}
	negated() {
		return new BigFloat(!this.isNegative, this.mantissa, this.exponent, this.precision, this.isFinite);
	}
	abs() {
		return this.isNegative ? this.negated() : this;
	}
	/** The whole number above (1) or below (-1) it. */
	towards(direction) {
		if (!this.isFinite) return this;
		const whole = this.toBigInt();
		const result = this.isInteger || this.isNegative === direction > 0 ? whole : whole + BigInt(direction);
		return BigFloat.rounded(result < zero, result < zero ? -result : result, 0, this.precision);
	}
	/** undefined: infinities of different signs have no sum. */
	plus(other) {
		if (!this.isFinite || !other.isFinite) {
			if (this.isFinite) return other;
			return other.isFinite || other.isNegative === this.isNegative ? this : void 0;
		}
		const precision = Math.max(this.precision, other.precision);
		if (this.isZero && other.isZero) return new BigFloat(this.isNegative && other.isNegative, zero, 0, precision);
		const exponent = Math.min(this.exponent, other.exponent);
		const sum = signedAt(this, exponent) + signedAt(other, exponent);
		return BigFloat.rounded(sum < zero, sum < zero ? -sum : sum, exponent, precision);
	}
	times(other, precision) {
		const isNegative = this.isNegative !== other.isNegative;
		if (!this.isFinite || !other.isFinite) return BigFloat.infinity(isNegative, precision);
		return BigFloat.rounded(isNegative, this.mantissa * other.mantissa, this.exponent + other.exponent, precision);
	}
	dividedBy(other, precision) {
		const isNegative = this.isNegative !== other.isNegative;
		if (!this.isFinite || other.isZero) return BigFloat.infinity(isNegative, precision);
		if (!other.isFinite || this.isZero) return new BigFloat(isNegative, zero, 0, precision);
		const shift = Math.max(0, precision + 2 - bitLength(this.mantissa) + bitLength(other.mantissa));
		const dividend = this.mantissa << BigInt(shift);
		const quotient = dividend / other.mantissa;
		const isMore = quotient * other.mantissa !== dividend;
		return BigFloat.rounded(isNegative, quotient, this.exponent - other.exponent - shift, precision, isMore);
	}
	withPrecision(precision) {
		return this.isFinite ? BigFloat.rounded(this.isNegative, this.mantissa, this.exponent, precision) : BigFloat.infinity(this.isNegative, precision);
	}
	/** Bits that its mantissa needs. */
	get bits() {
		let mantissa = this.mantissa;
		if (mantissa === zero) return 0;
		for (; mantissa % two === zero; mantissa /= two);
		return bitLength(mantissa);
	}
	/** Negative, 0 or positive; -0 is 0. */
	comparedTo(other) {
		if (!this.isFinite || !other.isFinite) return infinityOf(this) - infinityOf(other);
		if (this.exponent === other.exponent && this.isNegative === other.isNegative && this.mantissa === other.mantissa) return 0;
		const exponent = Math.min(this.exponent, other.exponent);
		const difference = signedAt(this, exponent) - signedAt(other, exponent);
		return difference < zero ? -1 : difference > zero ? 1 : 0;
	}
	/** The nearest double. */
	toNumber() {
		const size = this.isFinite ? nearestDouble(this) : Number.POSITIVE_INFINITY;
		return this.isNegative ? -size : size;
	}
};
/** Of an integer that is not negative. */
function bitLength(number) {
	if (number <= 4294967295n) return 32 - Math.clz32(Number(number));
	const hex = number.toString(16);
	return (hex.length - 1) * 4 + 32 - Math.clz32(Number.parseInt(hex.charAt(0), 16));
}
function signedAt({ isNegative, mantissa, exponent }, at) {
	const size = mantissa << BigInt(exponent - at);
	return isNegative ? -size : size;
}
function infinityOf(number) {
	return number.isFinite ? 0 : number.isNegative ? -1 : 1;
}
function nearestDouble({ mantissa, exponent }) {
	if (exponent === 0) return Number(mantissa);
	if (exponent > 0) return exponent > 1100 ? mantissa === zero ? 0 : Number.POSITIVE_INFINITY : Number(mantissa << BigInt(exponent));
	if (bitLength(mantissa) + exponent < -1100) return 0;
	const { digits, exponent10 } = decimalOf(mantissa, exponent);
	return Number(`${digits}e${exponent10}`);
}
/** mantissa * 2^exponent as digits * 10^exponent10, exactly. */
function decimalOf(mantissa, exponent) {
	return exponent >= 0 ? {
		digits: mantissa << BigInt(exponent),
		exponent10: 0
	} : {
		digits: mantissa * 5n ** BigInt(-exponent),
		exponent10: exponent
	};
}
/** Go keeps the powers up to 27 exactly and multiplies the others, rounding each time. */
function powerOf5(power, precision) {
	const exact = Math.min(power, 27);
	let result = BigFloat.rounded(false, 5n ** BigInt(exact), 0, precision);
	let factor = BigFloat.rounded(false, 5n, 0, precision + 64);
	for (let left = power - exact; left > 0; left = Math.floor(left / 2)) {
		if (left % 2 === 1) result = result.times(factor, precision);
		factor = factor.times(factor, precision + 64);
	}
	return result;
}

// src/hcl/values/numbers.ts
const decimalNumber = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;
/** undefined: not a number. Throws LimitReached. */
function parseNumber(text) {
	const match = decimalNumber.exec(text);
	if (match === null) return void 0;
	const [, sign, whole = "", fraction = "", exponent = "0"] = match;
	const digits = whole + fraction;
	if (text.length > most.digits) throw longNumber();
	return digits === "" ? void 0 : BigFloat.decimal(sign === "-", BigInt(digits), Number(exponent) - fraction.length);
}
/** The fewest digits that mean this number and no other of its precision: digits * 10^exponent10. */
function shortest(number) {
	const { mantissa, exponent, precision } = number;
	const spare = precision + 1 - bitLength(mantissa);
	if (exponent < spare && number.isInteger) return {
		digits: number.abs().toBigInt(),
		exponent10: 0
	};
	const wide = spare >= 0 ? mantissa << BigInt(spare) : mantissa >> BigInt(-spare);
	const { digits, exponent10 } = decimalOf(wide, exponent - spare);
	const unit = digits / wide;
	const [lower, upper] = [digits - unit, digits + unit];
	const isInclusive = (wide & 2n) === 0n;
	for (let places = digits.toString().length - 1; places > 0; places--) {
		const power = 10n ** BigInt(places);
		const down = digits - digits % power;
		const up = down + power;
		const isDown = isInclusive ? down >= lower : down > lower;
		const isUp = isInclusive ? up <= upper : up < upper;
		if (!isDown && !isUp) continue;
		const rest = digits - down;
		const isNearer = rest * 2n > power || rest * 2n === power && down / power % 2n === 1n;
		return {
			digits: (isUp && (!isDown || isNearer) ? up : down) / power,
			exponent10: exponent10 + places
		};
	}
	return {
		digits,
		exponent10
	};
}
/** Plain digits, never an exponent: `1e3` is 1000. */
function formatNumber(number) {
	if (!number.isFinite) return number.isNegative ? "-Inf" : "+Inf";
	const { digits, exponent10 } = shortest(number);
	const sign = number.isNegative ? "-" : "";
	const text = digits.toString();
	if (digits === 0n) return `${sign}0`;
	if (exponent10 >= 0) return `${sign}${text}${"0".repeat(exponent10)}`;
	const padded = text.padStart(1 - exponent10, "0");
	const fraction = padded.slice(exponent10).replace(/0+$/, "");
	return `${sign}${padded.slice(0, exponent10)}${fraction === "" ? "" : `.${fraction}`}`;
}
/** Equal numbers are written alike; the sign of zero does not matter. */
function sameNumber(left, right) {
	if (left.comparedTo(right) === 0) return true;
	return left.precision !== right.precision && formatNumber(left) === formatNumber(right);
}

export { BigFloat as a, LimitReached as c, weightOf as d, shortest as i, weigh as l, parseNumber as n, decimalOf as o, sameNumber as r, Allowance as s, formatNumber as t, weighText as u };