// src/entry/living.ts
/** What must not outlive this process: each a way to end it that does not wait. */
const living = /* @__PURE__ */ new Set();
/** For an end that can not wait for anything. */
function endLiving() {
	for (const end of living) end();
}

export { living as n, endLiving as t };