import { availableParallelism } from "node:os";

// src/post-processors/archive/blocks.ts
/** The same bytes in pieces of one size; the last may be smaller. Each has memory of its own. */
async function* blocksOf(source, size) {
	let block = Buffer.allocUnsafe(size);
	let filled = 0;
	for await (const piece of source) for (let at = 0; at < piece.length;) {
		const taken = piece.copy(block, filled, at);
		at += taken;
		filled += taken;
		if (filled < size) continue;
		yield block;
		block = Buffer.allocUnsafe(size);
		filled = 0;
	}
	if (filled > 0) yield block.subarray(0, filled);
}
const most = 4;
/** Works on several at a time and answers in their order. */
async function* inOrder(source, work) {
	const width = Math.min(availableParallelism(), most) + 1;
	const running = [];
	try {
		for await (const item of source) {
			running.push(work(item));
			if (running.length >= width) yield await running.shift();
		}
		while (running.length > 0) yield await running.shift();
	} finally {
		await Promise.allSettled(running);
	}
}

export { inOrder as n, blocksOf as t };